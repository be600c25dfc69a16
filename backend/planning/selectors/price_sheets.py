"""The prices behind what a proposal of places has proven: which places are dear in which weeks, and the sum they make."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from backend.common.weeks import IsoWeek
from backend.planning.enums import RunStage
from backend.planning.models import Proposal, ProposalStage
from backend.planning.selectors.place_naming import PlaceNames, read_place_names
from scheduler.placements.certificate import LEFT_OUT
from scheduler.placements.priced_choices import add_up, add_up_choices, read_prices


class PriceUnit(Enum):
    """What prices are counted in."""

    PEOPLE = "people"
    WAIT = "wait"


@dataclass(frozen=True)
class PriceRow:
    """A place, or the time of a supervisor (``is_supervisor``): what one more of it is worth, by week; never 0."""

    name: str
    is_supervisor: bool
    prices: Mapping[IsoWeek, Fraction]


@dataclass(frozen=True)
class PriceSum:
    """How the prices prove that some are left without.

    Attributes:
        choices: everybody's cheapest choice together: 1 for standing without a place, else the price of a stay.
        supply: all seats at their prices.
        least: as many are left without in any plan: the difference, rounded up.
    """

    choices: Fraction
    supply: Fraction
    least: int

    @property
    def difference(self) -> Fraction:
        """What remains when the seats' worth is taken off."""
        return self.choices - self.supply


@dataclass(frozen=True)
class PriceSheet:
    """Prices in ``unit``, the dearest row first, and the sum; None where the bound does not follow from it."""

    unit: PriceUnit
    rows: tuple[PriceRow, ...]
    headcount: PriceSum | None


def price_sheet(proposal: Proposal) -> PriceSheet:
    """The prices of a proposal of places; at most four queries beside its documents.

    Prices are those of how many must be left without a place; where room is no scarcity, those of the waiting.
    """
    documents = proposal.documents[RunStage.PLACEMENTS]
    certificate = documents.result["x"]["claims"]["certificate"] or {}
    headcount = certificate.get("headcount") or {}
    waits = (entry for entry in certificate.get("tiers", ()) if _is_priced(entry))
    is_scarce = _is_priced(headcount) and headcount["bound"] > 0
    unit, entry = (PriceUnit.PEOPLE, headcount) if is_scarce else (PriceUnit.WAIT, next(waits, {}))
    names = read_place_names(proposal.run.association, {})
    rows = sorted(_list_rows(documents, entry, names), key=lambda row: -sum(row.prices.values()))
    return PriceSheet(unit, tuple(rows), _add_up(documents, headcount))


def _is_priced(entry: Mapping[str, Any]) -> bool:
    weekly = [*entry.get("places", {}).values(), *entry.get("supervisors", {}).values()]
    return any(map(any, weekly))


def _list_rows(documents: ProposalStage, entry: Mapping[str, Any], names: PlaceNames) -> Iterator[PriceRow]:
    first = IsoWeek.parse(documents.problem["first_week"])
    for key in ("places", "supervisors"):
        for owner, prices in entry.get(key, {}).items():
            priced = {first.plus(week): Fraction(price, entry["scale"]) for week, price in _list_priced(prices)}
            if priced:
                yield PriceRow(names.read_aloud(owner), key == "supervisors", priced)


def _list_priced(prices: Iterable[int]) -> Iterator[tuple[int, int]]:
    return ((week, price) for week, price in enumerate(prices) if price)


def _add_up(documents: ProposalStage, entry: Mapping[str, Any]) -> PriceSum | None:
    """The sum of the headcount's entry; None without prices, or where the run had to plan once more."""
    if "scale" not in entry:
        return None
    prices = read_prices(documents.problem, entry, [LEFT_OUT])
    choices = add_up_choices(documents.problem, prices, [LEFT_OUT])
    total = add_up(documents.problem, prices, [LEFT_OUT], [])
    if -(-total // prices.scale) != entry["bound"]:
        return None
    return PriceSum(Fraction(choices, prices.scale), Fraction(choices - total, prices.scale), entry["bound"])
