"""All worlds together: built alike every time, shifted by whole weeks, and closed to each other."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Count, F

from backend.access.viewer import viewer_of
from backend.access.visibility import visible
from backend.activities.models import Activity, Session
from backend.associations.models import Association
from backend.bookings.models import Booking
from backend.demo.worlds import build_worlds, kristianstad, sodra_dalarna
from backend.offers.models import QueueEntry
from backend.participants.models import Participant

pytestmark = pytest.mark.django_db

_SEATS = (
    "session__activity__name",
    "session__occurs_on",
    "session__capacity",
    "seat_number",
    "attendance",
    "participant__code",
    "participant__contact__name",
    "placement__form",
    "placement__status",
    "placement__starts_on",
    "placement__ends_on",
)
_WAITING = ("participant__code", "kind", "since_on", "priority", "possible", "status", "activity__name")


def _portrait(world):
    with transaction.atomic():
        world.build(shift_to=None)
        seats = list(Booking.objects.order_by(*_SEATS).values_list(*_SEATS))
        queue = list(QueueEntry.objects.order_by(*_WAITING).values_list(*_WAITING))
        transaction.set_rollback(True)
    return seats, queue


@pytest.mark.parametrize("world", [kristianstad, sodra_dalarna], ids=["kristianstad", "sodra_dalarna"])
def test_two_builds_are_alike(world):
    first = _portrait(world)
    assert len(first[0]) > 1000
    assert _portrait(world) == first


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 31)])
@pytest.mark.parametrize("world", [kristianstad, sodra_dalarna], ids=["kristianstad", "sodra_dalarna"])
def test_a_shifted_world_is_as_full_of_life_this_week(world, today):
    world.build(shift_to=today)
    monday = today - timedelta(days=today.weekday())
    week = Session.objects.filter(occurs_on__gte=monday - timedelta(weeks=1), occurs_on__lt=monday + timedelta(weeks=2))
    assert Booking.objects.filter(session__in=week).count() > 60
    assert not Session.objects.alias(taken=Count("bookings")).filter(taken__gt=F("capacity")).exists()
    assert not Booking.objects.filter(attendance="", session__occurs_on__lt=today).exists()


def test_every_account_logs_in_and_sees_its_own_association_only():
    logins = build_worlds(shift_to=None)
    assert {login.association for login in logins} == set(Association.objects.values_list("name", flat=True))
    assert len({login.username for login in logins}) == len(logins)
    for login in logins:
        user = authenticate(username=login.username, password=login.password)
        assert user is not None, login.username
        viewer = viewer_of(user)
        expected = set() if viewer.is_system_administrator else {login.association}
        assert set(visible(Association, viewer).values_list("name", flat=True)) == expected
        for model in (Activity, Participant):
            seen = set(visible(model, viewer).values_list("association__name", flat=True))
            assert seen <= expected
        # The supervisor of Västerås has no activity yet, and so nobody to meet.
        sees_people = not viewer.is_system_administrator and login.username != "handledare"
        assert visible(Participant, viewer).exists() == sees_people, login.username
