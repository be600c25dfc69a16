"""Reading the facts that planning stands on; a fixed number of queries whatever the size of the programme."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.associations.models import Absence, Agency, BusyTime, ClosedDay, Programme, Staff, WorkingHours
from backend.cohorts.enums import CohortStatus
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.common.intervals import TimeInterval, merge
from backend.common.local_time import local_instant
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Attendance, Meeting
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import Consent, Enrolment
from backend.places.models import Room, RoomClosure, RoomOpening
from backend.planning.problems.engaged import SessionTime, read_session_time
from backend.planning.problems.facts import (
    AgencyFacts,
    CandidateFacts,
    CohortFacts,
    HoursFacts,
    MeetingFacts,
    MembershipFacts,
    PlanningFacts,
    RoomFacts,
    StaffFacts,
    StepFacts,
)


@dataclass(frozen=True)
class _Period:
    """The dates of the cohorts, outside which nobody's calendar matters; half-open."""

    from_on: date
    until_on: date

    @property
    def begins_at(self) -> datetime:
        return local_instant(self.from_on, 0)

    @property
    def ends_at(self) -> datetime:
        return local_instant(self.until_on, 0)


def read_facts(programme: Programme) -> PlanningFacts:
    """Everything that the plan of a programme depends on, in an order that never varies."""
    cohorts = _read_cohorts(programme)
    period = _Period(
        min((cohort.starts_on for cohort in cohorts), default=programme.begins_on),
        max((cohort.ends_on for cohort in cohorts), default=programme.ends_on + timedelta(days=1)),
    )
    candidates = _read_candidates(programme)
    agencies = _read_agencies(programme)
    staff_ids = {cohort.leader_id for cohort in cohorts}
    staff_ids |= {candidate.officer_id for candidate in candidates}
    staff_ids |= {contact for agency in agencies for contact in agency.contact_ids}
    participant_ids = {candidate.participant_id for candidate in candidates}
    engaged = read_session_time(
        association_id=programme.association_id,
        staff_ids=staff_ids,
        participant_ids=participant_ids,
        begins_at=period.begins_at,
        ends_at=period.ends_at,
    )
    return PlanningFacts(
        programme_id=programme.pk,
        begins_on=programme.begins_on,
        announcement_days=programme.announcement_days,
        concurrent_cohorts=programme.concurrent_cohorts_per_leader,
        candidates=tuple(replace(row, engaged=tuple(engaged.participants[row.participant_id])) for row in candidates),
        cohorts=cohorts,
        memberships=_read_memberships(programme),
        steps=_read_steps(programme),
        meetings=_read_meetings(programme, period, staff_ids, participant_ids),
        staff=_read_staff(staff_ids, period, engaged),
        rooms=_read_rooms(programme, period, engaged),
        agencies=agencies,
        closed_on=_read_closed_days(programme, period),
    )


def _read_cohorts(programme: Programme) -> tuple[CohortFacts, ...]:
    seats = Prefetch("seats", queryset=CohortSeat.objects.order_by("number"))
    rows = Cohort.objects.filter(programme=programme, status__in=CohortStatus.open_to_planning())
    return tuple(
        CohortFacts(
            cohort_id=row.pk,
            number=row.number,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            weeks=row.weeks,
            leader_id=row.leader_id,
            room_id=row.room_id,
            min_size=row.min_size,
            offers=tuple(sorted(row.offers)),
            sessions=tuple(sorted(row.sessions)),
            status=row.status,
            seats=tuple(seat.pk for seat in row.seats.all()),
        )
        for row in rows.order_by("number").prefetch_related(seats)
    )


def _read_memberships(programme: Programme) -> tuple[MembershipFacts, ...]:
    rows = CohortMembership.objects.filter(seat__cohort__programme=programme, left_at__isnull=True)
    return tuple(
        MembershipFacts(pk, seat_id, cohort_id, enrolment_id)
        for pk, seat_id, cohort_id, enrolment_id in rows.order_by("pk").values_list(
            "pk", "seat_id", "seat__cohort_id", "enrolment_id"
        )
    )


def _read_candidates(programme: Programme) -> tuple[CandidateFacts, ...]:
    rows = (
        Enrolment.objects.filter(programme=programme, status__in=EnrolmentStatus.plannable())
        .select_related("participant__agency", "referral")
        .order_by("pk")
    )
    consents: dict[int, set[str]] = defaultdict(set)
    in_force = Consent.objects.filter(participant__enrolments__in=rows.values("pk"), withdrawn_at__isnull=True)
    for participant_id, kind in in_force.order_by("pk").values_list("participant_id", "kind"):
        consents[participant_id].add(kind)
    return tuple(_read_candidate(row, consents[row.participant_id]) for row in rows)


def _read_candidate(row: Enrolment, consents: set[str]) -> CandidateFacts:
    participant = row.participant
    return CandidateFacts(
        enrolment_id=row.pk,
        participant_id=participant.pk,
        status=row.status,
        priority=row.priority,
        ready_on=row.ready_on,
        latest_start_on=row.latest_start_on,
        gender=participant.gender,
        agency_kind=participant.agency.kind,
        needs=tuple(sorted(participant.needs)),
        unavailable=tuple(sorted(participant.unavailable)),
        referring_agency_id=row.referral.agency_id,
        officer_id=row.referral.officer_id,
        has_oral_consent=ConsentKind.ORAL in consents,
        has_written_consent=ConsentKind.WRITTEN in consents,
    )


