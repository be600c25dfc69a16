"""A proposal of places as strips of weeks, and those it leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _

from backend.common.weeks import IsoWeek
from backend.planning.enums import ProposalStatus, RunStage
from backend.planning.models import Proposal
from backend.planning.place_plans import read_horizon
from backend.planning.selectors import (
    LeftWithout,
    PlaceCard,
    PlaceWeek,
    fair_share,
    place_proposal_view,
)
from backend.web.pieces import Occupancy
from backend.web.reading.certificate import ShownCertificate, read_certificate
from backend.web.reading.fair_share import ShownShares, read_shares
from backend.web.reading.worthy_changes import ShownChange, find_trial, read_worthy_changes


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
class ShownWithout:
    """Who gets no place; ``trial`` is what the form of scenarios is filled in with to try the change that would help."""

    line: LeftWithout
    trial: Mapping[str, str]


@dataclass(frozen=True)
class ShownPlaceProposal:
    """What the step Förslag draws for places."""

    pk: int
    headcount: str
    verdict: str
    certificate: ShownCertificate
    placed: int
    waiting: int
    places: list[ShownPlace]
    untouched: list[str]
    without: list[ShownWithout]
    changes: list[ShownChange]
    shares: ShownShares | None
    published_at: datetime | None

    @property
    def left_out(self) -> int:
        """How many people get no place."""
        return self.waiting - self.placed


def read_place_proposal(proposal: Proposal) -> ShownPlaceProposal:
    """Read a proposal of places that the viewer may see; who plans sees all of the association's participants."""
    view = place_proposal_view(proposal)
    problem = proposal.documents[RunStage.PLACEMENTS].problem
    touched = [card for card in view.cards if any(member.is_new or member.is_moved for member in card.members)]
    return ShownPlaceProposal(
        pk=proposal.pk,
        headcount=view.headcount_text,
        verdict=view.verdict_text,
        certificate=read_certificate(proposal),
        placed=view.placed,
        waiting=view.waiting,
        places=[_read_place(card) for card in touched],
        untouched=[card.name for card in view.cards if card not in touched],
        without=[ShownWithout(line, find_trial(problem, line.change) or _try_more(line)) for line in view.without],
        changes=read_worthy_changes(proposal, view.changes),
        shares=_read_shares(proposal),
        published_at=proposal.published_at,
    )


def _try_more(line: LeftWithout) -> dict[str, str]:
    """What to try where an activity is full: as many seats more in each session as there are people."""
    if not line.full:
        return {}
    return {
        "capacity_activity": str(line.full[0]),
        "capacity_places": str(len(line.people)),
        "capacity_way": "more",
    }


def _read_shares(proposal: Proposal) -> ShownShares | None:
    """What the agencies have got and would get, of places that begin from New Year to the end of the plan."""
    horizon = read_horizon(proposal.documents[RunStage.PLACEMENTS].problem)
    from_on = date(horizon.first_week.monday.year, 1, 1)
    draft = proposal if proposal.status == ProposalStatus.DRAFT else None
    share = fair_share(proposal.run.association, from_on, horizon.until_on, proposal=draft)
    return read_shares(share) if share.is_agreed else None


def _read_place(card: PlaceCard) -> ShownPlace:
    cells = [_read_week(week) for week in card.weeks]
    years = [YearOfWeeks(year, list(found)) for year, found in groupby(cells, key=lambda cell: cell.week.year)]
    return ShownPlace(card, years, card.newcomers)


def _read_week(week: PlaceWeek) -> WeekCell:
    seats = None if week.is_closed else week.seats
    return WeekCell(
        week.week, Occupancy(week.after, seats, word=_("–")), 0 if week.is_closed else week.after - week.before
    )
