"""What the page shows that gives many meetings times: the five steps of Fördelning, each with how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.associations.models import Association
from backend.common.local_time import local_day
from backend.planning.enums import ProposalStatus
from backend.planning.models import PlanningRun, Proposal
from backend.planning.selectors import (
    Difference,
    RequestProposalView,
    RunView,
    earlier_meeting_runs,
    request_difference,
    request_proposal_view,
    run_progress,
)
from backend.planning.services import MeetingPublication
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
from backend.web.reading.meeting_requests import RequestLine, read_requests

USUAL_WEEKS = 4
USUAL_SECONDS = 30


@dataclass(frozen=True)
class MeetingBasis:
    """The meetings that wait: those that can be given a time, and those that times are held for already."""

    waiting: list[RequestLine]
    held: list[RequestLine]

    @property
    def warnings(self) -> list[str]:
        """What to look at before the run."""
        if not self.held:
            return []
        text = ngettext(
            "Det hålls redan tider för %(count)s möte. Det är inte med.",
            "Det hålls redan tider för %(count)s möten. De är inte med.",
            len(self.held),
        )
        return [text % {"count": len(self.held)}]

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The meetings to choose among, as a form names them."""
        return [(line.request.pk, _words(line)) for line in self.waiting]


@dataclass(frozen=True)
class ShownRequestProposal:
    """A proposal with what it says."""

    pk: int
    published_at: datetime | None
    view: RequestProposalView


@dataclass(frozen=True)
class MeetingAllocation:
    """Everything the page draws. ``new_meetings`` is always 0: every meeting is a line of its own."""

    basis: MeetingBasis
    state: str
    steps: list[Step]
    current: str
    live: Live | None
    failure: str
    proposal: ShownRequestProposal | None
    groups: list[DifferenceGroup]
    told: list[str]
    status: ProposalStatus | None
    earlier: list[PlanningRun]
    new_meetings: int = 0

    @property
    def hides_moves(self) -> bool:
        """Whether there is nothing to say of moves in the list of earlier runs: none of them could move anything."""
        return not any(run.may_move for run in self.earlier)

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


def read_meeting_basis(viewer: Viewer, association: Association, now: datetime) -> MeetingBasis:
    """Read what waits to be booked, the longest wait first."""
    lines = read_requests(viewer, association, now=now)
    return MeetingBasis(
        [line for line in lines if line.poll is None], [line for line in lines if line.poll is not None]
    )


def read_meeting_allocation(
    viewer: Viewer, association: Association, run: PlanningRun | None, basis: MeetingBasis, *, now: datetime
) -> MeetingAllocation:
    """Read the page for one run, or for none."""
    progress = run_progress(run, now=now) if run else None
    proposal = Proposal.objects.filter(run=run).select_related("run__association").first() if run else None
    view = request_proposal_view(proposal) if proposal else None
    changes = request_difference(proposal) if proposal else None
    current = current_step(progress, proposal)
    return MeetingAllocation(
        basis=basis,
        state=_describe_state(basis, progress, proposal, view),
        steps=list_steps(current, progress, proposal),
        current=current,
        live=read_live(progress) if progress else None,
        failure=progress.failure if progress else "",
        proposal=ShownRequestProposal(proposal.pk, proposal.published_at, view) if proposal and view else None,
        groups=group_difference(changes)[: 2 if run and run.rules.get("moves_booked") else 1] if changes else [],
        told=_list_told(view, changes) if view and changes else [],
        status=ProposalStatus(proposal.status) if proposal else None,
        earlier=list(earlier_meeting_runs(viewer, association)[:EARLIER_RUNS]),
    )


def initial_meeting_rules(run: PlanningRun | None, basis: MeetingBasis, now: datetime) -> dict[str, Any]:
    """Return the form's first values: those of the run shown, or everything that waits within the coming weeks."""
    tomorrow = local_day(now) + timedelta(days=1)
    if run is None:
        chosen: Iterable[int] = [line.request.pk for line in basis.waiting]
        from_on, last_on = tomorrow, tomorrow + timedelta(weeks=USUAL_WEEKS) - timedelta(days=1)
    else:
        chosen = run.rules["requests"]
        from_on = date.fromisoformat(run.rules["from_on"])
        last_on = date.fromisoformat(run.rules["until_on"]) - timedelta(days=1)
    seconds = USUAL_SECONDS if run is None else run.time_limit_seconds
    return {
        "requests": list(chosen),
        "from_on": from_on,
        "last_on": last_on,
        "time_limit_seconds": seconds,
        "moves_booked": run is not None and run.rules.get("moves_booked", False),
        "max_moves": None if run is None else run.max_moves,
    }


def describe_meeting_publication(publication: MeetingPublication) -> str:
    """Say what was put in force."""
    count, tentative = publication.new_meetings, publication.tentative_meetings
    text = ngettext("%(count)s möte är bokat.", "%(count)s möten är bokade.", count) % {"count": count}
    if publication.moved_meetings:
        moves = ngettext("%(count)s är flyttat.", "%(count)s är flyttade.", publication.moved_meetings)
        text = f"{text} {moves % {'count': publication.moved_meetings}}"
    if not tentative:
        return text
    waits = ngettext(
        "%(count)s är preliminärt; på mötets sida står vad som saknas.",
        "%(count)s är preliminära; på mötets sida står vad som saknas.",
        tentative,
    )
    return f"{text} {waits % {'count': tentative}}"


def _describe_state(
    basis: MeetingBasis, progress: RunView | None, proposal: Proposal | None, view: RequestProposalView | None
) -> str:
    if progress is not None and progress.is_unfinished:
        return _("Ett förslag räknas fram. Du kan lämna sidan och komma tillbaka.")
    if proposal is None or view is None:
        count = len(basis.waiting)
        text = ngettext("%(count)s möte väntar på en tid.", "%(count)s möten väntar på en tid.", count)
        return text % {"count": count}
    words = {"timed": len(view.timed), "all": len(view.timed) + len(view.untimed), "verdict": view.verdict_text}
    result = _("%(timed)s av %(all)s möten har en tid, %(verdict)s.") % words
    if proposal.status == ProposalStatus.PUBLISHED:
        return _("Publicerat. %(result)s") % {"result": result}
    if proposal.status == ProposalStatus.DISCARDED:
        return _("Lagt åt sidan. %(result)s") % {"result": result}
    if proposal.status == ProposalStatus.WITHDRAWN:
        return _("Återtaget. %(result)s") % {"result": result}
    return _("Ett förslag väntar på dig. %(result)s") % {"result": result}


def _list_told(view: RequestProposalView, changes: Difference) -> list[str]:
    """Who notices a publication, and how."""
    if changes.is_empty:
        return []
    told = [*view.timed, *(moved.after for moved in view.moved)]
    people = {name for line in told for name in line.people}
    people |= {name for moved in view.moved for name in moved.people}
    codes = {line.code for line in told if line.code}
    return [
        _("Med kallelse per mejl eller i sina kalendrar: %(names)s.") % {"names": ", ".join(sorted(people))},
        ngettext(
            "%(count)s deltagare ska få besked av sin handläggare.",
            "%(count)s deltagare ska få besked av sin handläggare.",
            len(codes),
        )
        % {"count": len(codes)},
    ]


def _words(line: RequestLine) -> str:
    request = line.request
    code = request.enrolment.participant.code if request.enrolment is not None else ""
    return " · ".join(filter(None, [str(request.get_kind_display()).capitalize(), code, line.age]))