def _read_steps(programme: Programme) -> tuple[StepFacts, ...]:
    return tuple(
        StepFacts(
            step_id=row.pk,
            position=row.position,
            kind=row.kind,
            duration_minutes=row.duration_minutes,
            min_days=row.min_days_after_previous,
            max_days=row.max_days_after_previous,
            leader_from_cohort=row.leader_from_cohort,
            with_referring_officer=row.with_referring_officer,
            with_contact_persons=row.with_contact_persons,
            needs_written_consent=row.needs_written_consent,
            needs_action_plan=row.needs_action_plan,
        )
        for row in programme.steps.order_by("position")
    )


def _read_meetings(
    programme: Programme, period: _Period, staff_ids: set[int], participant_ids: set[int]
) -> tuple[MeetingFacts, ...]:
    """The programme's own live meetings, and all others in the period that take one of its rooms or people."""
    required = Attendance.objects.filter(requirement=Requirement.REQUIRED)
    attended = required.filter(Q(staff_id__in=staff_ids) | Q(participant_id__in=participant_ids))
    in_period = Q(begins_at__lt=period.ends_at, ends_at__gt=period.begins_at)
    takes_something = Q(room__site__association=programme.association_id) | Q(pk__in=attended.values("meeting_id"))
    rows = Meeting.objects.filter(status__in=MeetingStatus.live()).filter(
        Q(programme=programme, enrolment__isnull=False) | (in_period & takes_something)
    )
    attendances = Prefetch("attendances", queryset=required.order_by("pk"))
    return tuple(_read_meeting(row) for row in rows.order_by("pk").prefetch_related(attendances))


def _read_meeting(row: Meeting) -> MeetingFacts:
    attendances = list(row.attendances.all())
    return MeetingFacts(
        meeting_id=row.pk,
        programme_id=row.programme_id,
        enrolment_id=row.enrolment_id,
        # A time that is held for a step is not yet its meeting: it takes up time and is left alone.
        step_id=None if row.is_hold else row.step_id,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        room_id=row.room_id,
        status=row.status,
        is_announced=row.announced_at is not None,
        staff_ids=tuple(sorted(found.staff_id for found in attendances if found.staff_id is not None)),
        participant_ids=tuple(
            sorted(found.participant_id for found in attendances if found.participant_id is not None)
        ),
        preparation_minutes=row.preparation_minutes,
        follow_up_minutes=row.follow_up_minutes,
    )


def _read_staff(staff_ids: set[int], period: _Period, engaged: SessionTime) -> tuple[StaffFacts, ...]:
    hours: dict[int, list[HoursFacts]] = defaultdict(list)
    for row in WorkingHours.objects.filter(staff_id__in=staff_ids).order_by(
        "staff_id", "weekday", "begins_minute", "pk"
    ):
        hours[row.staff_id].append(
            HoursFacts(row.weekday, row.begins_minute, row.ends_minute, row.from_on, row.until_on)
        )
    away: dict[int, list[TimeInterval]] = defaultdict(list, {pk: list(engaged.staff[pk]) for pk in staff_ids})
    for model in (Absence, BusyTime):
        rows = model._default_manager.filter(
            staff_id__in=staff_ids, begins_at__lt=period.ends_at, ends_at__gt=period.begins_at
        )
        for staff_id, begins_at, ends_at in rows.values_list("staff_id", "begins_at", "ends_at"):
            away[staff_id].append(TimeInterval(begins_at, ends_at))
    limits = Staff.objects.filter(pk__in=staff_ids).order_by("pk").values_list("pk", "max_meetings_per_day")
    return tuple(StaffFacts(pk, limit, tuple(hours[pk]), tuple(merge(away[pk]))) for pk, limit in limits)


def _read_rooms(programme: Programme, period: _Period, engaged: SessionTime) -> tuple[RoomFacts, ...]:
    openings = Prefetch("openings", queryset=RoomOpening.objects.order_by("from_on", "pk"))
    closures = Prefetch(
        "closures",
        queryset=RoomClosure.objects.filter(begins_at__lt=period.ends_at, ends_at__gt=period.begins_at),
    )
    rows = Room.objects.filter(site__association=programme.association_id).order_by("pk")
    return tuple(
        RoomFacts(
            room_id=row.pk,
            capacity=row.capacity,
            features=tuple(sorted(row.features)),
            openings=tuple(_spread_over_weekdays(row.openings.all())),
            closures=tuple(merge([*_closures_of(row), *engaged.rooms[row.pk]])),
        )
        for row in rows.prefetch_related(openings, closures)
    )


def _closures_of(room: Room) -> list[TimeInterval]:
    return [TimeInterval(closure.begins_at, closure.ends_at) for closure in room.closures.all()]


def _spread_over_weekdays(openings: Iterable[RoomOpening]) -> Iterable[HoursFacts]:
    for row in openings:
        for weekday in sorted(row.weekdays):
            yield HoursFacts(weekday, row.begins_minute, row.ends_minute, row.from_on, row.until_on)


def _read_agencies(programme: Programme) -> tuple[AgencyFacts, ...]:
    contacts: dict[int, list[int]] = defaultdict(list)
    grants = RoleGrant.objects.filter(
        association_id=programme.association_id, role=Role.OFFICER, is_contact_person=True, agency__isnull=False
    )
    for agency_id, staff_id in grants.order_by("staff_id").values_list("agency_id", "staff_id"):
        contacts[agency_id].append(staff_id)
    agency_ids = Agency.objects.filter(programmes=programme).order_by("pk").values_list("pk", flat=True)
    return tuple(AgencyFacts(agency_id, tuple(contacts[agency_id])) for agency_id in agency_ids)


def _read_closed_days(programme: Programme, period: _Period) -> tuple[date, ...]:
    rows = ClosedDay.objects.filter(
        association_id=programme.association_id, closed_on__gte=period.from_on, closed_on__lt=period.until_on
    )
    return tuple(rows.order_by("closed_on").values_list("closed_on", flat=True))
