"""A room and a supervisor are at a session or at a meeting, never both: on every path that writes (domain rule 1)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, connection

from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, SessionLeader
from backend.associations.models import Staff
from backend.engagements.models import Engagement
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.places.models import Room
from tests.factories import (
    ActivityFactory,
    AttendanceFactory,
    MeetingFactory,
    RoomFactory,
    SessionFactory,
    SessionLeaderFactory,
    SiteFactory,
    StaffFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, at
from tests.races import without_constraint

pytestmark = pytest.mark.django_db
NINE, TEN, HALF_PAST_TEN, ELEVEN, NOON = (at(MONDAY, clock) for clock in ("09:00", "10:00", "10:30", "11:00", "12:00"))


@dataclass(frozen=True)
class Shared:
    """An activity in a room, its leader, and a meeting of the leader's in that room from ten to eleven."""

    activity: Activity
    room: Room
    staff: Staff
    meeting: Meeting


@pytest.fixture
def shared(db: None) -> Shared:
    site = SiteFactory()
    room = RoomFactory(site=site)
    activity = ActivityFactory(association=site.association, site=site, room=room)
    meeting = MeetingFactory(association=site.association, room=room, begins_at=TEN, ends_at=ELEVEN)
    staff = StaffFactory()
    AttendanceFactory(meeting=meeting, staff=staff)
    return Shared(activity, room, staff, meeting)


def session(shared: Shared, begins: Any = HALF_PAST_TEN, ends: Any = NOON, **fields: Any) -> Session:
    """A session that is not saved; half an hour of the meeting's time unless told otherwise."""
    known = {"activity": shared.activity, "occurs_on": MONDAY, "room": shared.room, "capacity": 8}
    return Session(begins_at=begins, ends_at=ends, **(known | fields))


def refused(name: str) -> AbstractContextManager[Any]:
    return pytest.raises(IntegrityError, match=name)


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _insert_session(shared: Shared) -> None:
    row = session(shared)
    execute(
        "INSERT INTO activities_session (version, created_at, modified_at, activity_id, occurs_on, begins_at, ends_at,"
        " room_id, capacity, status, cancellation_reason, uid, sequence)"
        " VALUES (1, now(), now(), %s, %s, %s, %s, %s, 8, 'planned', '', gen_random_uuid(), 0)",
        *(row.activity_id, row.occurs_on, row.begins_at, row.ends_at, row.room_id),
    )


def _move_by_save(shared: Shared) -> None:
    later = SessionFactory(activity=shared.activity, begins_at=ELEVEN, ends_at=NOON)
    later.begins_at = HALF_PAST_TEN
    later.save()


def _move_by_update(shared: Shared) -> None:
    SessionFactory(activity=shared.activity, begins_at=ELEVEN, ends_at=NOON)
    Session.objects.update(begins_at=HALF_PAST_TEN)


def _move_by_sql(shared: Shared) -> None:
    SessionFactory(activity=shared.activity, begins_at=ELEVEN, ends_at=NOON)
    execute("UPDATE activities_session SET begins_at = %s", HALF_PAST_TEN)


def _give_the_room_by_bulk_update(shared: Shared) -> None:
    row = SessionFactory(activity=shared.activity, begins_at=HALF_PAST_TEN, ends_at=NOON, room=None)
    row.room = shared.room
    Session.objects.bulk_update([row], ["room"])


def _restore(shared: Shared) -> None:
    session(shared, status=SessionStatus.CANCELLED, cancellation_reason="weather").save()
    Session.objects.update(status=SessionStatus.PLANNED, cancellation_reason="")


def _meet_in_the_sessions_room(shared: Shared) -> None:
    SessionFactory(activity=shared.activity, begins_at=ELEVEN, ends_at=NOON)
    Meeting.objects.filter(pk=shared.meeting.pk).update(ends_at=NOON)


def _two_sessions(shared: Shared) -> None:
    Session.objects.bulk_create([session(shared, ELEVEN, NOON), session(shared, ELEVEN, NOON)])


ROOM_PATHS: list[Callable[[Shared], object]] = [
    lambda shared: session(shared).save(),
    lambda shared: Session.objects.create(
        activity=shared.activity,
        occurs_on=MONDAY,
        begins_at=NINE,
        ends_at=HALF_PAST_TEN,
        room=shared.room,
        capacity=1,
    ),
    lambda shared: Session.objects.bulk_create([session(shared, NINE, TEN), session(shared)]),
    _insert_session,
    _move_by_save,
    _move_by_update,
    _move_by_sql,
    _give_the_room_by_bulk_update,
    _restore,
    _meet_in_the_sessions_room,
    _two_sessions,
]


@pytest.mark.parametrize("write", ROOM_PATHS)
def test_a_room_is_not_shared_by_a_session_and_a_meeting(shared: Shared, write: Callable[[Shared], object]) -> None:
    with refused("room_not_double_booked"):
        write(shared)


def _lead(shared: Shared, begins: Any = HALF_PAST_TEN, ends: Any = NOON, **fields: Any) -> SessionLeader:
    """A leader of a saved session outdoors; not saved."""
    held = SessionFactory(activity=shared.activity, begins_at=begins, ends_at=ends, room=None)
    return SessionLeader(session=held, staff=shared.staff, **fields)


def _insert_leader(shared: Shared) -> None:
    row = _lead(shared)
    execute(
        "INSERT INTO activities_sessionleader (session_id, staff_id, is_away) VALUES (%s, %s, false)",
        *(row.session_id, row.staff_id),
    )


