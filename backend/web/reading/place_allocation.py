"""What the page Fördelning shows of places: the same five steps as for cohorts, each with how it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.activities.models import Activity
from backend.associations.models import Association
from backend.planning.enums import ProposalStatus
from backend.planning.models import PlanningRun, Proposal
from backend.planning.problems.placements import read_placement_rules
from backend.planning.selectors import (
    Difference,
    PlaceBasis,
    RunView,
    earlier_place_runs,
    place_basis,
    place_difference,
    run_progress,
)
from backend.planning.services import PlacePublication
from backend.web.forms.place_allocation import initial_place_rules
from backend.web.reading.allocation import (
    EARLIER_RUNS,
    DifferenceGroup,
    Step,
    current_step,
    group_difference,
    list_steps,
    open_steps,
)
from backend.web.reading.live import Live, read_live
from backend.web.reading.place_proposals import ShownPlaceProposal, read_place_proposal


@dataclass(frozen=True)
class PlaceAllocation:
    """Everything the page draws. ``new_meetings`` is always 0: places have none."""

    basis: PlaceBasis
    state: str
    steps: list[Step]
    current: str
    initial_rules: dict[str, Any]
    live: Live | None
    failure: str
    proposal: ShownPlaceProposal | None
    groups: list[DifferenceGroup]
    told: list[str]
    status: ProposalStatus | None
    earlier: list[PlanningRun]
    new_meetings: int = 0

    @property
    def is_running(self) -> bool:
        """Whether a run is going on."""
        return self.live is not None and self.live.is_running

    @property
    def is_draft(self) -> bool:
        """Whether there is a proposal to decide on."""
        return self.status is ProposalStatus.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether there is a publication to take back."""
        return self.status is ProposalStatus.PUBLISHED

    @property
    def is_open(self) -> dict[str, bool]:
        """Which steps are open when the page is loaded."""
        return open_steps(self.steps, self.current)


def read_place_allocation(
    viewer: Viewer, association: Association, run: PlanningRun | None, activities: list[Activity], *, now: datetime
) -> PlaceAllocation:
    """Read the page for one run, or for none."""
    rules = read_placement_rules(run.rules if run else {})
    basis = place_basis(association, rules, now=now)
    progress = run_progress(run, now=now) if run else None
    proposal = Proposal.objects.filter(run=run).select_related("run__association").first() if run else None
    shown = read_place_proposal(proposal) if proposal else None
    changes = place_difference(proposal) if proposal else None
    current = current_step(progress, proposal)
    return PlaceAllocation(
        basis=basis,
        state=_describe_state(basis, progress, proposal, shown),
        steps=list_steps(current, progress, proposal),
        current=current,
        initial_rules=initial_place_rules(
            rules.as_document(),
            [row.pk for row in activities],
            time_limit_seconds=run.time_limit_seconds if run else None,
            # As long as nobody says otherwise, what is booked stays where it is.
            max_moves=run.max_moves if run else 0,
        ),
        live=read_live(progress) if progress else None,
        failure=progress.failure if progress else "",
        proposal=shown,
        groups=group_difference(changes) if changes else [],
        told=_list_told(changes) if changes else [],
        status=ProposalStatus(proposal.status) if proposal else None,
        earlier=list(earlier_place_runs(viewer, association)[:EARLIER_RUNS]),
    )


def describe_place_publication(publication: PlacePublication) -> str:
    """Say what was put in force."""
    parts = [
        ngettext("%(count)s ny plats", "%(count)s nya platser", publication.new_places)
        % {"count": publication.new_places}
    ]
    if publication.moved_places:
        text = ngettext("%(count)s flytt", "%(count)s flyttar", publication.moved_places)
        parts.append(text % {"count": publication.moved_places})
    if publication.lost_places:
        text = ngettext("%(count)s plats avbokad", "%(count)s platser avbokade", publication.lost_places)
        parts.append(text % {"count": publication.lost_places})
    return _("Publicerat: %(what)s.") % {"what": ", ".join(parts)}


def _describe_state(
    basis: PlaceBasis, progress: RunView | None, proposal: Proposal | None, shown: ShownPlaceProposal | None
) -> str:
    if progress is not None and progress.is_unfinished:
        return _("Ett förslag räknas fram. Du kan lämna sidan och komma tillbaka.")
    if proposal is None or shown is None:
        text = ngettext("%(count)s deltagare väntar på plats.", "%(count)s deltagare väntar på plats.", basis.people)
        return text % {"count": basis.people}
    if proposal.status == ProposalStatus.PUBLISHED:
        return _("Publicerat. %(result)s") % {"result": shown.headcount}
    if proposal.status == ProposalStatus.DISCARDED:
        return _("Lagt åt sidan. %(result)s") % {"result": shown.headcount}
    if proposal.status == ProposalStatus.WITHDRAWN:
        return _("Återtaget. %(result)s") % {"result": shown.headcount}
    return _("Ett förslag väntar på dig. %(result)s") % {"result": shown.headcount}


def _list_told(changes: Difference) -> list[str]:
    """Who notices a publication, and how."""
    if changes.is_empty:
        return []
    told = [_("Handledarna ser de nya deltagarna på tavlan och i sina kalendrar genast.")]
    people = len({line.code for line in (*changes.new, *changes.moves, *changes.loses)})
    text = ngettext(
        "%(count)s deltagare ska få besked av sin handläggare.",
        "%(count)s deltagare ska få besked av sin handläggare.",
        people,
    )
    return [*told, text % {"count": people}]
