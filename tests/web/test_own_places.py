"""One participant's places, queue and attendance, on their page and in their way."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.activities.models import WeeklyTime
from backend.bookings.enums import AttendanceMark, PlacementStatus
from backend.bookings.models import Booking
from backend.participants.enums import TimelineState
from backend.participants.selectors import TimelineStep
from backend.web.reading.placements import placement_lines
from backend.web.reading.week_words import period_words, times_words
from backend.web.reading.whole_way import PlaceStep, whole_way
from tests.factories import BookingFactory, PlacementFactory, QueueEntryFactory, SessionFactory
from tests.factories.times import MONDAY, TODAY, at
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World) -> Side:
    return world.ours


def attend(side: Side, marks: list[AttendanceMark]) -> None:
    """Let the participant have been at so many sessions, one a week from MONDAY on, with these marks."""
    for week, mark in enumerate(marks, start=1):
        day = MONDAY + timedelta(weeks=week)
        session = SessionFactory(
            activity=side.activity, occurs_on=day, begins_at=at(day, "17:00"), ends_at=at(day, "19:00")
        )
        BookingFactory(placement=side.placement, session=session, attendance=mark)


def step(label: str, begins_on: date | None, state: TimelineState = TimelineState.DONE) -> TimelineStep:
    return TimelineStep(label, begins_on, begins_on, state, None)


def test_the_page_names_the_place_its_weeks_and_its_times(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    content = client.get(f"/deltagare/{side.participant.pk}/").content.decode()
    assert f"Plats i {side.activity.name}, v. 46 2011 – v. 1 2012." in content
    assert "mån 17:00–19:00" in content


def test_attendance_counts_those_who_came_late_and_leaves_out_what_we_cancelled(side: Side, clock: Any) -> None:
    attend(
        side,
        [AttendanceMark.PRESENT, AttendanceMark.LATE, AttendanceMark.ABSENT, AttendanceMark.CANCELLED_BY_US],
    )
    (line,) = placement_lines(side.viewer(Role.COORDINATOR), side.participant, today=MONDAY + timedelta(weeks=5))
    assert line.attendance == "2 av 3 gånger på plats"
    assert [box.sign for box in line.boxes] == ["", "✓", "s", "×", "–"]


def test_sessions_to_come_are_not_in_the_strip(side: Side) -> None:
    (line,) = placement_lines(side.viewer(Role.COORDINATOR), side.participant, today=TODAY)
    assert line.boxes == ()
    assert line.attendance == ""


def test_places_are_seen_by_nobody_who_does_not_see_the_participant(side: Side) -> None:
    assert placement_lines(side.viewer(Role.SUPERVISOR), side.participant, today=TODAY) == []


def test_time_in_the_queue_is_a_wait_drawn_until_the_place_begins(side: Side) -> None:
    lines = placement_lines(side.viewer(Role.COORDINATOR), side.participant, today=TODAY)
    entry = QueueEntryFactory(enrolment=side.enrolment, since_on=MONDAY - timedelta(days=40))
    way = whole_way([step("Remitterad", MONDAY - timedelta(days=50))], lines, [entry], today=TODAY)
    assert [(one.label, one.wait_days) for one in way] == [
        ("Remitterad", None),
        ("I kö: rehabträdgård", 10),
        (f"Plats: {side.activity.name}", 40),
    ]
    assert isinstance(way[2], PlaceStep)


def test_what_happens_during_a_place_waits_for_nothing(side: Side) -> None:
    lines = placement_lines(side.viewer(Role.COORDINATOR), side.participant, today=TODAY)
    during = step("Möte", MONDAY + timedelta(weeks=2), TimelineState.PLANNED)
    missing = step("Överlämning", None, TimelineState.MISSING)
    way = whole_way([step("Remitterad", MONDAY), during, missing], lines, [], today=MONDAY + timedelta(weeks=10))
    assert [one.label for one in way] == [f"Plats: {side.activity.name}", "Remitterad", "Möte", "Överlämning"]
    assert [one.wait_days for one in way] == [None, 0, 0, 15]


def test_without_place_and_queue_the_way_is_as_it_was() -> None:
    steps = [step("Remitterad", MONDAY)]
    assert whole_way(steps, [], [], today=TODAY) is steps


@pytest.mark.parametrize("status", PlacementStatus)
def test_every_status_of_a_place_has_its_step(side: Side, status: PlacementStatus) -> None:
    Booking.objects.all().delete()
    side.placement.delete()
    PlacementFactory(enrolment=side.enrolment, activity=side.activity, status=status)
    lines = placement_lines(side.viewer(Role.COORDINATOR), side.participant, today=TODAY)
    (way,) = whole_way([], lines, [], today=TODAY)
    assert isinstance(way, PlaceStep)
    assert str(status.label) in way.words


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2012, 4, 2), date(2012, 5, 28), "v. 14–21 2012"),
        (date(2012, 4, 2), date(2012, 4, 9), "v. 14 2012"),
        (date(2012, 4, 2), date(2012, 4, 2), "v. 14 2012"),
        (date(2011, 12, 26), date(2012, 1, 9), "v. 52 2011 – v. 1 2012"),
        (date(2012, 4, 2), None, "från v. 14 2012, tills vidare"),
    ],
)
def test_a_period_is_said_in_weeks(starts_on: date, ends_on: date | None, words: str) -> None:
    assert period_words(starts_on, ends_on) == words


def row(weekday: int, begins: int, ends: int) -> WeeklyTime:
    return WeeklyTime(weekday=weekday, begins_minute=begins * 60, ends_minute=ends * 60)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(4, 9, 12), row(2, 9, 12)], "ons och fre 09:00–12:00"),
        ([row(day, 8, 12) for day in range(5)], "mån–fre 08:00–12:00"),
        ([row(0, 8, 12), row(1, 8, 12), row(3, 8, 12)], "mån, tis och tors 08:00–12:00"),
        ([row(3, 13, 15), row(0, 9, 12)], "mån 09:00–12:00, tors 13:00–15:00"),
        ([], ""),
    ],
)
def test_days_at_the_same_hour_are_said_together(rows: list[WeeklyTime], words: str) -> None:
    assert times_words(rows) == words
