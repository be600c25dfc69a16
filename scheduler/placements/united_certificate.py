"""The prices of the parts' certificates put together as prices of the whole problem, and what they prove there.

Prices of places, supervisors, quotas and shares belong to one part each. The prices of earlier tiers belong to all, so one
for all has to be chosen: any is sound, since the bound is added up anew. Tried are the highest and none at all.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.placements.certificate import LEFT_OUT
from scheduler.placements.priced_choices import PricesFault, compute_bound, read_prices
from scheduler.placements.split import PART_KEY, list_shares

Document = Mapping[str, Any]
Terms = Mapping[str, int]

NO_PRICES: Document = {"scale": 1}


@dataclass(frozen=True)
class PartEntry:
    """A part's problem, and its certificate's entry for one tier; ``NO_PRICES`` where it has none."""

    problem: Document
    entry: Document

    @property
    def scale(self) -> int:
        """Units of the prices."""
        scale: int = self.entry["scale"]
        return scale


@dataclass(frozen=True)
class ProvenBound:
    """Prices of the whole problem as an entry of its certificate, without ``proof`` and ``bound``; and the bound."""

    entry: dict[str, Any]
    bound: int


def unite_tier(
    problem: Document, pieces: Sequence[tuple[Document, Document]], tiers: Sequence[Terms], earlier: Sequence[int]
) -> ProvenBound:
    """What the parts' prices of a tier prove together.

    Args:
        problem: The whole problem.
        pieces: Each part's problem and result.
        tiers: The terms of the tiers up to this one.
        earlier: The values of the tiers before it, in the whole plan.
    """
    index = len(tiers) - 1
    entries = [PartEntry(part, _find_entry(result, index)) for part, result in pieces]
    proven = [_prove(problem, entry, tiers, earlier) for entry in _list_candidates(problem, entries, index)]
    if index:
        # Prices of nothing prove what each could have alone; they stand where the parts' prices do not fit together.
        proven.append(_prove(problem, dict(NO_PRICES), tiers, earlier))
    return max((one for one in proven if one is not None), key=lambda one: one.bound)


def unite_headcount(problem: Document, pieces: Sequence[tuple[Document, Document]]) -> ProvenBound | None:
    """How many must be left without a place, by all parts' prices; None where no part says anything about it."""
    found = [(part, (result.get("certificate") or {}).get("headcount")) for part, result in pieces]
    if all(entry is None for _, entry in found):
        return None
    entries = [PartEntry(part, entry or NO_PRICES) for part, entry in found]
    united = next(_list_candidates(problem, entries, 0))
    return _prove(problem, united, [LEFT_OUT], [])


def _find_entry(result: Document, index: int) -> Document:
    certificate = result.get("certificate") or {}
    entries = certificate.get("tiers", ())
    entry: Document = entries[index] if index < len(entries) else {}
    return entry if "scale" in entry else NO_PRICES


def _prove(
    problem: Document, entry: dict[str, Any], tiers: Sequence[Terms], earlier: Sequence[int]
) -> ProvenBound | None:
    try:
        return ProvenBound(entry, compute_bound(problem, read_prices(problem, entry, tiers), tiers, earlier))
    except PricesFault:
        # A share may cost more than its weight once the earlier tiers have no price.
        return None


def _list_candidates(problem: Document, entries: Sequence[PartEntry], index: int) -> Iterator[dict[str, Any]]:
    scale = math.lcm(*(one.scale for one in entries))
    united: dict[str, Any] = {"scale": scale}
    for key in ("places", "supervisors"):
        united[key] = {
            name: [scale // one.scale * price for price in row]
            for one in entries
            for name, row in one.entry.get(key, {}).items()
        }
    united["quotas"] = _place_in_whole("quotas", entries, scale, len(problem.get("quotas", ())), [0, 0])
    united["shares"] = _place_in_whole("shares", entries, scale, len(list_shares(problem)), 0)
    united["max_moves"] = max(scale // one.scale * one.entry.get("max_moves", 0) for one in entries)
    united = {key: value for key, value in united.items() if value}
    if index:
        highest = [max(_scale_earlier(one, scale, before) for one in entries) for before in range(index)]
        yield {**united, "earlier": highest}
    yield united


def _scale_earlier(one: PartEntry, scale: int, before: int) -> int:
    prices = one.entry.get("earlier", ())
    return scale // one.scale * prices[before] if before < len(prices) else 0


def _place_in_whole(key: str, entries: Sequence[PartEntry], scale: int, length: int, nothing: Any) -> list[Any]:
    """A part's list of prices at the places that its items have in the whole problem."""
    whole = [nothing] * length
    for one in entries:
        factor = scale // one.scale
        numbers = find_numbers(one.problem, key, length)
        for number, price in zip(numbers, one.entry.get(key, ()), strict=False):
            whole[number] = [factor * side for side in price] if isinstance(price, list | tuple) else factor * price
    return whole if any(price != nothing for price in whole) else []


def find_numbers(part: Document, key: str, length: int) -> Sequence[int]:
    """The index in the whole problem of every item of a part's list; its own where the part is the whole."""
    extension = part.get("x")
    numbers = extension.get(PART_KEY) if isinstance(extension, Mapping) else None
    return range(length) if numbers is None else numbers[key]
