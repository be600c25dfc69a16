"""From a queue to places: order, solve, compare, publish, take back."""

from datetime import timedelta

import pytest

from backend.access.viewer import NOBODY
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.bookings.services import cancel_placement, move_placement
from backend.common.errors import Conflict, NotAllowed
from backend.common.transitions import TransitionError
from backend.planning.place_plans import read_place_plan
from backend.planning.services import publish_places, withdraw_publication
from scheduler import verify
from tests.bookings.garden import days_of, fill
from tests.factories.times import MONDAY, NOW
from tests.planning.placements.worlds import PlacesWorld, places_world, propose_places

pytestmark = pytest.mark.django_db(transaction=True)


def _world(*, people: int = 3, capacity: int = 2) -> PlacesWorld:
    """Some who wait for a garden with a session a week."""
    world = places_world()
    world.garden(capacity=capacity, weeks=24)
    for _ in range(people):
        world.queue()
    return world


def test_a_run_ends_in_a_verified_proposal_whose_publication_books_everybody_in_the_order_of_the_queue() -> None:
    world = _world()
    proposal = propose_places(world)
    documents = proposal.documents["placements"]
    assert verify(documents.problem, documents.result).valid

    publication = publish_places(actor=world.viewer, proposal=proposal, now=NOW)

    assert (publication.new_places, publication.moved_places, publication.lost_places) == (3, 0, 0)
    placements = list(Placement.objects.order_by("enrolment_id"))
    assert [row.starts_on for row in placements] == [MONDAY, MONDAY, MONDAY + timedelta(weeks=8)]
    assert [len(days_of(row)) for row in placements] == [8, 8, 8]
    assert set(world.programme.enrolments.values_list("queue_entries__status", flat=True)) == {"placed"}
    proposal.refresh_from_db()
    assert (proposal.status, len(proposal.written["booked"])) == ("published", 3)
    assert AuditEvent.objects.filter(verb="proposal.published").count() == 1
    assert AuditEvent.objects.filter(verb="queue.placed").count() == 3


def test_nobody_but_who_plans_publishes() -> None:
    world = _world(people=1)
    proposal = propose_places(world)

    with pytest.raises(NotAllowed):
        publish_places(actor=NOBODY, proposal=proposal, now=NOW)


def test_a_seat_that_is_gone_refuses_the_whole_and_leaves_nothing_half_done() -> None:
    world = _world()
    proposal = propose_places(world)
    fill(world.activities[0].sessions.earliest("begins_at"), [1])
    before = Booking.objects.count()

    with pytest.raises(Conflict) as conflict:
        publish_places(actor=world.viewer, proposal=proposal, now=NOW)
    assert conflict.value.rule == "stale_basis"
    assert Booking.objects.count() == before
    proposal.refresh_from_db()
    assert proposal.status == "draft"


def test_a_plan_that_time_has_overtaken_is_refused() -> None:
    world = _world(people=1)
    proposal = propose_places(world)

    with pytest.raises(Conflict):
        publish_places(actor=world.viewer, proposal=proposal, now=NOW + timedelta(days=13))


def test_a_publication_is_taken_back_and_can_be_published_again() -> None:
    world = _world()
    proposal = propose_places(world)
    publish_places(actor=world.viewer, proposal=proposal, now=NOW)

    proposal = withdraw_publication(actor=world.viewer, proposal=proposal, now=NOW)

    assert proposal.status == "withdrawn"
    assert set(Placement.objects.values_list("status", flat=True)) == {PlacementStatus.CANCELLED}
    assert not Booking.objects.exists()
    assert set(world.programme.enrolments.values_list("queue_entries__status", flat=True)) == {"waiting"}


def test_what_has_begun_is_not_taken_back() -> None:
    world = _world()
    proposal = propose_places(world)
    publish_places(actor=world.viewer, proposal=proposal, now=NOW)
    Placement.objects.filter(starts_on=MONDAY).update(status=PlacementStatus.ACTIVE)

    with pytest.raises(TransitionError):
        withdraw_publication(actor=world.viewer, proposal=proposal, now=NOW)
    assert Booking.objects.count() == 24


def test_what_somebody_has_cancelled_meanwhile_is_not_taken_back_over_their_head() -> None:
    world = _world(people=1)
    proposal = propose_places(world)
    publish_places(actor=world.viewer, proposal=proposal, now=NOW)
    cancel_placement(actor=world.viewer, placement=Placement.objects.get(), now=NOW)

    with pytest.raises(TransitionError):
        withdraw_publication(actor=world.viewer, proposal=proposal, now=NOW)


def test_a_booked_place_moves_where_that_gives_more_people_one_and_the_run_may() -> None:
    world = places_world()
    (time,) = world.garden(capacity=1, weeks=16)
    early = world.queue()
    publish_places(actor=world.viewer, proposal=propose_places(world), now=NOW)
    # The garden has 16 weeks: eight in the middle leave room for nobody else.
    move_placement(
        actor=world.viewer, placement=Placement.objects.get(), starts_on=MONDAY + timedelta(weeks=4), now=NOW
    )
    world.queue()

    stays = read_place_plan(propose_places(world, max_moves=0))
    assert (stays.moved, len(stays.without), stays.new) == ((), 1, ())
    proposal = propose_places(world, max_moves=1)
    plan = read_place_plan(proposal)
    assert (len(plan.moved), len(plan.new), plan.lost) == (1, 1, ())
    publication = publish_places(actor=world.viewer, proposal=proposal, now=NOW)

    assert (publication.new_places, publication.moved_places) == (1, 1)
    assert Booking.objects.filter(session__weekly_time=time).count() == 16
    assert len(days_of(Placement.objects.get(enrolment=early.enrolment))) == 8
    withdraw_publication(actor=world.viewer, proposal=proposal, now=NOW)
    assert Placement.objects.get(enrolment=early.enrolment).starts_on == MONDAY + timedelta(weeks=4)
    assert Booking.objects.count() == 8
