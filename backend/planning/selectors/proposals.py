"""A proposal as its page shows it: cohorts with their members, who is left out and why, and how good it is."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from backend.cohorts.models import Cohort
from backend.participants.enums import Gender
from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.plans import Plan, PlannedMeeting, read_plan
from backend.planning.problems.identifiers import read_meeting, read_number
from backend.planning.selectors.naming import Names, is_english, label_of_terms, read_names
from scheduler import Status


@dataclass(frozen=True)
class MeetingLine:
    """A planned meeting of a member."""

    position: int
    name: str
    begins_at: datetime
    room: str
    staff: tuple[str, ...]


@dataclass(frozen=True)
class MemberLine:
    """A member of a cohort and the meetings that the plan gives them, in order."""

    enrolment_id: int
    participant_id: int
    code: str
    agency: str
    is_new: bool
    meetings: tuple[MeetingLine, ...]


@dataclass(frozen=True)
class CohortCard:
    """A cohort of the plan. ``least`` and ``most`` are the sizes that the run was asked to keep."""

    cohort_id: int
    number: int
    starts_on: date
    ends_on: date
    leader: str
    least: int
    most: int
    women: int
    men: int
    agencies: Mapping[str, int]
    members: tuple[MemberLine, ...]

    @property
    def size(self) -> int:
        """How many members it gets."""
        return len(self.members)

    @property
    def first_meeting_at(self) -> datetime | None:
        """When its first planned meeting begins."""
        return min((line.begins_at for member in self.members for line in member.meetings), default=None)

    @property
    def last_meeting_at(self) -> datetime | None:
        """When its last planned meeting begins."""
        return max((line.begins_at for member in self.members for line in member.meetings), default=None)


@dataclass(frozen=True)
class UnplacedLine:
    """Somebody without a cohort, or a meeting without a time. ``change`` is the fix as the solver's document has it."""

    enrolment_id: int
    participant_id: int
    code: str
    what: str
    reasons: tuple[str, ...]
    fix: str | None
    change: Mapping[str, Any] | None


@dataclass(frozen=True)
class ProposalTier:
    """A tier of the finished plan."""

    stage: RunStage
    label: str
    value: int
    bound: int
    gap: float

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists, given the tiers before."""
        return self.value == self.bound


@dataclass(frozen=True)
class ProposalView:
    """What the proposal's page shows."""

    cohorts: tuple[CohortCard, ...]
    unplaced: tuple[UnplacedLine, ...]
    tiers: tuple[ProposalTier, ...]
    verdict_text: str
    placed: int
    meetings: int


def proposal_view(proposal: Proposal) -> ProposalView:
    """Read a proposal; a fixed number of queries. ``proposal.run.programme`` is loaded if it is not."""
    programme = proposal.run.own_programme
    names = read_names(programme)
    plan = read_plan(proposal)
    rows = Cohort.objects.filter(programme=programme).select_related("leader").order_by("number")
    return ProposalView(
        cohorts=tuple(_build_cards(proposal, plan, names, rows)),
        unplaced=tuple(_list_unplaced(proposal, names)),
        tiers=tuple(list_tiers(proposal)),
        verdict_text=_say_verdict(proposal),
        placed=len(plan.members),
        meetings=len(plan.meetings),
    )


def _build_cards(proposal: Proposal, plan: Plan, names: Names, rows: Iterable[Cohort]) -> Iterable[CohortCard]:
    problem = proposal.documents[RunStage.COHORTS].problem
    sizes = {read_number(row["id"]): (row["min"], row["max"]) for row in problem["cohorts"]}
    attributes = {read_number(row["id"]): row["attributes"] for row in problem["participants"]}
    meetings: dict[int, list[MeetingLine]] = {}
    for slot, planned in plan.meetings.items():
        meetings.setdefault(slot.enrolment_id, []).append(_describe_meeting(slot.position, planned, names))
    for cohort in rows:
        if cohort.pk not in sizes:
            continue
        members = sorted((key for key, cohort_id in plan.members.items() if cohort_id == cohort.pk), key=names.code)
        genders = [attributes[key]["gender"] for key in members]
        agencies = [names.agencies.get(key, "–") for key in members]
        least, most = sizes[cohort.pk]
        yield CohortCard(
            cohort_id=cohort.pk,
            number=cohort.number,
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
            leader=cohort.leader.name,
            least=least,
            most=most,
            women=genders.count(Gender.WOMAN),
            men=genders.count(Gender.MAN),
            agencies={name: agencies.count(name) for name in sorted(set(agencies))},
            members=tuple(_describe_member(key, plan, names, meetings.get(key, [])) for key in members),
        )


