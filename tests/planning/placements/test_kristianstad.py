"""Kristianstad's 132 people: a run ends, holds, is published, and books nobody twice."""

from collections import Counter

import pytest
from django.db.models import Count, F

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.viewer import viewer_of
from backend.activities.models import Session
from backend.associations.models import Association
from backend.bookings.models import Booking, Placement
from backend.common.local_time import local_instant
from backend.demo.worlds import STORY_BEGINS_ON
from backend.demo.worlds import kristianstad as world
from backend.engagements.models import Engagement
from backend.offers.models import QueueEntry
from backend.participants.models import Participant
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.selectors import place_difference, place_proposal_view
from backend.planning.services import publish_places, request_placement_run, withdraw_publication
from scheduler import verify

pytestmark = pytest.mark.django_db(transaction=True)

NOW = local_instant(STORY_BEGINS_ON, 480)


def test_one_button_gives_those_who_wait_their_places_and_takes_them_back_again() -> None:
    world.build(shift_to=None)
    association = Association.objects.get()
    coordinator = viewer_of(RoleGrant.objects.get(role=Role.COORDINATOR).staff.user)
    assert Participant.objects.count() == 132
    before = Booking.objects.count()
    waiting = QueueEntry.objects.filter(status="waiting").count()

    run = request_placement_run(
        actor=coordinator, association=association, rules={}, time_limit_seconds=30, max_moves=3, now=NOW
    )
    execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: NOW)
    run.refresh_from_db()
    assert run.state == "succeeded", run.failure
    documents = run.proposal.documents["placements"]
    assert verify(documents.problem, documents.result).valid
    view = place_proposal_view(run.proposal)
    assert view.waiting == waiting
    assert view.placed >= waiting - 3
    assert len(place_difference(run.proposal).new) == view.placed

    publication = publish_places(actor=coordinator, proposal=run.proposal, now=NOW)

    assert publication.new_places == view.placed
    assert QueueEntry.objects.filter(status="waiting").count() == waiting - view.placed
    assert Booking.objects.count() > before
    assert not Session.objects.annotate(taken=Count("bookings")).filter(taken__gt=F("capacity")).exists()
    times = Counter(Engagement.objects.filter(participant__isnull=False).values_list("participant_id", "begins_at"))
    assert max(times.values()) == 1
    run.proposal.refresh_from_db()
    booked = [pk for pk, _entry in run.proposal.written["booked"]]
    assert not Placement.objects.filter(pk__in=booked, bookings=None).exists()

    withdraw_publication(actor=coordinator, proposal=run.proposal, now=NOW)
    assert QueueEntry.objects.filter(status="waiting").count() == waiting
    assert Booking.objects.count() == before
