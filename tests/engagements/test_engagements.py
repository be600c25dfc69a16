"""The table of engagements says exactly what meetings and sessions take, whatever was written and by what path."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from backend.activities.enums import CancellationReason, SessionStatus
from backend.activities.models import Session, SessionLeader
from backend.bookings.models import Booking
from backend.engagements.models import Engagement
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Attendance, Meeting
from tests.factories import (
    ActivityFactory,
    AttendanceFactory,
    BookingFactory,
    ContactFactory,
    MeetingFactory,
    PlacementFactory,
    RoomFactory,
    SessionFactory,
    SessionLeaderFactory,
    SiteFactory,
    StaffFactory,
)
from tests.factories.times import MONDAY, at

pytestmark = pytest.mark.django_db

NINE, TEN, NOON = (at(MONDAY, clock) for clock in ("09:00", "10:00", "12:00"))
WEEK = timedelta(weeks=1)
STEPS = 120


def expected() -> set[tuple]:
    """What should be taken, read from the sources: (source, its id, resource, its id, from, to)."""
    live = MeetingStatus.live()
    rows: set[tuple] = set()
    for meeting in Meeting.objects.filter(status__in=live, room__isnull=False):
        rows.add(("meeting", meeting.pk, "room", meeting.room_id, meeting.begins_at, meeting.ends_at))
    own = Attendance.objects.filter(contact__isnull=True)
    required = own.filter(meeting__status__in=live, requirement=Requirement.REQUIRED)
    for row in required.select_related("meeting"):
        kind, who = ("staff", row.staff_id) if row.staff_id else ("participant", row.participant_id)
        before, after = row.meeting.preparation_minutes, row.meeting.follow_up_minutes
        begins_at, ends_at = row.meeting.begins_at, row.meeting.ends_at
        if row.staff_id:
            begins_at, ends_at = begins_at - timedelta(minutes=before), ends_at + timedelta(minutes=after)
        rows.add(("attendance", row.pk, kind, who, begins_at, ends_at))
    planned = Session.objects.filter(status=SessionStatus.PLANNED)
    for session in planned.filter(room__isnull=False):
        rows.add(("session", session.pk, "room", session.room_id, session.begins_at, session.ends_at))
    for leader in SessionLeader.objects.filter(session__in=planned, is_away=False).select_related("session"):
        times = (leader.session.begins_at, leader.session.ends_at)
        rows.add(("session_leader", leader.pk, "staff", leader.staff_id, *times))
    for booking in Booking.objects.filter(session__in=planned).select_related("session", "placement"):
        times = (booking.session.begins_at, booking.session.ends_at)
        rows.add(("booking", booking.pk, "participant", booking.placement.participant_id, *times))
    return rows


def written() -> set[tuple]:
    sources = ("meeting", "attendance", "session", "session_leader", "booking")
    resources = ("room", "staff", "participant")
    rows = set()
    for row in Engagement.objects.all():
        source = next(name for name in sources if getattr(row, f"{name}_id") is not None)
        resource = next(name for name in resources if getattr(row, f"{name}_id") is not None)
        ids = getattr(row, f"{source}_id"), getattr(row, f"{resource}_id")
        rows.add((source, ids[0], resource, ids[1], row.begins_at, row.ends_at))
    return rows


def move(row: Meeting | Session, chance: random.Random) -> None:
    shift = timedelta(minutes=chance.choice([15, 60, 24 * 60]))
    values = {"begins_at": row.begins_at + shift, "ends_at": row.ends_at + shift}
    if chance.random() < 0.5:
        type(row)._default_manager.filter(pk=row.pk).update(**values)
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def cancel_or_restore(row: Meeting | Session) -> None:
    if isinstance(row, Meeting):
        is_off = row.status == MeetingStatus.CANCELLED
        row.status = MeetingStatus.CONFIRMED if is_off else MeetingStatus.CANCELLED
    else:
        is_off = row.status == SessionStatus.CANCELLED
        row.status = SessionStatus.PLANNED if is_off else SessionStatus.CANCELLED
        row.cancellation_reason = "" if is_off else CancellationReason.WEATHER
    row.save()


def one_step(chance: random.Random, rooms: list) -> None:
    """Do one thing to one row by one of the paths; the database may refuse it."""
    meeting, session = (chance.choice(list(model.objects.all())) for model in (Meeting, Session))
    row = chance.choice([meeting, session])
    act = chance.randrange(8)
    if act == 0:
        move(row, chance)
    elif act == 1:
        cancel_or_restore(row)
    elif act == 2:
        row.room = chance.choice([None, *rooms])
        type(row)._default_manager.bulk_update([row], ["room"])
    elif act == 3 and session.session_leaders.exists():
        leader = session.session_leaders.first()
        SessionLeader.objects.filter(pk=leader.pk).update(is_away=not leader.is_away)
    elif act == 4:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM bookings_booking WHERE session_id = %s AND seat_number = 2", [session.pk])
    elif act == 5 and meeting.attendances.exists():
        meeting.attendances.update(requirement=chance.choice(Requirement.values))
    elif act == 6:
        SessionLeader.objects.bulk_create([SessionLeader(session=session, staff=StaffFactory())])
    elif act == 7:
        minutes = {"preparation_minutes": chance.choice([0, 15]), "follow_up_minutes": chance.choice([0, 30])}
        Meeting.objects.filter(pk=meeting.pk).update(**minutes)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_number_of_steps_by_any_path_the_engagements_are_those_of_the_sources(seed: int):
    chance = random.Random(seed)
    activity = ActivityFactory()
    rooms = [RoomFactory(site=SiteFactory(association=activity.association)) for _ in range(2)]
    placements = [PlacementFactory(activity=activity) for _ in range(2)]
    for week in range(3):
        session = SessionFactory(activity=activity, occurs_on=MONDAY + week * WEEK)
        SessionLeaderFactory(session=session)
        for number, placement in enumerate(placements, start=1):
            BookingFactory(placement=placement, session=session, seat_number=number)
        meeting = MeetingFactory(begins_at=NOON + week * WEEK, ends_at=NOON + week * WEEK + timedelta(hours=1))
        AttendanceFactory(meeting=meeting)
        AttendanceFactory(meeting=meeting, staff=None, participant=placements[0].participant)
        AttendanceFactory(meeting=meeting, staff=None, contact=ContactFactory(association=meeting.association))
    refused = 0
    for _ in range(STEPS):
        try:
            with transaction.atomic():
                one_step(chance, rooms)
        except IntegrityError:
            refused += 1
        assert written() == expected()
    assert refused < STEPS / 2


def test_a_room_cannot_hold_a_meeting_and_a_session_at_once():
    session = SessionFactory(activity__room=RoomFactory())
    with pytest.raises(IntegrityError, match="room_not_double_booked"):
        MeetingFactory(room=session.room, begins_at=NINE, ends_at=TEN)


def test_a_participant_with_a_seat_cannot_be_called_to_a_meeting_at_the_same_time():
    booking = BookingFactory()
    with pytest.raises(IntegrityError, match="participant_not_in_two_places"):
        AttendanceFactory(
            meeting=MeetingFactory(begins_at=NINE, ends_at=TEN), staff=None, participant=booking.placement.participant
        )


def test_a_supervisor_who_is_away_is_free_for_a_meeting_and_cannot_come_back_into_it():
    leader = SessionLeaderFactory()
    SessionLeader.objects.update(is_away=True)
    AttendanceFactory(meeting=MeetingFactory(begins_at=NINE, ends_at=TEN), staff=leader.staff)
    with pytest.raises(IntegrityError, match="staff_not_in_two_places"):
        SessionLeader.objects.update(is_away=False)


def test_two_sessions_that_trade_places_in_one_statement_do_not_meet_half_way():
    first = SessionFactory(activity__room=RoomFactory())
    second = SessionFactory(activity=first.activity, begins_at=NOON, ends_at=at(MONDAY, "15:00"))
    (first.begins_at, first.ends_at), (second.begins_at, second.ends_at) = (
        (second.begins_at, second.ends_at),
        (first.begins_at, first.ends_at),
    )
    Session.objects.bulk_update([first, second], ["begins_at", "ends_at"])
    assert written() == expected()


def test_deleting_a_source_takes_its_engagement_along():
    booking = BookingFactory()
    SessionLeaderFactory(session=booking.session)
    assert Engagement.objects.count() == 2
    booking.delete()
    SessionLeader.objects.all().delete()
    assert not Engagement.objects.exists()
