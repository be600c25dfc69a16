"""When staff work, when an association is closed, who has which role."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.associations.selectors import (
    absences_of,
    closed_days,
    staff_with_role,
    visible_programmes,
    working_intervals,
    working_intervals_of,
)
from backend.common.intervals import TimeInterval
from tests.factories import (
    AbsenceFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    RoleGrantFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.factories.times import MONDAY, at
from tests.factories.worlds import two_associations

pytestmark = pytest.mark.django_db
WEEK = (MONDAY, MONDAY + timedelta(weeks=1))


def hours(day: date, begins: str, ends: str) -> TimeInterval:
    return TimeInterval(at(day, begins), at(day, ends))


def test_hours_repeat_on_their_weekday_while_they_apply():
    row = WorkingHoursFactory(until_on=MONDAY + timedelta(weeks=1))
    found = working_intervals(row.staff, MONDAY - timedelta(weeks=1), MONDAY + timedelta(weeks=3))
    assert [interval.begins_at.date() for interval in found] == [MONDAY - timedelta(weeks=1), MONDAY]


def test_absences_and_busy_times_are_taken_away():
    staff = WorkingHoursFactory().staff
    AbsenceFactory(staff=staff, begins_at=at(MONDAY, "07:00"), ends_at=at(MONDAY, "09:00"))
    BusyTimeFactory(staff=staff, begins_at=at(MONDAY, "12:00"), ends_at=at(MONDAY, "13:00"))
    assert working_intervals(staff, *WEEK) == [hours(MONDAY, "09:00", "12:00"), hours(MONDAY, "13:00", "17:00")]


def test_who_has_no_hours_works_at_no_time():
    assert working_intervals(StaffFactory(), *WEEK) == []


def test_one_persons_absence_is_nobody_elses():
    away, here = WorkingHoursFactory().staff, WorkingHoursFactory().staff
    AbsenceFactory(staff=away, begins_at=at(MONDAY, "00:00"), ends_at=at(MONDAY, "23:00"))
    found = working_intervals_of([away, here], *WEEK)
    assert found == {away.pk: [], here.pk: [hours(MONDAY, "08:00", "17:00")]}
    assert absences_of([here.pk], *WEEK) == {here.pk: []}


def test_the_hours_of_many_take_as_many_queries_as_of_one(django_assert_num_queries):
    people = [WorkingHoursFactory().staff for _number in range(4)]
    for count in (1, 4):
        with django_assert_num_queries(3):
            assert len(working_intervals_of(people[:count], *WEEK)) == count


def test_closed_days_are_holidays_and_the_associations_own():
    own = ClosedDayFactory(closed_on=date(2011, 12, 23), label="Klämdag")
    ClosedDayFactory(closed_on=date(2011, 12, 22))
    found = closed_days(own.association_id, date(2011, 12, 21), date(2011, 12, 27))
    assert set(found) == {date(2011, 12, day) for day in (23, 24, 25, 26)}
    assert found[date(2011, 12, 23)] == "Klämdag"


def test_the_last_day_asked_for_is_not_in_it():
    assert closed_days(ClosedDayFactory().association_id, date(2011, 12, 23), date(2011, 12, 24)) == {}


def test_staff_are_found_by_role_association_and_agency_and_once():
    world = two_associations()
    side = world.ours
    assert set(staff_with_role(side.association.pk, Role.OFFICER)) == {side.staff[Role.OFFICER], side.soc_officer}
    officers = staff_with_role(side.association.pk, Role.OFFICER, agency_id=side.soc.pk)
    assert list(officers) == [side.soc_officer]
    RoleGrantFactory(staff=side.soc_officer, association=side.association, role=Role.OFFICER, agency=side.fk)
    assert staff_with_role(side.association.pk, Role.OFFICER).count() == 2


def test_programmes_come_with_their_rules_in_five_queries(django_assert_num_queries):
    world = two_associations()
    viewer = world.ours.viewer(Role.OFFICER)
    with django_assert_num_queries(5):
        (programme,) = visible_programmes(viewer)
        assert programme == world.ours.programme
        assert programme.association.name
        assert [len(rows.all()) for rows in (programme.agencies, programme.steps, programme.targets)] == [2, 4, 1]
        assert len(programme.place_guarantees.all()) == 1
