"""A proposal of places as strips of weeks, and those it leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from backend.common.weeks import IsoWeek
from backend.planning.models import Proposal
from backend.planning.selectors import (
    LeftWithout,
    PlaceCard,
    PlaceProposalView,
    PlaceWeek,
    WorthyChange,
    place_proposal_view,
)
from backend.web.pieces import Occupancy


@dataclass(frozen=True)
class WeekCell:
    """One week of a place; ``more`` are the seats that the plan adds, negative where it frees some."""

    week: IsoWeek
    occupancy: Occupancy
    more: int

    @property
    def change(self) -> str:
        """``+2``; empty where nothing changes."""
        return f"{self.more:+d}".replace("-", "−") if self.more else ""


@dataclass(frozen=True)
class YearOfWeeks:
    """The weeks of one year, under its number."""

    year: int
    cells: list[WeekCell]


@dataclass(frozen=True)
class ShownPlace:
    """A place over the weeks of the plan."""

    card: PlaceCard
    years: list[YearOfWeeks]
    newcomers: int


@dataclass(frozen=True)
class ShownPlaceProposal:
    """What the step Förslag draws for places."""

    pk: int
    headcount: str
    verdict: str
    is_most: bool
    is_proven: bool
    by_prices: bool
    placed: int
    waiting: int
    places: list[ShownPlace]
    untouched: list[str]
    without: tuple[LeftWithout, ...]
    changes: tuple[WorthyChange, ...]
    published_at: datetime | None

    @property
    def left_out(self) -> int:
        """How many people get no place."""
        return self.waiting - self.placed


def read_place_proposal(proposal: Proposal) -> ShownPlaceProposal:
    """Read a proposal of places that the viewer may see; who plans sees all of the association's participants."""
    view = place_proposal_view(proposal)
    touched = [card for card in view.cards if any(member.is_new or member.is_moved for member in card.members)]
    return ShownPlaceProposal(
        pk=proposal.pk,
        headcount=view.headcount_text,
        verdict=view.verdict_text,
        is_most=view.claims.is_most,
        is_proven=_is_proven(view),
        by_prices=view.claims.by_prices,
        placed=view.placed,
        waiting=view.waiting,
        places=[_read_place(card) for card in touched],
        untouched=[card.name for card in view.cards if card not in touched],
        without=view.without,
        changes=view.changes,
        published_at=proposal.published_at,
    )


def _is_proven(view: PlaceProposalView) -> bool:
    return all(tier.is_proven for tier in view.tiers)


def _read_place(card: PlaceCard) -> ShownPlace:
    cells = [_read_week(week) for week in card.weeks]
    years = [YearOfWeeks(year, list(found)) for year, found in groupby(cells, key=lambda cell: cell.week.year)]
    return ShownPlace(card, years, card.newcomers)


def _read_week(week: PlaceWeek) -> WeekCell:
    seats = None if week.is_closed else week.seats
    return WeekCell(
        week.week, Occupancy(week.after, seats, word=_("–")), 0 if week.is_closed else week.after - week.before
    )


def count_words(counts: Mapping[str, int]) -> str:
    """``12 Socialtjänsten, 3 Försäkringskassan``."""
    return ", ".join(f"{count} {name}" for name, count in counts.items())
