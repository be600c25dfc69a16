"""Södra Dalarna keeps the figures of its source: two centres, 150 people each in a year, shared rooms and leaders."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F, Max, Min, Q

from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, SessionLeader
from backend.associations.models import Association, Programme, ProgrammeTarget
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import AbsenceNotice, Booking, Placement
from backend.common.local_time import local_instant
from backend.demo.worlds import STORY_BEGINS_ON
from backend.demo.worlds import sodra_dalarna as world
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment, Participant, Referral
from backend.places.models import Site

pytestmark = pytest.mark.django_db

TODAY = local_instant(STORY_BEGINS_ON, 0)


@pytest.fixture(scope="module", autouse=True)
def sodra_dalarna(django_db_setup, django_db_blocker):
    """Build the world once; the tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        world.build(shift_to=None)
        yield
        transaction.set_rollback(True)


def test_one_association_has_two_centres_with_150_people_each():
    assert Association.objects.count() == 1
    assert Site.objects.count() == 2
    assert Counter(Enrolment.objects.values_list("programme__name", flat=True)) == {
        "SHP Avesta": 150,
        "SHP Hedemora": 150,
    }
    assert Participant.objects.count() == 300


def test_they_were_all_referred_within_one_year():
    span = Referral.objects.aggregate(first=Min("referred_on"), last=Max("referred_on"))
    assert span["last"] - span["first"] < timedelta(days=366)
    assert span["last"] <= STORY_BEGINS_ON


def test_both_programmes_name_their_source_and_have_its_three_targets():
    assert all(document.startswith("S5 · ") for document in Programme.objects.values_list("source_document", flat=True))
    targets = ProgrammeTarget.objects.values_list("programme__name", "percent", "within_months")
    assert Counter(targets) == {
        (name, percent, months): 1
        for name in ("SHP Avesta", "SHP Hedemora")
        for percent, months in ((100, 3), (75, 6), (50, 12))
    }


def test_about_a_dozen_activities_share_rooms_and_leaders():
    assert 10 <= Activity.objects.count() <= 16
    rooms = Counter(Activity.objects.exclude(room=None).values_list("room", flat=True))
    assert sum(count > 1 for count in rooms.values()) >= 4
    leaders = Counter(Activity.objects.values_list("activity_leaders__staff__user__username", flat=True))
    assert sum(count > 1 for count in leaders.values()) >= 5
    assert Activity.objects.filter(activity_leaders__staff__user__username="rorelse-dalarna").count() == 2
    between_towns = SessionLeader.objects.filter(staff__user__username="rorelse-dalarna")
    assert between_towns.values("session__activity__site").distinct().count() == 2


def test_every_weekly_time_is_held_nearly_every_week():
    """Sharing rooms and leaders costs no session: whatever is missing is a public holiday."""
    held = Counter(Session.objects.filter(status=SessionStatus.PLANNED).values_list("weekly_time", flat=True))
    assert len(held) == sum(activity.weekly_times.count() for activity in Activity.objects.all())
    assert min(held.values()) >= 58


def test_who_has_a_place_by_the_board_has_a_decision_and_some_wait_for_one():
    placed = Placement.objects.filter(activity__intake_by_board=True).values("enrolment")
    decided = QueueEntry.objects.filter(intake_decided_on__isnull=False).values("enrolment")
    assert not Placement.objects.filter(activity__intake_by_board=True).exclude(enrolment__in=decided).exists()
    undecided = QueueEntry.objects.filter(status=QueueStatus.WAITING, intake_decided_on=None)
    assert undecided.exists()
    assert not undecided.filter(enrolment__in=placed).exists()
    assert QueueEntry.objects.filter(status=QueueStatus.WAITING).count() >= 10


def test_stays_last_from_two_weeks_to_no_set_end():
    stays = Placement.objects.filter(form=PlacementForm.STAY)
    lengths = {(row.ends_on - row.starts_on).days // 7 for row in stays.exclude(ends_on=None)}
    assert min(lengths) == 2
    assert max(lengths) >= 26
    assert stays.filter(ends_on=None).count() > 30


def test_a_stay_without_end_holds_seats_as_far_as_sessions_are_generated():
    """Nobody whose stay has no set end is left without a seat at a session of theirs."""
    last = Session.objects.aggregate(last=Max("begins_at"))["last"]
    open_ended = Placement.objects.filter(form=PlacementForm.STAY, ends_on=None).annotate(
        until=Max("bookings__begins_at")
    )
    assert all(last - row.until < timedelta(weeks=3) for row in open_ended)


def test_single_sessions_are_booked_only_where_sessions_are_open():
    singles = Placement.objects.filter(form=PlacementForm.SINGLE)
    assert singles.count() > 50
    assert not singles.filter(activity__has_open_sessions=False).exists()
    assert {row.bookings.count() for row in singles.prefetch_related("bookings")} == {1}


def test_no_session_holds_more_than_its_capacity():
    assert not Session.objects.alias(taken=Count("bookings")).filter(taken__gt=F("capacity")).exists()


def test_the_coming_weeks_are_neither_empty_nor_full_at_either_centre():
    coming = Session.objects.filter(begins_at__gte=TODAY, begins_at__lt=TODAY + timedelta(weeks=2))
    for site in Site.objects.all():
        rows = list(
            coming.filter(activity__site=site).annotate(taken=Count("bookings")).values_list("taken", "capacity")
        )
        assert 0.5 < sum(taken for taken, _all in rows) / sum(capacity for _taken, capacity in rows) < 0.95
        assert any(taken == capacity for taken, capacity in rows)
        assert any(taken < capacity for taken, capacity in rows)
        assert all(taken > 0 for taken, _capacity in rows)


def test_whoever_has_left_holds_no_seat_from_today_on():
    left = ~Q(placement__enrolment__status=EnrolmentStatus.ACTIVE)
    assert not Booking.objects.filter(left, begins_at__gte=TODAY).exists()
    live = Placement.objects.filter(status__in=PlacementStatus.live())
    assert not live.exclude(enrolment__status__in=EnrolmentStatus.live()).exists()


def test_most_have_an_action_plan_three_months_after_they_began():
    began = Enrolment.objects.filter(ready_on__lt=STORY_BEGINS_ON - timedelta(days=150))
    assert began.filter(action_plan__isnull=False).count() / began.count() > 0.95


def test_each_centre_has_a_notice_of_somebody_who_missed_three_in_a_row():
    assert Counter(AbsenceNotice.objects.values_list("placement__activity__site__name", flat=True)) == {
        "SHP Avesta": 1,
        "SHP Hedemora": 1,
    }
