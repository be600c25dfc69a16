"""What the page Fördelning shows: five steps, each with a sentence that says how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.associations.models import Programme
from backend.planning.enums import ProposalStatus
from backend.planning.models import PlanningRun, Proposal
from backend.planning.problems.rules import read_rules
from backend.planning.selectors import (
    Difference,
    DifferenceLine,
    PlanningBasis,
    RunView,
    difference,
    earlier_runs,
    planning_basis,
    run_progress,
)
from backend.planning.services import Publication
from backend.web.forms.allocation import initial_rules
from backend.web.reading.live import Live, read_live
from backend.web.reading.proposals import ShownProposal, read_proposal

EARLIER_RUNS = 12


@dataclass(frozen=True)
class Step:
    """One of the five steps in the list at the top."""

    anchor: str
    word: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class DifferenceRow:
    """Everybody to whom the same happens, by code; mostly one, but a whole cohort where all are new."""

    who: list[DifferenceLine]
    change: DifferenceLine


@dataclass(frozen=True)
class DifferenceGroup:
    """New, moves or loses: every person of it, with nothing left out."""

    word: str
    sign: str
    css: str
    count: int
    rows: list[DifferenceRow]


@dataclass(frozen=True)
class Allocation:
    """Everything the page draws."""

    basis: PlanningBasis
    state: str
    steps: list[Step]
    current: str
    initial_rules: dict[str, Any]
    live: Live | None
    failure: str
    proposal: ShownProposal | None
    groups: list[DifferenceGroup]
    new_meetings: int
    told: list[str]
    status: ProposalStatus | None
    earlier: list[PlanningRun]

    @property
    def is_running(self) -> bool:
        """Whether a run is going on."""
        return self.live is not None and self.live.is_running

    @property
    def is_draft(self) -> bool:
        """Whether there is a proposal to decide on."""
        return self.status is ProposalStatus.DRAFT

    @property
    def is_open(self) -> dict[str, bool]:
        """Which steps are open when the page is loaded."""
        return open_steps(self.steps, self.current)


def read_allocation(viewer: Viewer, programme: Programme, run: PlanningRun | None, *, now: datetime) -> Allocation:
    """Read the page for one run, or for none."""
    basis = planning_basis(programme, now=now)
    progress = run_progress(run, now=now) if run else None
    proposal = Proposal.objects.filter(run=run).select_related("run__programme").first() if run else None
    shown = read_proposal(proposal) if proposal else None
    changes = difference(proposal) if proposal else None
    current = current_step(progress, proposal)
    return Allocation(
        basis=basis,
        state=_describe_state(basis, progress, proposal, shown),
        steps=list_steps(current, progress, proposal),
        current=current,
        initial_rules=_initial(programme, run),
        live=read_live(progress) if progress else None,
        failure=progress.failure if progress else "",
        proposal=shown,
        groups=group_difference(changes) if changes else [],
        new_meetings=changes.new_meetings if changes else 0,
        told=_list_told(shown, changes) if shown and changes else [],
        status=ProposalStatus(proposal.status) if proposal else None,
        earlier=list(earlier_runs(viewer, programme)[:EARLIER_RUNS]),
    )


def describe_publication(publication: Publication) -> str:
    """Say what was put in force."""
    members = ngettext("%(count)s ny i grupperna", "%(count)s nya i grupperna", publication.new_members)
    meetings = ngettext("%(count)s nytt möte", "%(count)s nya möten", publication.new_meetings)
    moved = publication.moved_members + publication.moved_meetings
    parts = [members % {"count": publication.new_members}, meetings % {"count": publication.new_meetings}]
    if moved:
        parts.append(ngettext("%(count)s flytt", "%(count)s flyttar", moved) % {"count": moved})
    return _("Publicerat: %(what)s.") % {"what": ", ".join(parts)}


def open_steps(steps: Iterable[Step], current: str) -> dict[str, bool]:
    """Return which steps are open when the page is loaded."""
    opened = {"underlag": {"underlag", "regler"}, "forslag": {"forslag", "publicera"}}
    return {step.anchor: step.anchor in opened.get(current, {current}) for step in steps}


def current_step(progress: RunView | None, proposal: Proposal | None) -> str:
    """Return the anchor of the step that the page is about now."""
    if progress is None:
        return "underlag"
    if progress.is_unfinished:
        return "kor"
    return "forslag" if proposal else "underlag"


def list_steps(current: str, progress: RunView | None, proposal: Proposal | None) -> list[Step]:
    """Return the five steps, with which of them are behind."""
    done = {
        "underlag": progress is not None,
        "regler": progress is not None,
        "kor": progress is not None and not progress.is_unfinished,
        "forslag": proposal is not None and proposal.status != ProposalStatus.DRAFT,
        "publicera": proposal is not None and proposal.status == ProposalStatus.PUBLISHED,
    }
    words = (_("Underlag"), _("Regler"), _("Kör"), _("Förslag"), _("Publicera"))
    return [
        Step(anchor, word, is_done, is_current=anchor == current)
        for (anchor, is_done), word in zip(done.items(), words, strict=True)
    ]


def _describe_state(
    basis: PlanningBasis, progress: RunView | None, proposal: Proposal | None, shown: ShownProposal | None
) -> str:
    if progress is not None and progress.is_unfinished:
        return _("Ett förslag räknas fram. Du kan lämna sidan och komma tillbaka.")
    if proposal is None or shown is None:
        words = {"waiting": basis.waiting, "free": basis.free_seats}
        return _("%(waiting)s väntar på plats, %(free)s platser är lediga.") % words
    words = {"placed": shown.placed, "all": shown.placed + shown.without_cohort, "meetings": shown.meetings}
    result = _("%(placed)s av %(all)s har plats, %(meetings)s möten har tid.") % words
    if proposal.status == ProposalStatus.PUBLISHED:
        return _("Publicerat. %(result)s") % {"result": result}
    if proposal.status == ProposalStatus.DISCARDED:
        return _("Lagt åt sidan. %(result)s") % {"result": result}
    return _("Ett förslag väntar på dig. %(result)s") % {"result": result}


def _initial(programme: Programme, run: PlanningRun | None) -> dict[str, Any]:
    rules = run.rules if run else read_rules(programme, {}).as_document()
    seconds = run.time_limit_seconds if run else None
    return initial_rules(rules, time_limit_seconds=seconds, max_moves=run.max_moves if run else None)


def group_difference(changes: Difference) -> list[DifferenceGroup]:
    """Return who is new, who moves and who loses, those together to whom the same happens."""
    return [
        DifferenceGroup(_("Nya"), "+", "sign-new", len(changes.new), _rows(changes.new)),
        DifferenceGroup(_("Flyttas"), "→", "sign-moves", len(changes.moves), _rows(changes.moves)),
        DifferenceGroup(_("Förlorar"), "−", "sign-loses", len(changes.loses), _rows(changes.loses)),
    ]


def _rows(lines: Iterable[DifferenceLine]) -> list[DifferenceRow]:
    """Put those together to whom the same happens."""
    rows: dict[tuple[str, str, str, str], DifferenceRow] = {}
    for line in lines:
        same = (line.what, line.from_text, line.to_text, line.why)
        rows.setdefault(same, DifferenceRow([], line)).who.append(line)
    return sorted(rows.values(), key=lambda row: (row.change.what, row.change.to_text, row.change.code))


def _list_told(shown: ShownProposal, changes: Difference) -> list[str]:
    """Who notices a publication, and how."""
    if changes.is_empty:
        return []
    lines = []
    if shown.staff:
        names = ", ".join(shown.staff)
        lines.append(_("I sina kalendrar: %(names)s.") % {"names": names})
    moved = len({line.code for line in (*changes.moves, *changes.loses)})
    if moved:
        text = ngettext(
            "%(count)s deltagare behöver få veta att något har ändrats.",
            "%(count)s deltagare behöver få veta att något har ändrats.",
            moved,
        )
        lines.append(text % {"count": moved})
    if changes.new:
        text = ngettext("%(count)s deltagare ska kallas.", "%(count)s deltagare ska kallas.", len(changes.new))
        lines.append(text % {"count": len(changes.new)})
    return lines
