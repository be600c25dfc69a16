"""Who came: two taps, and the quiet notice after three absences in a row."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.activities.models import Session
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import AbsenceNotice, Booking, Placement
from backend.bookings.services import MarkEffect, acknowledge_notice, mark_attendance, mark_everyone_present
from backend.common.errors import Conflict, NotAllowed
from tests.bookings.garden import Garden, after, make_garden, refused
from tests.factories import SessionLeaderFactory
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import one_association

pytestmark = pytest.mark.django_db

PRESENT, ABSENT, EXCUSED = AttendanceMark.PRESENT, AttendanceMark.ABSENT, AttendanceMark.EXCUSED
UNMARKED = AttendanceMark.UNMARKED
LATER = after(100)


def mark(booking: Booking, what: AttendanceMark, now=LATER) -> MarkEffect:
    return mark_attendance(actor=SYSTEM, booking=booking, mark=what, now=now)


def bookings_of(placement: Placement) -> list[Booking]:
    return list(placement.bookings.order_by("begins_at"))


def mark_in_order(placement: Placement, *marks: AttendanceMark) -> AbsenceNotice | None:
    effects = [mark(booking, what) for booking, what in zip(bookings_of(placement), marks, strict=False)]
    return effects[-1].notice


def test_a_mark_says_who_made_it_and_when():
    side = one_association()
    viewer = side.viewer(Role.COORDINATOR)
    effect = mark_attendance(actor=viewer, booking=side.booking, mark=PRESENT, now=LATER)
    assert effect.booking.attendance == PRESENT
    assert (effect.booking.marked_by_id, effect.booking.marked_at) == (viewer.staff_id, LATER)
    undone = mark_attendance(actor=viewer, booking=side.booking, mark=UNMARKED, now=LATER).booking
    assert (undone.attendance, undone.marked_by, undone.marked_at) == ("", None, None)


def test_who_leads_marks_and_who_steps_in_marks_that_session():
    side = one_association()
    with pytest.raises(NotAllowed):
        mark_attendance(actor=side.viewer(Role.SUPERVISOR), booking=side.booking, mark=PRESENT, now=LATER)
    SessionLeaderFactory(session=side.session, staff=side.staff[Role.SUPERVISOR], stands_in_for=side.gardener)
    assert mark_attendance(actor=side.viewer(Role.SUPERVISOR), booking=side.booking, mark=PRESENT, now=LATER)
    for role in (Role.MAPPING_LEAD, Role.OFFICER):
        with pytest.raises(NotAllowed):
            mark_attendance(actor=side.viewer(role), booking=side.booking, mark=PRESENT, now=LATER)


def test_only_announced_absence_is_known_ahead(garden: Garden):
    booking = bookings_of(garden.book())[0]
    with refused("session_is_ahead"):
        mark(booking, PRESENT, now=NOW)
    assert mark(booking, EXCUSED, now=NOW).booking.attendance == EXCUSED
    assert mark(booking, PRESENT, now=after(0)).booking.attendance == PRESENT


def test_a_cancelled_session_is_not_marked_by_hand(garden: Garden):
    booking = bookings_of(garden.book())[0]
    with refused("cancel_the_session"):
        mark(booking, AttendanceMark.CANCELLED_BY_US)
    Session.objects.filter(pk=booking.session_id).update(status="cancelled", cancellation_reason="weather")
    with refused("session_is_cancelled", Conflict):
        mark(booking, PRESENT)


def test_three_absences_in_a_row_raise_one_notice(garden: Garden):
    placement = garden.book()
    assert mark_in_order(placement, ABSENT, ABSENT) is None
    notice = mark_in_order(placement, ABSENT, ABSENT, ABSENT)
    assert notice is not None
    assert mark_in_order(placement, ABSENT, ABSENT, ABSENT, ABSENT) == notice
    assert AbsenceNotice.objects.count() == 1


@pytest.mark.parametrize("between", [EXCUSED, UNMARKED])
def test_what_is_excused_or_unmarked_neither_breaks_the_row_nor_counts(garden: Garden, between: AttendanceMark):
    placement = garden.book()
    assert mark_in_order(placement, ABSENT, between, ABSENT, between) is None
    assert mark_in_order(placement, ABSENT, between, ABSENT, between, ABSENT) is not None


def test_a_session_cancelled_by_us_neither_breaks_the_row_nor_counts(garden: Garden):
    placement = garden.book()
    second = bookings_of(placement)[1]
    Booking.objects.filter(pk=second.pk).update(attendance=AttendanceMark.CANCELLED_BY_US)
    Session.objects.filter(pk=second.session_id).update(status="cancelled", cancellation_reason="weather")
    first, _second, third, fourth, *_rest = bookings_of(placement)
    assert [mark(row, ABSENT).notice is None for row in (first, third, fourth)] == [True, True, False]


@pytest.mark.parametrize("came", [PRESENT, AttendanceMark.LATE])
def test_coming_breaks_the_row(garden: Garden, came: AttendanceMark):
    assert mark_in_order(garden.book(), ABSENT, ABSENT, came, ABSENT, ABSENT) is None


def test_the_row_follows_the_sessions_not_the_order_of_marking(garden: Garden):
    first, second, third = bookings_of(garden.book())[:3]
    assert [mark(row, ABSENT).notice is None for row in (third, first, second)] == [True, True, False]


def test_marking_back_takes_an_unseen_notice_back_and_leaves_a_seen_one(garden: Garden):
    placement = garden.book()
    mark_in_order(placement, ABSENT, ABSENT, ABSENT)
    assert mark_in_order(placement, ABSENT, ABSENT, PRESENT) is None
    assert not AbsenceNotice.objects.exists()
    notice = mark_in_order(placement, ABSENT, ABSENT, ABSENT)
    acknowledge_notice(actor=SYSTEM, notice=notice, now=LATER)
    mark_in_order(placement, ABSENT, ABSENT, PRESENT)
    assert AbsenceNotice.objects.get().seen_at == LATER


def test_a_seen_row_that_goes_on_raises_nothing_and_a_new_row_does(garden: Garden):
    placement = garden.book()
    notice = None
    for booking in bookings_of(placement)[:3]:
        notice = mark(booking, ABSENT, now=after(7)).notice or notice
    acknowledge_notice(actor=SYSTEM, notice=notice, now=after(8))
    assert mark(bookings_of(placement)[3], ABSENT, now=after(10)).notice is None
    mark(bookings_of(placement)[4], PRESENT, now=after(14))
    effects = [mark(booking, ABSENT, now=after(28)) for booking in bookings_of(placement)[5:8]]
    assert effects[-1].notice is not None
    assert AbsenceNotice.objects.count() == 2


def test_a_notice_is_seen_once(garden: Garden):
    notice = mark_in_order(garden.book(), ABSENT, ABSENT, ABSENT)
    acknowledge_notice(actor=SYSTEM, notice=notice, now=LATER)
    with refused("notice_is_seen", Conflict):
        acknowledge_notice(actor=SYSTEM, notice=notice, now=LATER)


def test_everyone_without_a_mark_is_present_at_once(garden: Garden):
    first, second, third = (garden.book() for _n in range(3))
    session = garden.session(garden.monday, 0)
    mark(bookings_of(second)[0], ABSENT, now=after(0))
    marked = mark_everyone_present(actor=SYSTEM, session=session, now=after(0))
    assert {row.placement_id for row in marked} == {first.pk, third.pk}
    assert list(session.bookings.order_by("seat_number").values_list("attendance", flat=True)) == [
        PRESENT,
        ABSENT,
        PRESENT,
    ]


def test_marking_everyone_present_can_take_a_notice_back(garden: Garden):
    placement = garden.book()
    mark_in_order(placement, ABSENT, UNMARKED, ABSENT, ABSENT)
    assert AbsenceNotice.objects.exists()
    mark_everyone_present(actor=SYSTEM, session=bookings_of(placement)[1].session, now=LATER)
    assert not AbsenceNotice.objects.exists()


def test_marking_costs_the_same_however_many_have_a_place(django_assert_max_num_queries):
    garden = make_garden(capacity=20)
    booking = bookings_of(garden.book())[0]
    for _n in range(6):
        garden.book()
    with django_assert_max_num_queries(12):
        mark(booking, PRESENT, now=after(0))


def test_the_first_monday_is_where_the_helper_says():
    assert after(0).date() == MONDAY
    assert after(7).date() == MONDAY + timedelta(weeks=1)