def _come_back(shared: Shared) -> None:
    _lead(shared, is_away=True).save()
    SessionLeader.objects.update(is_away=False)


def _move_the_led_session(shared: Shared) -> None:
    _lead(shared, ELEVEN, NOON).save()
    Session.objects.update(begins_at=HALF_PAST_TEN)


def _restore_the_led_session(shared: Shared) -> None:
    row = _lead(shared, ELEVEN, NOON)
    row.save()
    Session.objects.update(status=SessionStatus.CANCELLED, cancellation_reason="weather")
    Session.objects.update(begins_at=HALF_PAST_TEN)
    execute("UPDATE activities_session SET status = 'planned', cancellation_reason = ''")


def _hand_over(shared: Shared) -> None:
    row = _lead(shared)
    row.staff = StaffFactory()
    row.save()
    SessionLeader.objects.update(staff=shared.staff)


def _be_called_to_a_meeting(shared: Shared) -> None:
    _lead(shared, ELEVEN, NOON).save()
    meeting = MeetingFactory(association=shared.activity.association, begins_at=ELEVEN, ends_at=NOON)
    Attendance.objects.bulk_create([Attendance(meeting=meeting, staff=shared.staff)])


def _lead_two_at_once(shared: Shared) -> None:
    SessionLeader.objects.bulk_create([_lead(shared, ELEVEN, NOON), _lead(shared, ELEVEN, NOON)])


LEADER_PATHS: list[Callable[[Shared], object]] = [
    lambda shared: _lead(shared).save(),
    lambda shared: SessionLeader.objects.bulk_create([_lead(shared, NINE, TEN), _lead(shared)]),
    _insert_leader,
    _come_back,
    _move_the_led_session,
    _restore_the_led_session,
    _hand_over,
    _be_called_to_a_meeting,
    _lead_two_at_once,
]


@pytest.mark.parametrize("write", LEADER_PATHS)
def test_a_leader_is_not_at_a_session_and_a_meeting_at_once(shared: Shared, write: Callable[[Shared], object]) -> None:
    with refused("staff_not_in_two_places"):
        write(shared)


def test_sessions_that_touch_a_meeting_share_its_room_and_leader(shared: Shared) -> None:
    for begins, ends in ((NINE, TEN), (ELEVEN, NOON)):
        held = session(shared, begins, ends)
        held.save()
        SessionLeaderFactory(session=held, staff=shared.staff)
    assert Engagement.objects.filter(room=shared.room).count() == 3
    assert Engagement.objects.filter(staff=shared.staff).count() == 3


def test_what_is_cancelled_or_led_by_nobody_present_takes_no_time(shared: Shared) -> None:
    session(shared, status=SessionStatus.CANCELLED, cancellation_reason="weather").save()
    _lead(shared, is_away=True).save()
    assert Engagement.objects.exclude(meeting=None, attendance=None).count() == Engagement.objects.count() == 2
    Meeting.objects.update(status=MeetingStatus.CANCELLED)
    session(shared).save()
    _lead(shared).save()
    assert Engagement.objects.filter(session=None, session_leader=None).count() == 0


def test_two_sessions_trade_rooms_in_one_statement(shared: Shared) -> None:
    other = RoomFactory(site=shared.room.site)
    first = SessionFactory(activity=shared.activity, begins_at=ELEVEN, ends_at=NOON)
    second = SessionFactory(activity=shared.activity, begins_at=ELEVEN, ends_at=NOON, room=other)
    first.room, second.room = other, shared.room
    Session.objects.bulk_update([first, second], ["room"])
    taken = Engagement.objects.filter(session__in=[first, second]).values_list("session_id", "room_id")
    assert set(taken) == {(first.pk, other.pk), (second.pk, shared.room.pk)}


def test_a_deleted_session_leaves_the_room_and_its_leader_free(shared: Shared) -> None:
    held = session(shared, ELEVEN, NOON)
    held.save()
    SessionLeaderFactory(session=held, staff=shared.staff)
    held.delete()
    assert Engagement.objects.filter(room=shared.room).count() == 1
    assert Engagement.objects.filter(staff=shared.staff).count() == 1


def test_a_weekly_time_makes_one_session_a_day(shared: Shared) -> None:
    time = WeeklyTimeFactory(activity=shared.activity)
    rows = [session(shared, begins, ends, weekly_time=time, room=None) for begins, ends in ((NINE, TEN), (TEN, NOON))]
    with refused("session_once_per_weekly_time"):
        Session.objects.bulk_create(rows)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"begins": TEN, "ends": TEN}, "session_ends_after_it_begins"),
        ({"cancellation_reason": "weather"}, "session_cancelled_with_a_reason"),
        ({"status": SessionStatus.CANCELLED}, "session_cancelled_with_a_reason"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(shared: Shared, fields: dict[str, Any], name: str) -> None:
    with refused(name):
        session(shared, **({"room": None} | fields)).save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("room_not_double_booked", lambda shared: session(shared).save()),
        ("staff_not_in_two_places", lambda shared: _lead(shared).save()),
    ],
)
def test_without_the_constraint_both_would_be_there(
    shared: Shared, name: str, write: Callable[[Shared], object]
) -> None:
    with without_constraint(Engagement, name):
        write(shared)
        assert Engagement.objects.filter(begins_at__lt=ELEVEN, ends_at__gt=HALF_PAST_TEN).count() > 2
