"""Reading calendars into busy times: what is stored, when the next reading is, and what a fault changes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ, Schedule

from backend.access.viewer import Viewer, viewer_of
from backend.associations.models import BusyTime, Staff
from backend.associations.selectors import absences_of
from backend.common.errors import NotAllowed, RuleViolation
from backend.outside_calendars.enums import CalendarState, ReadFault
from backend.outside_calendars.models import OutsideCalendar
from backend.outside_calendars.selectors import calendar_freshness, own_calendars
from backend.outside_calendars.services import (
    add_calendar,
    ask_for_reading,
    drop_what_is_old,
    queue_due_readings,
    read_calendar,
    remove_calendar,
    restore_calendar,
)
from backend.outside_calendars.services.keeping import MOST_CALENDARS
from backend.outside_calendars.services.queueing import READ_CALENDAR
from backend.outside_calendars.tasks import read_calendar as read_calendar_task
from backend.outside_calendars.timing import next_after_fault, next_after_success, reading_window
from backend.outside_calendars.wording import freshness_words
from tests.factories import BusyTimeFactory, RoleGrantFactory
from tests.outside_calendars.calendars import GOOGLE, MARKER, NEXTCLOUD, NOW, OUTLOOK, WINDOW, wire
from tests.outside_calendars.servers import Answer, Server, ThisMachine

pytestmark = pytest.mark.django_db
SECRET = "/u/0123456789abcdef/hemlig.ics"
ETAG = {"ETag": '"a1"'}


@pytest.fixture
def owner() -> Viewer:
    return viewer_of(RoleGrantFactory().staff.user)


@pytest.fixture
def calendar(server: Server, network: ThisMachine, owner: Viewer) -> OutsideCalendar:
    server.answer = Answer(wire(GOOGLE), headers=ETAG)
    return add(server, network, owner)


def add(server: Server, network: ThisMachine, owner: Viewer, path: str = SECRET) -> OutsideCalendar:
    return add_calendar(actor=owner, address=server.address(path), label="Jobbet", now=NOW, network=network)


def read(calendar: OutsideCalendar, network: ThisMachine, later: timedelta = timedelta()) -> bool:
    was_read = read_calendar(calendar_id=calendar.pk, now=NOW + later, network=network)
    calendar.refresh_from_db()
    return was_read


def test_an_address_is_read_before_it_is_kept(calendar: OutsideCalendar, owner: Viewer) -> None:
    assert calendar.state == CalendarState.READ
    assert calendar.fetched_at == calendar.changed_at == NOW
    assert BusyTime.objects.filter(calendar=calendar, staff_id=owner.staff_id).count() == 4
    assert OutsideCalendar.objects.get() == own_calendars(owner, NOW).get()
    assert own_calendars(owner, NOW).get().coming_count == 4


def test_what_was_read_counts_when_people_are_planned(calendar: OutsideCalendar, owner: Viewer) -> None:
    window = reading_window(NOW)
    taken = absences_of([owner.staff_id], window.begins_at.date(), window.ends_at.date())
    assert len(taken[owner.staff_id]) == 4


@pytest.mark.parametrize(
    ("body", "status", "rule"),
    [
        (b"<html>Logga in</html>", 200, "calendar_not_a_calendar"),
        (b"", 404, "calendar_gone"),
        (b"", 403, "calendar_locked"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_beside_its_field(
    server: Server, network: ThisMachine, owner: Viewer, body: bytes, status: int, rule: str
) -> None:
    server.answer = Answer(body, status)
    with pytest.raises(RuleViolation) as refused:
        add(server, network, owner)
    assert (refused.value.rule, refused.value.field) == (rule, "address")
    assert not OutsideCalendar.objects.exists()


def test_the_same_calendar_twice_and_too_many_are_refused(
    server: Server, network: ThisMachine, owner: Viewer, calendar: OutsideCalendar
) -> None:
    with pytest.raises(RuleViolation, match="läses redan"):
        add(server, network, owner)
    for number in range(1, MOST_CALENDARS):
        add(server, network, owner, f"/{number}.ics")
    with pytest.raises(RuleViolation, match="Ta bort en först"):
        add(server, network, owner, "/en-till.ics")


def test_who_has_no_role_anywhere_gives_no_calendar(server: Server, network: ThisMachine) -> None:
    with pytest.raises(NotAllowed):
        add(server, network, Viewer(user=None, staff_id=None))


def test_no_title_name_or_uid_is_anywhere_in_the_database(server: Server, network: ThisMachine, owner: Viewer) -> None:
    for number, text in enumerate((OUTLOOK, GOOGLE, NEXTCLOUD)):
        server.answer = Answer(wire(text))
        add(server, network, owner, f"/{number}.ics")
    assert BusyTime.objects.count() > 10
    for model in apps.get_models():
        for row in model._default_manager.values():
            written = str(row)
            assert MARKER not in written, model
            assert "tredagar" not in written, model


def test_only_what_differs_is_written(server: Server, network: ThisMachine, calendar: OutsideCalendar) -> None:
    by_hand = BusyTimeFactory(staff=calendar.staff)
    kept = set(BusyTime.objects.filter(calendar=calendar).values_list("pk", flat=True))
    moved = wire(GOOGLE.replace("20261006T063000Z", "20261006T070000Z"))
    server.answer = Answer(moved)
    assert read(calendar, network, timedelta(hours=1))
    after = set(BusyTime.objects.filter(calendar=calendar).values_list("pk", flat=True))
    assert len(after) == 4
    assert len(kept & after) == 3
    assert calendar.changed_at == NOW + timedelta(hours=1)
    assert BusyTime.objects.filter(pk=by_hand.pk).exists()


def test_a_calendar_that_has_not_changed_is_confirmed_and_nothing_is_written(
    server: Server, network: ThisMachine, calendar: OutsideCalendar
) -> None:
    server.answer = Answer(status=304)
    assert read(calendar, network, timedelta(hours=1))
    assert server.asked[-1]["if-none-match"] == '"a1"'
    assert calendar.fetched_at == NOW + timedelta(hours=1)
    assert calendar.changed_at == NOW
    assert BusyTime.objects.filter(calendar=calendar).count() == 4


def test_a_calendar_that_never_changes_is_read_in_full_now_and_then_as_the_weeks_move_on(
    server: Server, network: ThisMachine, calendar: OutsideCalendar
) -> None:
    assert read(calendar, network, timedelta(days=6))
    assert "if-none-match" not in server.asked[-1]
    assert calendar.expanded_at == NOW + timedelta(days=6)


def test_a_fault_leaves_what_was_read_and_says_since_when(
    server: Server, network: ThisMachine, calendar: OutsideCalendar
) -> None:
    server.answer = Answer(status=500)
    waits = []
    for number in range(1, 6):
        now = timedelta(days=1, hours=number)
        assert not read(calendar, network, now)
        waits.append(round((calendar.next_fetch_at - NOW - now) / timedelta(hours=1)))
    assert waits == [1, 2, 4, 8, 12]
    assert (calendar.state, calendar.fault, calendar.failures) == (CalendarState.FAILING, ReadFault.SERVER_FAULT, 5)
    assert calendar.fetched_at == NOW
    assert BusyTime.objects.filter(calendar=calendar).count() == 4


def test_a_calendar_that_recovers_forgets_its_faults(
    server: Server, network: ThisMachine, calendar: OutsideCalendar
) -> None:
    server.answer = Answer(status=500)
    read(calendar, network, timedelta(hours=1))
    server.answer = Answer(wire(NEXTCLOUD))
    assert read(calendar, network, timedelta(hours=2))
    assert (calendar.state, calendar.fault, calendar.failures) == (CalendarState.READ, "", 0)
    assert BusyTime.objects.filter(calendar=calendar).count() == 3


def test_a_server_that_asks_us_to_wait_is_left_alone(
    server: Server, network: ThisMachine, calendar: OutsideCalendar, owner: Viewer
) -> None:
    server.answer = Answer(status=429, headers={"Retry-After": "36000"})
    read(calendar, network)
    assert calendar.next_fetch_at >= NOW + timedelta(hours=10)
    with pytest.raises(RuleViolation, match="bett oss vänta"):
        ask_for_reading(actor=owner, calendar=calendar, now=NOW + timedelta(hours=2))


def test_each_calendar_has_its_own_place_in_the_half_hour() -> None:
    waits = {(next_after_success(pk, NOW) - NOW) for pk in range(50)}
    assert min(waits) >= timedelta(minutes=25)
    assert max(waits) < timedelta(minutes=35)
    assert len(waits) > 40
    assert next_after_success(7, NOW) == next_after_success(7, NOW)
    assert next_after_fault(7, 10_000, NOW, None) < NOW + timedelta(hours=13)


def test_a_calendar_that_somebody_is_reading_is_left_to_them(
    server: Server, network: ThisMachine, calendar: OutsideCalendar
) -> None:
    OutsideCalendar.objects.filter(pk=calendar.pk).update(claim=uuid4(), claimed_until=NOW + timedelta(minutes=1))
    asked = len(server.asked)
    assert not read(calendar, network)
    assert len(server.asked) == asked
    assert read(calendar, network, timedelta(minutes=2))


def test_a_reading_that_comes_after_the_removal_puts_nothing_in(
    server: Server, network: ThisMachine, calendar: OutsideCalendar, owner: Viewer
) -> None:
    class Meanwhile(ThisMachine):
        """The owner removes the calendar while its server is being looked for."""

        def allows(self, address: str, port: int) -> bool:
            remove_calendar(actor=owner, calendar=calendar, now=NOW)
            return super().allows(address, port)

    assert not read(calendar, Meanwhile(server.port))
    assert not BusyTime.objects.exists()


def test_removing_takes_the_busy_times_away_and_can_be_taken_back(
    server: Server, network: ThisMachine, calendar: OutsideCalendar, owner: Viewer
) -> None:
    remove_calendar(actor=owner, calendar=calendar, now=NOW)
    assert not BusyTime.objects.exists()
    assert not own_calendars(owner, NOW).exists()
    restore_calendar(actor=owner, calendar=calendar, now=NOW)
    assert OrmQ.objects.get().task["args"] == (calendar.pk,)
    assert read(calendar, network)
    assert BusyTime.objects.count() == 4


def test_what_was_removed_an_hour_ago_is_gone_with_its_address(calendar: OutsideCalendar, owner: Viewer) -> None:
    remove_calendar(actor=owner, calendar=calendar, now=NOW)
    drop_what_is_old(now=NOW + timedelta(minutes=59))
    assert OutsideCalendar.objects.exists()
    drop_what_is_old(now=NOW + timedelta(minutes=61))
    assert not OutsideCalendar.objects.exists()


def test_what_nobody_could_confirm_for_a_fortnight_is_planned_with_no_more(
    server: Server, network: ThisMachine, calendar: OutsideCalendar
) -> None:
    drop_what_is_old(now=NOW + timedelta(days=14))
    assert BusyTime.objects.count() == 4
    drop_what_is_old(now=NOW + timedelta(days=14, minutes=1))
    assert not BusyTime.objects.exists()
    assert read(calendar, network, timedelta(days=15))
    assert "if-none-match" not in server.asked[-1]


def test_nobody_else_may_touch_it(calendar: OutsideCalendar) -> None:
    stranger = viewer_of(RoleGrantFactory().staff.user)
    for act in (ask_for_reading, remove_calendar, restore_calendar):
        with pytest.raises(NotAllowed):
            act(actor=stranger, calendar=calendar, now=NOW)


def test_reading_now_is_queued_once_a_minute(calendar: OutsideCalendar, owner: Viewer) -> None:
    later = NOW + timedelta(minutes=1)
    ask_for_reading(actor=owner, calendar=calendar, now=later)
    with pytest.raises(RuleViolation, match="nyss"):
        ask_for_reading(actor=owner, calendar=calendar, now=later)
    assert OrmQ.objects.count() == 1


def test_the_clock_queues_each_calendar_whose_time_has_come_once_and_by_its_id_alone(calendar: OutsideCalendar) -> None:
    OutsideCalendar.objects.filter(pk=calendar.pk).update(next_fetch_at=NOW)
    assert queue_due_readings(now=NOW) == 1
    assert queue_due_readings(now=NOW) == 0
    task = OrmQ.objects.get().task
    assert (task["func"], task["args"]) == (READ_CALENDAR, (calendar.pk,))
    assert "0123456789abcdef" not in str(task)
    schedule = Schedule.objects.get(name="read-outside-calendars")
    assert (schedule.schedule_type, schedule.minutes) == (Schedule.MINUTES, 2)


def test_calendars_of_people_who_have_left_are_not_read(calendar: OutsideCalendar, owner: Viewer) -> None:
    OutsideCalendar.objects.filter(pk=calendar.pk).update(next_fetch_at=NOW)
    Staff.objects.get(pk=owner.staff_id).grants.all().delete()
    assert queue_due_readings(now=NOW) == 0


def test_the_task_uses_the_public_internet_and_nothing_else(server: Server, calendar: OutsideCalendar) -> None:
    OutsideCalendar.objects.filter(pk=calendar.pk).update(address=f"http://127.0.0.1:{server.port}/a.ics")
    asked = len(server.asked)
    assert read_calendar_task(calendar.pk) is False
    calendar.refresh_from_db()
    assert calendar.fault == ReadFault.FORBIDDEN_HOST
    assert len(server.asked) == asked


def test_planners_read_how_fresh_everybodys_busy_times_are_in_one_query(
    calendar: OutsideCalendar, owner: Viewer
) -> None:
    nobody = RoleGrantFactory().staff
    ids = [owner.staff_id, nobody.pk]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        fresh = calendar_freshness(ids, NOW + timedelta(minutes=12))
    assert len(queries) == 1
    assert freshness_words(fresh[owner.staff_id]) == "Kalendern lästes 10:00."
    assert freshness_words(fresh[nobody.pk]) == "Kalendern läses inte."
    OutsideCalendar.objects.update(state=CalendarState.FAILING, fault=ReadFault.NO_ANSWER)
    later = calendar_freshness(ids, NOW + timedelta(days=2))[owner.staff_id]
    assert later.is_stale
    assert freshness_words(later) == "Kalendern har inte kunnat läsas sedan måndag."
    assert calendar_freshness(ids, NOW + timedelta(days=15))[owner.staff_id].is_forgotten


def test_the_window_is_whole_weeks_and_reaches_a_week_beyond_what_feeds_show() -> None:
    assert reading_window(NOW) == WINDOW
