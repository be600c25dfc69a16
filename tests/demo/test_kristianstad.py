"""Kristianstad keeps the figures of its source, and its garden is neither empty nor full."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.activities.capacity import allowed_sessions_per_week
from backend.activities.enums import ActivityKind, ChangeKind, WorkTrialSource
from backend.activities.models import (
    Activity,
    Session,
    SessionChange,
    SessionLeader,
    SessionRequest,
    SupervisorTerms,
    WeeklyTime,
)
from backend.associations.models import Absence, Programme, WorkingHours
from backend.bookings.enums import AttendanceMark, PlacementForm, PlacementStatus
from backend.bookings.models import AbsenceNotice, Booking, Placement
from backend.common.local_time import local_instant
from backend.demo.worlds import STORY_BEGINS_ON
from backend.demo.worlds import kristianstad as world
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from backend.participants.models import Participant, ParticipantContact

pytestmark = pytest.mark.django_db

EIGHT_WEEKS = timedelta(weeks=8)
TODAY = local_instant(STORY_BEGINS_ON, 0)


@pytest.fixture(scope="module", autouse=True)
def kristianstad(django_db_setup, django_db_blocker):
    """Build the world once; the tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.build(shift_to=None)
        yield
        transaction.set_rollback(True)


def garden_sessions():
    return Session.objects.filter(activity__kind=ActivityKind.REHAB_GARDEN)


def test_there_are_132_people_in_two_programmes_that_name_their_source():
    assert Participant.objects.count() == 132
    assert Counter(Participant.objects.values_list("enrolments__programme__code_prefix", flat=True)) == {
        "RES": 96,
        "GRR": 36,
    }
    assert all(document.startswith("S3 · ") for document in Programme.objects.values_list("source_document", flat=True))


def test_every_name_is_another():
    names = list(ParticipantContact.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) == 132


def test_the_garden_is_led_on_half_time_and_its_week_takes_just_that():
    terms = SupervisorTerms.objects.get(staff__user__username="tradgard")
    assert (terms.employment_percent, terms.participants_per_session) == (50, 8)
    hours = WorkingHours.objects.filter(staff=terms.staff)
    assert sum(row.ends_minute - row.begins_minute for row in hours) == 20 * 60
    rows = WeeklyTime.objects.filter(activity__activity_leaders__staff=terms.staff, from_on=None)
    allowed = allowed_sessions_per_week(
        employment_percent=50, preparation_minutes=terms.preparation_minutes, session_minutes=180
    )
    assert len(rows) == allowed == 5
    assert {row.ends_minute - row.begins_minute for row in rows} == {180}


def test_the_supervisor_never_leads_more_than_five_sessions_a_week_in_summer_nor_in_winter():
    weeks = Counter(day.isocalendar()[:2] for day in garden_sessions().values_list("occurs_on", flat=True))
    assert max(weeks.values()) == 5
    assert sum(count == 5 for count in weeks.values()) > 50


def test_periods_last_eight_weeks_and_some_are_stepped():
    periods = Placement.objects.filter(form=PlacementForm.PERIOD).exclude(status=PlacementStatus.INTERRUPTED)
    assert {row.ends_on - row.starts_on for row in periods} == {EIGHT_WEEKS}
    assert periods.filter(sessions_per_week=[1, 1, 2, 2, 3, 3]).count() >= 5


