"""The arithmetic of a certificate: prices read from a document, and the bound that they prove.

See ``certificate`` for the formula. Counts on the documents themselves, in whole numbers without limit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.certificates import CertificateFault, is_price
from scheduler.reading import shorten

Document = Mapping[str, Any]
Terms = Mapping[str, int]


class PricesFault(CertificateFault):
    """Prices are malformed, or do not prove what is claimed."""


@dataclass(frozen=True)
class Prices:
    """An entry of a certificate, with the lists as long as what they run along; a quota has its prices (max, min)."""

    scale: int
    places: Mapping[str, list[int]]
    supervisors: Mapping[str, list[int]]
    quotas: Sequence[Sequence[int]]
    shares: Sequence[int]
    earlier: Sequence[int]
    max_moves: int


def read_prices(problem: Document, entry: Any, tiers: Sequence[Terms]) -> Prices:
    """The prices of an entry for the last of the tiers.

    Raises:
        PricesFault: They are no prices of this problem, or not such that prove anything.
    """
    if not isinstance(entry, Mapping):
        raise PricesFault("is not an object")
    scale = entry.get("scale")
    if not is_price(scale) or scale == 0:
        raise PricesFault(f"the scale {shorten(scale)} is no positive whole number")
    quotas = problem.get("quotas", ())
    pairs = entry.get("quotas", [])
    if not isinstance(pairs, list | tuple) or len(pairs) > len(quotas):
        raise PricesFault(f"quotas must be a list of at most {len(quotas)} pairs")
    max_moves = entry.get("max_moves", 0)
    if not is_price(max_moves) or (max_moves and problem.get("max_moves") is None):
        raise PricesFault(f"max_moves has the price {shorten(max_moves)}")
    prices = Prices(
        scale=scale,
        places=_read_weekly(entry, "places", problem["places"], problem["weeks"]),
        supervisors=_read_weekly(entry, "supervisors", problem.get("supervisors", ()), problem["weeks"]),
        quotas=[_read_list(pair, 2, "a quota") for pair in pairs] + [[0, 0]] * (len(quotas) - len(pairs)),
        shares=_read_list(entry.get("shares", []), len(_list_shares(problem, tiers)), "shares"),
        earlier=_read_list(entry.get("earlier", []), len(tiers) - 1, "earlier"),
        max_moves=max_moves,
    )
    if any(price[0] and quota.get("max") is None for price, quota in zip(prices.quotas, quotas, strict=True)):
        raise PricesFault("a quota without a max has a price of max")
    if any(price > _combine(prices, tiers).get("share", 0) for price in prices.shares):
        raise PricesFault("a share's price exceeds the weight of shares")
    return prices


def compute_bound(problem: Document, prices: Prices, tiers: Sequence[Terms], earlier: Sequence[int]) -> int:
    """The least value of the last tier in any plan that reaches the earlier ones' values."""
    return -(-add_up(problem, prices, tiers, earlier) // prices.scale)


def add_up(problem: Document, prices: Prices, tiers: Sequence[Terms], earlier: Sequence[int]) -> int:
    """The right-hand side of the formula: ``scale`` times the bound, before rounding."""
    total = add_up_choices(problem, prices, tiers)
    for key, priced in (("places", prices.places), ("supervisors", prices.supervisors)):
        for owner in problem.get(key, ()):
            total -= _sum_capacity(owner["capacity"], priced.get(owner["id"], ()))
    for quota, (price_of_max, price_of_min) in zip(problem.get("quotas", ()), prices.quotas, strict=True):
        total += price_of_min * quota.get("min", 0) - price_of_max * (quota.get("max") or 0)
    for share, price in zip(_list_shares(problem, tiers), prices.shares, strict=True):
        total += price * share["agreed"]
    total -= sum(price * value for price, value in zip(prices.earlier, earlier, strict=True))
    return total - prices.max_moves * (problem.get("max_moves") or 0)


def add_up_choices(problem: Document, prices: Prices, tiers: Sequence[Terms]) -> int:
    """The first sum of the formula: everybody's cheapest choice."""
    choices = _PricedChoices(problem, prices, _combine(prices, tiers))
    return sum(map(choices.price_person, problem["participants"]))


class _PricedChoices:
    """What each choice of a participant costs when capacities, quotas, shares and moves have their price."""

    def __init__(self, problem: Document, prices: Prices, weights: Terms) -> None:
        self.weights = weights
        self.weeks = problem["weeks"]
        self.prices = prices
        self.fixed: Document = problem.get("fixed", {})
        self.current: Document = problem.get("current", {})
        self.move = weights.get("moves", 0) + prices.max_moves
        self.places = {place["id"]: place for place in problem["places"]}
        supervisors = {supervisor["id"]: supervisor for supervisor in problem.get("supervisors", ())}
        self._capacities = {
            name: [
                owner["capacity"] for owner in (place, supervisors.get(place.get("supervisor"))) if owner is not None
            ]
            for name, place in self.places.items()
        }
        self._weekly = {name: self._add_weekly(place) for name, place in self.places.items()}
        self._load_prices: dict[tuple[str, tuple[int, ...]], dict[int, int | None]] = {}
        self._quota_prices: dict[str, list[tuple[frozenset[str], int]]] = {}
        for quota, (price_of_max, price_of_min) in zip(problem.get("quotas", ()), prices.quotas, strict=True):
            for name in quota["participants"] if price_of_max != price_of_min else ():
                places = frozenset(quota["places"])
                self._quota_prices.setdefault(name, []).append((places, price_of_max - price_of_min))
        self._share_prices: dict[str, int] = {}
        for price, share in zip(prices.shares, problem["x"]["shares"] if prices.shares else (), strict=True):
            for name in share["participants"] if price else ():
                self._share_prices[name] = self._share_prices.get(name, 0) + price

    def price_person(self, person: Document) -> int:
        """The cheapest choice; a sum that no plan reaches where there is none, since then there is no plan either."""
        name, priority = person["id"], person.get("priority", 1)
        dearest = self.move if name in self.current else 0
        costs = [cost + dearest for cost in self._price_options(person)]
        if name in self.current:
            costs += self._price_current(person)
        if not (person.get("must", False) or name in self.fixed):
            costs.append(self.weights.get("unplaced", 0) * priority + self.weights.get("left_out", 0) + dearest)
        return min(costs, default=0)

    def _price_options(self, person: Document) -> Iterator[int]:
        """The costs of the options and starts allowed, none of them a move."""
        needs = frozenset(person.get("needs", ()))
        wait = self.weights.get("wait", 0) * person.get("priority", 1)
        ready = person.get("from", 0)
        for option in person["options"]:
            if needs.issubset(self.places[option["place"]].get("features", ())):
                base = self._price_place(person["id"], option) - wait * ready
                for start in self._list_starts(person["id"], option):
                    load_price = self._price_load(option, start)
                    if load_price is not None:
                        yield base + wait * start + load_price

    def _price_current(self, person: Document) -> list[int]:
        """The cost of staying, where that is allowed."""
        decision = self.current[person["id"]]
        kept = {**person, "options": [
            {**option, "starts": [decision["start"]]}
            for option in person["options"]
            if option["place"] == decision["place"] and decision["start"] in option["starts"]
        ]}  # fmt: skip
        return list(self._price_options(kept))

    def _list_starts(self, name: str, option: Document) -> Iterator[int]:
        fixed = self.fixed.get(name)
        if fixed is not None and fixed["place"] != option["place"]:
            return
        for start in option["starts"]:
            if start + len(option["load"]) <= self.weeks and (fixed is None or fixed["start"] == start):
                yield start

    def _price_place(self, name: str, option: Document) -> int:
        price: int = self.weights.get("cost", 0) * option.get("cost", 0) - self._share_prices.get(name, 0)
        for places, quota_price in self._quota_prices.get(name, ()):
            price += quota_price if option["place"] in places else 0
        return price

    def _price_load(self, option: Document, start: int) -> int | None:
        """The price of the option's load, None where a capacity is too small for it alone; equal loads share it."""
        known = self._load_prices.setdefault((option["place"], tuple(option["load"])), {})
        if start not in known:
            weekly = self._weekly[option["place"]]
            price = sum(load * price for load, price in zip(option["load"], weekly[start:], strict=False))
            known[start] = price if self._fits_alone(option, start) else None
        return known[start]

    def _fits_alone(self, option: Document, start: int) -> bool:
        return all(
            load <= (capacity if isinstance(capacity, int) else capacity[week])
            for capacity in self._capacities[option["place"]]
            for week, load in enumerate(option["load"], start)
        )

    def _add_weekly(self, place: Document) -> list[int]:
        """The price of one unit of load per week: the place's and its supervisor's."""
        own = self.prices.places.get(place["id"], [])
        shared = self.prices.supervisors.get(place.get("supervisor") or "", [])
        length = max(len(own), len(shared))
        padded = [[*weekly, *[0] * (length - len(weekly))] for weekly in (own, shared)]
        return [first + second for first, second in zip(*padded, strict=True)]


def _combine(prices: Prices, tiers: Sequence[Terms]) -> dict[str, int]:
    """The weights of the terms: scale × those of the last tier + price × those of each earlier one."""
    weights: dict[str, int] = {}
    for factor, tier in zip([*prices.earlier, prices.scale], tiers, strict=True):
        for term, weight in tier.items():
            weights[term] = weights.get(term, 0) + factor * weight
    return weights


def _list_shares(problem: Document, tiers: Sequence[Terms]) -> Sequence[Document]:
    """The agreed shares, where any of the tiers weighs them."""
    shares: Sequence[Document] = problem["x"]["shares"] if any("share" in tier for tier in tiers) else ()
    return shares


def _read_weekly(entry: Document, key: str, owners: Sequence[Document], weeks: int) -> dict[str, list[int]]:
    rows = entry.get(key, {})
    if not isinstance(rows, Mapping) or not rows.keys() <= {owner["id"] for owner in owners}:
        raise PricesFault(f"{key} must hold prices of {key} of the problem")
    return {name: _read_list(row, weeks, f"{key} {shorten(name)}", padded=False) for name, row in rows.items()}


def _read_list(value: Any, length: int, what: str, *, padded: bool = True) -> list[int]:
    """Prices, with a 0 for each that is left out at the end."""
    if not isinstance(value, list | tuple) or len(value) > length or not all(map(is_price, value)):
        raise PricesFault(f"{what}: prices must be a list of at most {length} whole numbers, none negative")
    return [*value, *[0] * (length - len(value) if padded else 0)]


def _sum_capacity(capacity: int | Sequence[int], weekly: Sequence[int]) -> int:
    """Σ price × capacity over the weeks that have a price."""
    if isinstance(capacity, int):
        return capacity * sum(weekly)
    return sum(price * room for price, room in zip(weekly, capacity, strict=False))
