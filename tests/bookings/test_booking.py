"""Booking places: all seats of the pattern or none, and only for who may have one."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.activities.enums import ActivityKind
from backend.activities.models import Session
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.bookings.services import book_single
from backend.common.errors import Conflict, NotAllowed
from backend.meetings.models import Attendance, Meeting
from backend.participants.models import Consent, Enrolment
from tests.bookings.garden import THURSDAY, WEEK, Garden, days_of, fill, make_garden, refused
from tests.factories import (
    MeetingFactory,
    ProgrammeFactory,
    QueueEntryFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import one_association

pytestmark = pytest.mark.django_db


def test_a_period_has_a_seat_at_every_session_of_its_weekly_times(garden: Garden):
    placement = garden.book()
    mondays = [MONDAY + n * WEEK for n in range(8)]
    thursdays = [THURSDAY + n * WEEK for n in range(8)]
    assert days_of(placement) == sorted([*mondays, *thursdays])
    assert placement.status == PlacementStatus.BOOKED
    assert AuditEvent.objects.get(object_type="bookings.placement").verb == "placement.booked"


def test_stepped_attendance_takes_the_first_times_of_each_week(garden: Garden):
    placement = garden.book(sessions_per_week=[1, 1, 2], ends_on=MONDAY + 4 * WEEK)
    expected = [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK, THURSDAY + 2 * WEEK, MONDAY + 3 * WEEK, THURSDAY + 3 * WEEK]
    assert days_of(placement) == expected


def test_a_placement_that_begins_in_the_middle_of_a_week_still_has_that_week_as_its_first(garden: Garden):
    placement = garden.book(starts_on=THURSDAY, ends_on=THURSDAY + 2 * WEEK, sessions_per_week=[2, 1])
    assert days_of(placement) == [THURSDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]


def test_a_stay_holds_seats_as_far_as_sessions_are_generated(garden: Garden):
    garden.activity.kind = ActivityKind.GROUP_ACTIVITY
    garden.activity.save()
    placement = garden.book(form=PlacementForm.STAY, ends_on=None, weekly_times=[garden.monday])
    assert len(days_of(placement)) == 12


def test_the_lowest_free_seat_is_taken(garden: Garden):
    fill(garden.session(garden.monday, 0), [1, 3])
    placement = garden.book(weekly_times=[garden.monday])
    assert placement.bookings.get(session__occurs_on=MONDAY).seat_number == 2
    assert placement.bookings.get(session__occurs_on=MONDAY + WEEK).seat_number == 1


def test_a_full_week_refuses_the_whole_and_says_from_when_there_is_room(garden: Garden):
    fill(garden.session(garden.monday, 1), range(1, 9))
    with refused("session_full", Conflict) as refusal:
        garden.book(ends_on=MONDAY + 2 * WEEK)
    assert "v. 47" in refusal.value.text
    assert "från v. 48 (2011-11-28)" in refusal.value.text
    assert not Placement.objects.filter(form=PlacementForm.PERIOD).exists()


def test_when_there_is_never_room_the_queue_is_named(garden: Garden):
    for week in range(12):
        fill(garden.session(garden.monday, week), range(1, 9))
    with refused("session_full", Conflict) as refusal:
        garden.book()
    assert "kö" in refusal.value.text


def test_cancelled_sessions_are_not_booked(garden: Garden):
    cancelled = Session.objects.filter(pk=garden.session(garden.monday, 0).pk)
    cancelled.update(status="cancelled", cancellation_reason="weather")
    assert MONDAY not in days_of(garden.book())


def test_without_sessions_in_the_period_there_is_no_place(garden: Garden):
    with refused("no_sessions_then"):
        garden.book(starts_on=MONDAY + 20 * WEEK, ends_on=MONDAY + 22 * WEEK)


def test_somebody_at_a_meeting_then_is_not_booked(garden: Garden):
    enrolment = garden.enrol()
    meet(enrolment, MONDAY)
    with refused("participant_not_in_two_places", Conflict):
        garden.book(enrolment)
    assert Booking.objects.count() == 0


def meet(enrolment: Enrolment, day: date) -> Meeting:
    association = enrolment.programme.association
    times = {"begins_at": at(day, "11:00"), "ends_at": at(day, "13:00")}
    meeting = MeetingFactory(association=association, programme=enrolment.programme, **times)
    Attendance.objects.create(meeting=meeting, participant=enrolment.participant)
    return meeting


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("period_needs_an_end", {"ends_on": None}),
        ("placement_too_long", {"ends_on": MONDAY + 8 * WEEK + timedelta(days=1)}),
        ("placement_too_long", {"form": PlacementForm.STAY, "ends_on": None}),
        ("placement_dates_in_order", {"ends_on": MONDAY}),
        ("before_the_season", {"starts_on": date(2011, 10, 2), "ends_on": date(2011, 10, 20)}),
        ("after_the_season", {"starts_on": date(2012, 9, 1), "ends_on": date(2012, 10, 2)}),
        ("form_of_activity", {"form": PlacementForm.TRIAL}),
        ("form_of_activity", {"form": PlacementForm.SINGLE}),
        ("needs_weekly_times", {"weekly_times": []}),
        ("steps_in_range", {"sessions_per_week": [0]}),
        ("hours_in_range", {"hours_per_week": [41]}),
        ("booked_ahead", {"status": PlacementStatus.ACTIVE}),
    ],
)
def test_what_does_not_make_a_place_is_refused(garden: Garden, rule: str, changes: dict):
    with refused(rule):
        garden.book(**changes)


def test_a_bridge_may_last_longer_than_the_weeks_of_a_place(garden: Garden):
    placement = garden.book(form=PlacementForm.BRIDGE, ends_on=MONDAY + 11 * WEEK)
    assert len(days_of(placement)) == 22


def test_a_time_of_another_activity_is_refused(garden: Garden):
    other = make_garden(programme=garden.programme)
    with refused("weekly_time_of_activity"):
        garden.book(weekly_times=[other.monday])


def test_half_days_when_somebody_cannot_come_are_not_booked(garden: Garden):
    with refused("participant_unavailable") as refusal:
        garden.book(garden.enrol(unavailable=["thu-am"]))
    assert "torsdag förmiddag" in refusal.value.text
    assert garden.book(garden.enrol(unavailable=["thu-pm"]))


def test_what_somebody_needs_of_a_place_must_be_there(garden: Garden):
    with refused("activity_lacks_feature"):
        garden.book(garden.enrol(needs=["step-free"]))
    garden.activity.features = ["step-free"]
    assert garden.book(garden.enrol(needs=["step-free", "interpreter-ar"]))


def test_who_has_left_the_programme_gets_no_place(garden: Garden):
    enrolment = garden.enrol()
    Enrolment.objects.update(status="dropped_out")
    with refused("enrolment_has_ended", Conflict):
        garden.book(enrolment)


def test_without_consent_there_is_no_place(garden: Garden):
    enrolment = garden.enrol()
    Consent.objects.update(withdrawn_at=NOW)
    with refused("needs_consent"):
        garden.book(enrolment)


def test_a_place_is_for_the_programmes_that_the_activity_names(garden: Garden):
    garden.activity.programmes.add(ProgrammeFactory(association=garden.programme.association))
    with refused("programme_not_admitted"):
        garden.book()
    garden.activity.programmes.add(garden.programme)
    assert garden.book()


def test_a_programme_of_another_association_is_never_admitted(garden: Garden):
    stranger = make_garden().enrol()
    with refused("programme_not_admitted"):
        garden.book(stranger)


def test_where_the_intake_board_decides_its_decision_comes_first():
    side = one_association()
    garden = make_garden(programme=side.programme, intake_by_board=True, hour=13)
    viewer = side.viewer(Role.COORDINATOR)
    enrolment = garden.enrol()
    entry = QueueEntryFactory(enrolment=enrolment, kind=ActivityKind.REHAB_GARDEN)
    with refused("needs_intake_decision"):
        garden.book(enrolment, actor=viewer)
    entry.intake_decided_on = MONDAY
    entry.save()
    assert garden.book(enrolment, actor=viewer)


def test_leaders_book_in_what_they_lead_and_nobody_else_does():
    side = one_association()
    garden = make_garden(programme=side.programme, hour=13)
    for role in (Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            garden.book(actor=side.viewer(role))
    garden.activity.activity_leaders.create(staff=side.staff[Role.SUPERVISOR])
    assert garden.book(actor=side.viewer(Role.SUPERVISOR))


def test_an_open_session_is_booked_alone(garden: Garden):
    garden.activity.has_open_sessions = True
    garden.activity.save()
    placement = single(garden, garden.session(garden.thursday, 1))
    assert (placement.form, placement.starts_on) == (PlacementForm.SINGLE, THURSDAY + WEEK)
    assert days_of(placement) == [THURSDAY + WEEK]


def single(garden: Garden, session: Session, enrolment: Enrolment | None = None, now=NOW) -> Placement:
    return book_single(actor=SYSTEM, enrolment=enrolment or garden.enrol(), session=session, now=now)


def test_a_session_that_is_not_open_is_not_booked_alone(garden: Garden):
    with refused("no_open_sessions"):
        single(garden, garden.session(garden.monday, 0))


def test_a_full_cancelled_begun_or_unsuitable_session_is_not_booked(garden: Garden):
    garden.activity.has_open_sessions = True
    garden.activity.save()
    session = garden.session(garden.monday, 0)
    with refused("participant_unavailable"):
        single(garden, session, garden.enrol(unavailable=["mon-am"]))
    with refused("session_has_begun", Conflict):
        single(garden, session, now=at(MONDAY, "09:00"))
    fill(session, range(1, 9))
    with refused("session_full", Conflict):
        single(garden, session)
    other = garden.session(garden.monday, 1)
    Session.objects.filter(pk=other.pk).update(status="cancelled", cancellation_reason="weather")
    with refused("session_is_cancelled", Conflict):
        single(garden, other)


def test_a_full_session_is_refused_by_a_single_query(garden: Garden, django_assert_num_queries):
    garden.activity.has_open_sessions = True
    garden.activity.save()
    session = Session.objects.select_related("activity").get(pk=garden.session(garden.monday, 0).pk)
    enrolment = garden.enrol()
    fill(session, range(1, 9))
    # A savepoint, its rollback and its release stand for the transaction that a caller of its own would begin and end.
    with django_assert_num_queries(1 + 3), refused("session_full", Conflict):
        single(garden, session, enrolment)