def test_somebody_who_comes_in_steps_has_one_session_in_the_first_week_and_three_in_the_last():
    stepped = Placement.objects.filter(
        sessions_per_week=[1, 1, 2, 2, 3, 3], form=PlacementForm.PERIOD, status=PlacementStatus.COMPLETED
    ).first()
    weeks = Counter((row.session.occurs_on - stepped.starts_on).days // 7 for row in stepped.bookings.all())
    assert (weeks[0], weeks[7]) == (1, 3)


def test_a_bridge_ends_on_the_day_its_work_trial_starts():
    bridges = Placement.objects.filter(form=PlacementForm.BRIDGE, ends_with__isnull=False).select_related("ends_with")
    assert len(bridges) >= 5
    assert all(row.ends_on == row.ends_with.starts_on for row in bridges)
    assert all(row.participant_id == row.ends_with.participant_id for row in bridges)
    assert not Booking.objects.filter(placement__in=bridges, session__occurs_on__gte=F("placement__ends_on")).exists()


def test_work_trials_come_from_three_sources():
    used = Placement.objects.filter(form=PlacementForm.TRIAL).values_list("activity__source", flat=True)
    assert set(used) == {source.value for source in WorkTrialSource}


def test_the_queue_has_people_of_several_priorities_with_reasons_and_two_who_wait_together():
    waiting = QueueEntry.objects.filter(status=QueueStatus.WAITING)
    assert waiting.count() >= 15
    assert set(waiting.values_list("priority", flat=True)) >= {1, 2, 3}
    assert waiting.exclude(possible=[]).exists()
    assert waiting.filter(group__isnull=False).count() == 2


def test_two_offers_wait_for_an_answer_and_hold_their_seats():
    offers = Offer.objects.filter(status=OfferStatus.OPEN).select_related("placement", "entry")
    assert len(offers) == 2
    for offer in offers:
        assert offer.expires_at > TODAY
        assert offer.placement.status == PlacementStatus.OFFERED
        assert offer.entry.status == QueueStatus.OFFERED
        assert offer.placement.bookings.count() >= 8
        assert offer.entry.ready_on <= offer.placement.starts_on
        times = offer.placement.weekly_times.all()
        halves = {f"{('mon', 'tue', 'wed', 'thu', 'fri')[time.weekday]}-am" for time in times}
        assert not offer.entry.possible or halves <= set(offer.entry.possible)


def test_attendance_is_marked_before_today_and_not_from_today_on():
    unmarked = Booking.objects.filter(attendance=AttendanceMark.UNMARKED)
    assert not unmarked.filter(begins_at__lt=TODAY).exists()
    assert unmarked.filter(begins_at__gte=TODAY).count() == Booking.objects.filter(begins_at__gte=TODAY).count() > 0


def test_attendance_is_a_mixture_in_which_most_came():
    marks = Counter(Booking.objects.filter(begins_at__lt=TODAY).values_list("attendance", flat=True))
    assert set(marks) == set(AttendanceMark.values) - {""}
    assert 0.7 < (marks["present"] + marks["late"]) / sum(marks.values()) < 0.95


def test_one_person_missed_three_in_a_row_and_the_coordinator_has_a_notice_of_that_one():
    notice = AbsenceNotice.objects.get()
    assert notice.seen_at is None
    missed = []
    for placement in Placement.objects.prefetch_related("bookings"):
        marks = [row.attendance for row in sorted(placement.bookings.all(), key=lambda row: row.begins_at)]
        if any(marks[first : first + 3] == ["absent"] * 3 for first in range(len(marks))):
            missed.append(placement.pk)
    assert missed == [notice.placement_id]


def test_no_session_holds_more_than_its_capacity():
    assert not Session.objects.alias(taken=Count("bookings")).filter(taken__gt=F("capacity")).exists()


def test_the_garden_of_the_coming_weeks_is_neither_empty_nor_full():
    coming = garden_sessions().filter(
        begins_at__gte=TODAY, begins_at__lt=TODAY + timedelta(weeks=6), weekly_time__from_on=None
    )
    rows = list(coming.annotate(taken=Count("bookings")).values_list("taken", "capacity"))
    assert 0.6 < sum(taken for taken, _capacity in rows) / sum(capacity for _taken, capacity in rows) < 0.98
    assert any(taken == capacity for taken, capacity in rows)
    assert any(taken < capacity for taken, capacity in rows)
    assert all(taken > 0 for taken, _capacity in rows)


def test_the_garden_has_room_again_later_for_those_who_wait():
    later = garden_sessions().filter(begins_at__gte=TODAY + timedelta(weeks=9))
    assert later.alias(taken=Count("bookings")).filter(taken__lt=F("capacity")).count() > 50


def test_placements_stand_where_their_dates_put_them():
    assert not Placement.objects.filter(status=PlacementStatus.ACTIVE, ends_on__lte=STORY_BEGINS_ON).exists()
    assert not Placement.objects.filter(status=PlacementStatus.ACTIVE, starts_on__gt=STORY_BEGINS_ON).exists()
    assert not Placement.objects.filter(status=PlacementStatus.BOOKED, starts_on__lte=STORY_BEGINS_ON).exists()
    standing = set(Placement.objects.values_list("status", flat=True))
    assert standing >= {"offered", "booked", "active", "paused", "completed", "interrupted"}


def test_nobody_comes_when_they_cannot_or_to_what_lacks_what_they_need():
    for booking in Booking.objects.select_related("participant", "session__weekly_time", "session__activity"):
        time = booking.session.weekly_time
        half_day = f"{('mon', 'tue', 'wed', 'thu', 'fri')[time.weekday]}-{'am' if time.begins_minute < 720 else 'pm'}"
        assert half_day not in booking.participant.unavailable
        needs = {"step-free", "quiet", "hearing-loop"}.intersection(booking.participant.needs)
        assert needs <= set(booking.session.activity.features)


def test_the_greenhouse_takes_the_gardens_hours_over_in_winter():
    garden, greenhouse = Activity.objects.filter(kind=ActivityKind.REHAB_GARDEN).order_by("name")
    closure = garden.closures.get()
    winter = {"occurs_on__gte": closure.from_on, "occurs_on__lt": closure.until_on}
    assert not garden.sessions.filter(**winter).exists()
    assert set(greenhouse.sessions.filter(**winter).values_list("weekly_time__weekday", flat=True)) == set(range(5))


def test_the_supervisor_will_be_away_one_thursday_and_those_who_come_then_are_known():
    away = SessionLeader.objects.get(is_away=True)
    absence = Absence.objects.get(staff=away.staff)
    assert away.staff.user.username == "tradgard"
    assert away.session.occurs_on.weekday() == 3
    assert absence.begins_at > TODAY
    change = SessionChange.objects.get(absence=absence)
    assert (change.session, change.kind) == (away.session, ChangeKind.LEADER_AWAY)
    assert away.session.bookings.count() == away.session.capacity > 0


def test_the_supervisor_has_asked_the_coordinator_for_more_sessions():
    request = SessionRequest.objects.get()
    assert RoleGrant.objects.filter(staff=request.asked_of, role=Role.COORDINATOR).exists()
