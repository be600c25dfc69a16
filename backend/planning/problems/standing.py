"""What stands before anything is planned: who is a candidate, who sits where, which meetings are pinned."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from backend.cohorts.enums import CohortStatus
from backend.meetings.enums import MeetingStatus
from backend.planning.problems.facts import (
    CandidateFacts,
    CohortFacts,
    MeetingFacts,
    MembershipFacts,
    PlanningFacts,
    StepFacts,
)
from backend.planning.problems.horizon import Horizon
from backend.planning.problems.identifiers import MeetingSlot

_CALLED = frozenset({CohortStatus.ANNOUNCED, CohortStatus.RUNNING})


@dataclass(frozen=True)
class Standing:
    """The facts, seen from one moment."""

    facts: PlanningFacts
    horizon: Horizon

    @cached_property
    def candidates(self) -> Mapping[int, CandidateFacts]:
        """Those whom planning places, by enrolment: everybody with a consent in force who can still begin in time."""
        return {
            row.enrolment_id: row
            for row in self.facts.candidates
            if row.has_consent
            and row.enrolment_id not in self.settled
            and (row.enrolment_id in self.memberships or not self.has_missed_start(row))
        }

    @cached_property
    def settled(self) -> frozenset[int]:
        """Enrolments whose place is in a cohort that planning no longer touches, such as a completed one."""
        return frozenset(row.enrolment_id for row in self.facts.memberships if row.cohort_id not in self.cohorts)

    def has_missed_start(self, candidate: CandidateFacts) -> bool:
        """Whether no Monday is left between the first day that is possible and the last that is allowed."""
        if candidate.latest_start_on is None:
            return False
        first = max(candidate.ready_on, self.horizon.plans_from)
        days_to_monday = -first.weekday() % 7
        return (candidate.latest_start_on - first).days < days_to_monday

    @cached_property
    def cohorts(self) -> Mapping[int, CohortFacts]:
        """The cohorts, by id."""
        return {row.cohort_id: row for row in self.facts.cohorts}

    @cached_property
    def steps(self) -> Mapping[int, StepFacts]:
        """The chain's steps, by id."""
        return {row.step_id: row for row in self.facts.steps}

    @cached_property
    def memberships(self) -> Mapping[int, MembershipFacts]:
        """The seats taken in cohorts open to planning, by enrolment."""
        return {row.enrolment_id: row for row in self.facts.memberships if row.cohort_id in self.cohorts}

    @cached_property
    def chain_meetings(self) -> Mapping[MeetingSlot, MeetingFacts]:
        """The live meetings of the chain, by enrolment and position."""
        found: dict[MeetingSlot, MeetingFacts] = {}
        for row in self.facts.meetings:
            step = self.steps.get(row.step_id) if row.step_id is not None else None
            if step is not None and row.enrolment_id is not None:
                found[MeetingSlot(row.enrolment_id, step.position)] = row
        return found

    def is_pinned(self, meeting: MeetingFacts) -> bool:
        """Whether it has taken place or was announced, and so stands whatever is planned."""
        return (
            meeting.status == MeetingStatus.HELD
            or meeting.is_announced
            or meeting.begins_at < self.horizon.pinned_until
        )

    @cached_property
    def movable(self) -> Mapping[MeetingSlot, MeetingFacts]:
        """The candidates' meetings that planning may move or take away."""
        return {
            slot: row
            for slot, row in self.chain_meetings.items()
            if slot.enrolment_id in self.candidates and not self.is_pinned(row)
        }

    @cached_property
    def fixed_members(self) -> Mapping[int, int]:
        """Enrolment -> cohort of those who stay: their cohort has begun or was called, or a meeting of theirs was."""
        pinned = {slot.enrolment_id for slot, row in self.chain_meetings.items() if self.is_pinned(row)}
        return {
            enrolment_id: row.cohort_id
            for enrolment_id, row in self.memberships.items()
            if enrolment_id in self.candidates
            and (enrolment_id in pinned or self.is_called(self.cohorts[row.cohort_id]))
        }

    @cached_property
    def movable_members(self) -> Mapping[int, int]:
        """Enrolment -> cohort of those who may still change."""
        return {
            enrolment_id: row.cohort_id
            for enrolment_id, row in self.memberships.items()
            if enrolment_id in self.candidates and enrolment_id not in self.fixed_members
        }

    @cached_property
    def held_seats(self) -> Mapping[int, int]:
        """Cohort -> seats taken by people whom planning leaves alone, such as one whose consent is gone."""
        return Counter(row.cohort_id for row in self.memberships.values() if row.enrolment_id not in self.candidates)

    def is_called(self, cohort: CohortFacts) -> bool:
        """Whether its members have been called already, so that they stay."""
        return cohort.status in _CALLED or self.has_begun(cohort)

    def has_begun(self, cohort: CohortFacts) -> bool:
        """Whether it begins before planning may place anything; then nobody new can join."""
        return cohort.starts_on < self.horizon.plans_from

    @cached_property
    def most_movable_meetings(self) -> int:
        """The largest number of movable meetings that any one candidate has."""
        counts: dict[int, int] = defaultdict(int)
        for slot in self.movable:
            counts[slot.enrolment_id] += 1
        return max(counts.values(), default=0)
