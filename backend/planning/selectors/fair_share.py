"""What each agency's participants got of the places, against the share that is agreed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from backend.associations.models import Agency, Association
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.planning.enums import RunStage
from backend.planning.models import AgencyShare, Proposal
from backend.planning.place_plans import read_place_plan

WHOLE_PERCENT = 100
COUNTED = (*PlacementStatus.live(), PlacementStatus.COMPLETED, PlacementStatus.INTERRUPTED)
"""A place that was cancelled before it began, or declined, was nobody's."""


@dataclass(frozen=True)
class ShareLine:
    """One agency. ``agreed_percent`` None: nothing is agreed. ``proposed`` are places that a proposal would add."""

    agency_id: int
    agency: str
    agreed_percent: int | None
    got: int
    proposed: int
    total: int

    @property
    def places(self) -> int:
        """The places with those of the proposal."""
        return self.got + self.proposed

    @property
    def percent(self) -> int:
        """What part of all places they are, rounded to whole percent; 0 of none."""
        return round(WHOLE_PERCENT * self.places / self.total) if self.total else 0

    @property
    def agreed(self) -> int | None:
        """How many places the agreed share of all is, rounded to whole ones."""
        return None if self.agreed_percent is None else round(self.agreed_percent * self.total / WHOLE_PERCENT)

    @property
    def difference(self) -> int | None:
        """Places more than agreed; negative: fewer."""
        return None if self.agreed is None else self.places - self.agreed


@dataclass(frozen=True)
class FairShare:
    """All agencies of an association, for places that begin in ``[from_on, until_on)``."""

    from_on: date
    until_on: date
    lines: tuple[ShareLine, ...]
    total: int

    @property
    def is_agreed(self) -> bool:
        """Whether any share is agreed."""
        return any(line.agreed_percent is not None for line in self.lines)


def fair_share(
    association: Association, from_on: date, until_on: date, *, proposal: Proposal | None = None
) -> FairShare:
    """Count places by agency; three queries, and the proposal's documents.

    Args:
        association: found by ``visible``.
        from_on: the first day on which a place that counts begins.
        until_on: the day after the last.
        proposal: a draft of the association's whose new places are added.
    """
    agencies = list(Agency.objects.filter(association=association).order_by("kind", "name"))
    agreed = dict(AgencyShare.objects.filter(agency__association=association).values_list("agency_id", "percent"))
    rows = Placement.objects.filter(
        activity__association=association, status__in=COUNTED, starts_on__gte=from_on, starts_on__lt=until_on
    ).exclude(form=PlacementForm.SINGLE)
    got = Counter(rows.values_list("participant__agency_id", flat=True))
    proposed = _count_proposed(proposal, from_on, until_on) if proposal else Counter()
    total = sum(got.values()) + sum(proposed.values())
    lines = tuple(
        ShareLine(row.pk, row.name, agreed.get(row.pk), got[row.pk], proposed[row.pk], total) for row in agencies
    )
    return FairShare(from_on, until_on, lines, total)


def _count_proposed(proposal: Proposal, from_on: date, until_on: date) -> "Counter[int]":
    parties = proposal.documents[RunStage.PLACEMENTS].problem["x"]["parties"]
    plan = read_place_plan(proposal)
    return Counter(
        agency_id
        for place in plan.new
        if from_on <= place.starts_on < until_on
        for agency_id in parties[place.party]["agencies"]
    )