def _describe_member(enrolment_id: int, plan: Plan, names: Names, meetings: list[MeetingLine]) -> MemberLine:
    return MemberLine(
        enrolment_id=enrolment_id,
        participant_id=names.participant_ids.get(enrolment_id, 0),
        code=names.code(enrolment_id),
        agency=names.agencies.get(enrolment_id, "–"),
        is_new=enrolment_id in plan.joining,
        meetings=tuple(sorted(meetings, key=lambda line: line.position)),
    )


def _describe_meeting(position: int, planned: PlannedMeeting, names: Names) -> MeetingLine:
    return MeetingLine(
        position=position,
        name=names.meeting(position),
        begins_at=planned.begins_at,
        room=names.room(planned.room_id),
        staff=tuple(names.staff.get(staff_id, "–") for staff_id in planned.staff_ids),
    )


def _list_unplaced(proposal: Proposal, names: Names) -> Iterable[UnplacedLine]:
    for entry in proposal.documents[RunStage.COHORTS].result["unplaced"]:
        yield _describe_unplaced(entry, read_number(entry["id"]), _("plats i en grupp"), names)
    for entry in proposal.documents[RunStage.MEETINGS].result["unplaced"]:
        enrolment_id, position = read_meeting(entry["id"])
        yield _describe_unplaced(entry, enrolment_id, names.meeting(position), names)


def _describe_unplaced(entry: Mapping[str, Any], enrolment_id: int, what: str, names: Names) -> UnplacedLine:
    fix = entry["fix"]
    return UnplacedLine(
        enrolment_id=enrolment_id,
        participant_id=names.participant_ids.get(enrolment_id, 0),
        code=names.code(enrolment_id),
        what=what,
        reasons=tuple(names.read_aloud(choose_text(reason)) for reason in entry["reasons"]),
        fix=None if fix is None else names.read_aloud(choose_text(fix)),
        change=None if fix is None else fix["change"],
    )


def choose_text(row: Mapping[str, Any]) -> str:
    """The scheduler's text in the reader's language."""
    return str(row["x"]["text_en"]) if is_english() else str(row["text"])


def list_tiers(proposal: Proposal) -> Iterable[ProposalTier]:
    """What was optimised, in the order in which it counts."""
    for stage in proposal.documents:
        for tier in proposal.documents[stage].result["tiers"]:
            yield ProposalTier(stage, label_of_terms(tier["terms"]), tier["value"], tier["bound"], tier["gap"])


def _say_verdict(proposal: Proposal) -> str:
    """How good the plan is known to be; nothing is called best that is not proven to be."""
    cohorts, meetings = (proposal.documents[stage].result for stage in (RunStage.COHORTS, RunStage.MEETINGS))
    if all(result["status"] == Status.OPTIMAL for result in (cohorts, meetings)):
        return _("Bevisat bäst.")
    return _("Grupperna: %(cohorts)s. Mötena: %(meetings)s.") % {
        "cohorts": say_proof(cohorts),
        "meetings": say_proof(meetings),
    }


def say_proof(result: Mapping[str, Any]) -> str:
    """How far a result can be from the best possible at most; nothing is called best that is not proven to be."""
    if result["status"] == Status.OPTIMAL:
        return _("bevisat bäst")
    return say_gap(max(tier["gap"] for tier in result["tiers"]))


def say_gap(gap: float) -> str:
    """``högst 0,9 % från bästa möjliga`` for a relative gap."""
    # Rounded up, so that the sentence never claims more than was proven.
    tenths = math.ceil(1000 * gap) / 10
    return _("högst %(percent)s %% från bästa möjliga") % {"percent": number_format(tenths, 1)}
