"""Meetings of a published plan: new ones, moved ones, and those that fall away."""

from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import F

from backend.associations.models import Programme
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services.changes import announce
from backend.meetings.transitions import MEETING
from backend.participants.models import ActionPlan
from backend.planning.plans import Plan, PlannedMeeting
from backend.planning.problems.facts import StepFacts
from backend.planning.problems.identifiers import MeetingSlot
from backend.planning.problems.standing import Standing


class MeetingWriter:
    """Writes meetings and who attends. The caller holds the locks and has deferred the exclusion constraints."""

    def __init__(self, plan: Plan, standing: Standing, programme: Programme, now: datetime) -> None:
        self.plan = plan
        self.standing = standing
        self.programme = programme
        self.now = now

    def write(self, announced_until: datetime) -> None:
        """Cancel, move, call other staff, create; note as announced what begins before ``announced_until``; tell."""
        self._cancel()
        self._move()
        self._restaff()
        created = self._create()
        Meeting.objects.filter(
            programme=self.programme,
            enrolment_id__in=self.plan.members.keys(),
            status__in=MeetingStatus.live(),
            announced_at__isnull=True,
            is_hold=False,
            begins_at__lt=announced_until,
        ).update(announced_at=self.now)
        moved = [*self.plan.moved_meetings.values(), *self.plan.restaffed_meetings.values()]
        changed = {before.meeting_id for before, _planned in moved}
        changed |= {before.meeting_id for before in self.plan.dropped_meetings.values()}
        if told := sorted(changed.union(created)):
            announce(*told)

    def _cancel(self) -> None:
        for status in (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED):
            MEETING.check_follows(status, MeetingStatus.CANCELLED)
        dropped = [before.meeting_id for before in self.plan.dropped_meetings.values()]
        Meeting.objects.filter(pk__in=dropped).update(
            status=MeetingStatus.CANCELLED,
            sequence=F("sequence") + 1,
            version=F("version") + 1,
            modified_at=self.now,
        )

    def _move(self) -> None:
        moved = self.plan.moved_meetings
        rows = Meeting.objects.in_bulk([before.meeting_id for before, _planned in moved.values()])
        for slot, (before, planned) in moved.items():
            row = rows[before.meeting_id]
            row.begins_at = planned.begins_at
            row.ends_at = self._find_end(slot, planned)
            row.room_id = planned.room_id
            row.sequence += 1
            row.version += 1
            row.modified_at = self.now
        fields = ["begins_at", "ends_at", "room", "sequence", "version", "modified_at"]
        Meeting.objects.bulk_update(rows.values(), fields)

    def _restaff(self) -> None:
        """Call those who are to come now, and let go those who are not; who may come but need not is left alone."""
        restaffed = {before.meeting_id: planned for before, planned in self.plan.restaffed_meetings.values()}
        rows = Attendance.objects.filter(meeting_id__in=restaffed, staff__isnull=False)
        present = {(row.meeting_id, row.staff_id): row for row in rows}
        wanted = {(key, staff_id) for key, planned in restaffed.items() for staff_id in planned.staff_ids}
        gone = [row.pk for key, row in present.items() if key not in wanted and row.requirement == Requirement.REQUIRED]
        Attendance.objects.filter(pk__in=gone).delete()
        asked = [row.pk for key, row in present.items() if key in wanted and row.requirement != Requirement.REQUIRED]
        Attendance.objects.filter(pk__in=asked).update(requirement=Requirement.REQUIRED)
        Attendance.objects.bulk_create(
            Attendance(meeting_id=meeting_id, staff_id=staff_id)
            for meeting_id, staff_id in sorted(wanted - present.keys())
        )
        Meeting.objects.filter(pk__in=restaffed).update(version=F("version") + 1, modified_at=self.now)

    def _create(self) -> list[int]:
        new = self.plan.new_meetings
        meetings = Meeting.objects.bulk_create(self._build(slot, planned) for slot, planned in new.items())
        attendances = []
        for meeting, (slot, planned) in zip(meetings, new.items(), strict=True):
            participant_id = self.standing.candidates[slot.enrolment_id].participant_id
            attendances.append(Attendance(meeting_id=meeting.pk, participant_id=participant_id))
            attendances += [Attendance(meeting_id=meeting.pk, staff_id=staff_id) for staff_id in planned.staff_ids]
        Attendance.objects.bulk_create(attendances)
        return [meeting.pk for meeting in meetings]

    def _build(self, slot: MeetingSlot, planned: PlannedMeeting) -> Meeting:
        step = self._steps[slot.position]
        return Meeting(
            association_id=self.programme.association_id,
            programme=self.programme,
            enrolment_id=slot.enrolment_id,
            step_id=step.step_id,
            kind=step.kind,
            begins_at=planned.begins_at,
            ends_at=self._find_end(slot, planned),
            room_id=planned.room_id,
            booked_at=self.now,
            status=MeetingStatus.CONFIRMED if self._can_be_confirmed(slot, step) else MeetingStatus.TENTATIVE,
        )

    def _can_be_confirmed(self, slot: MeetingSlot, step: StepFacts) -> bool:
        """Whether nothing is missing: written consent and an action plan where the step needs them (rules 4 and 5)."""
        has_consent = self.standing.candidates[slot.enrolment_id].has_written_consent
        has_plan = slot.enrolment_id in self._enrolments_with_plan
        return (has_consent or not step.needs_written_consent) and (has_plan or not step.needs_action_plan)

    def _find_end(self, slot: MeetingSlot, planned: PlannedMeeting) -> datetime:
        return planned.begins_at + timedelta(minutes=self._steps[slot.position].duration_minutes)

    @cached_property
    def _steps(self) -> dict[int, StepFacts]:
        return {step.position: step for step in self.standing.facts.steps}

    @cached_property
    def _enrolments_with_plan(self) -> frozenset[int]:
        plans = ActionPlan.objects.filter(enrolment_id__in=self.plan.members.keys())
        return frozenset(plans.values_list("enrolment_id", flat=True))
