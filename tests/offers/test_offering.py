"""Offers: the next who fits, what an offer holds, and what it leaves in the outbox and the audit trail."""

from datetime import date, timedelta

import pytest
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Booking
from backend.bookings.services import cancel_placement, interrupt_placement
from backend.common.errors import Conflict, NotAllowed
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer
from backend.offers.selectors import queue
from backend.offers.services import (
    accept_offer,
    decline_offer,
    offer_next,
    offer_place,
    withdraw_offer,
)
from backend.offers.tasks import offer_freed_places
from tests.factories.times import MONDAY, NOW, TODAY
from tests.offers.places import (
    EARLIER,
    EIGHT_MONDAYS,
    garden,
    occupy,
    offered,
    seats_of,
)
from tests.offers.waiting import queued, refused, someone, wait

pytestmark = pytest.mark.django_db


def queued_tasks() -> list[tuple[str, tuple]]:
    """What the outbox holds."""
    return [(row.func(), row.task["args"]) for row in OrmQ.objects.order_by("pk")]


def test_an_offer_holds_every_seat_of_the_place(here):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert (offer.entry, offer.status, offer.expires_at) == (entry, OfferStatus.OPEN, NOW + timedelta(days=5))
    assert (offer.placement.status, offer.placement.starts_on) == (PlacementStatus.OFFERED, MONDAY)
    assert seats_of(entry) == EIGHT_MONDAYS
    entry.refresh_from_db()
    assert entry.status == QueueStatus.OFFERED
    assert offer.officer == entry.enrolment.referral.officer


def test_the_deadline_is_before_the_place_begins(here):
    activity = garden(here, offer_days=30)
    entry = queued(here, TODAY)
    times = list(activity.weekly_times.all())
    offer = offer_place(actor=SYSTEM, entry=entry, activity=activity, starts_on=MONDAY, weekly_times=times, now=NOW)
    assert offer.expires_at.isoformat() == "2011-11-13T23:00:00+00:00"


def test_priority_then_waiting_time_decides_whose_turn_it_is(here):
    activity = garden(here, capacity=3)
    late, early, urgent = queued(here, TODAY), queued(here, EARLIER), queued(here, TODAY, priority=3)
    assert [offered(activity) for _turn in range(4)] == [[urgent], [early], [late], []]


def test_a_free_place_goes_to_the_next_who_fits_and_not_merely_the_next(here):
    activity = garden(here)
    first = queued(here, EARLIER, possible=["tue-am"])
    second = wait(someone(here, needs=["step-free"]), since_on=EARLIER)
    fitting = queued(here, TODAY)
    assert offered(activity) == [fitting]
    assert [(line.entry, line.position) for line in queue(SYSTEM, association_id=here.pk, now=NOW)] == [
        (first, 1),
        (second, 2),
        (fitting, 3),
    ]


def test_an_offer_is_audited_with_the_reason_for_the_order(here):
    activity = garden(here)
    passed = queued(here, EARLIER, priority=2, possible=["tue-am"])
    chosen = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert AuditEvent.objects.get(verb="offer.made").facts == {
        "entry": chosen.pk,
        "priority": 1,
        "since_week": "2011-W44",
        "activity": activity.pk,
        "placement": offer.placement_id,
        "from_week": "2011-W46",
        "position": 2,
        "passed": [{"entry": passed.pk, "priority": 2, "since_week": "2011-W43"}],
    }


def test_nobody_has_two_offers_at_a_time(here):
    activity = garden(here, capacity=5)
    entry = queued(here, TODAY)
    assert offered(activity) == [entry]
    assert offered(activity) == []
    with refused("offer_open_once", Conflict):
        offer_place(
            actor=SYSTEM,
            entry=entry,
            activity=activity,
            starts_on=MONDAY,
            weekly_times=list(activity.weekly_times.all()),
            now=NOW,
        )


@pytest.mark.usefixtures("_present_day")
def test_a_freed_place_is_offered_by_the_task_that_freeing_it_leaves_in_the_outbox(here):
    activity = garden(here, weeks=8)
    (placement,) = occupy(activity)
    entry = queued(here, TODAY)
    assert offered(activity) == []
    OrmQ.objects.all().delete()
    cancel_placement(actor=SYSTEM, placement=placement, now=NOW)
    assert queued_tasks() == [("backend.offers.tasks.offer_freed_places", (activity.pk,))]
    assert offer_freed_places(activity.pk) == 1
    assert seats_of(entry) == EIGHT_MONDAYS


def test_every_end_of_an_offer_leaves_the_task_that_offers_its_seats_to_others(here):
    activity = garden(here)
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert queued_tasks() == [("backend.offers.tasks.send_offer_mail", (offer.pk,))]
    OrmQ.objects.all().delete()
    decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert queued_tasks() == [("backend.offers.tasks.offer_freed_places", (activity.pk,))]


def test_a_refused_offer_leaves_no_task_and_no_seat(here):
    activity = garden(here)
    occupy(activity)
    entry = queued(here, TODAY)
    OrmQ.objects.all().delete()
    with refused("session_full", Conflict):
        offer_place(
            actor=SYSTEM,
            entry=entry,
            activity=activity,
            starts_on=MONDAY,
            weekly_times=list(activity.weekly_times.all()),
            now=NOW,
        )
    entry.refresh_from_db()
    assert (entry.status, seats_of(entry), queued_tasks(), Offer.objects.count()) == ("waiting", [], [], 0)


@pytest.mark.usefixtures("_present_day")
def test_the_task_offers_until_nobody_fits_and_finds_nothing_the_second_time(here):
    activity = garden(here, capacity=2, weeks=10)
    entries = [queued(here, TODAY) for _number in range(3)]
    assert offer_freed_places(activity.pk) == 2
    assert offer_freed_places(activity.pk) == 0
    assert offer_freed_places(0) == 0
    assert [bool(seats_of(entry)) for entry in entries] == [True, True, False]


def test_a_drop_out_in_the_middle_frees_what_is_left_for_whoever_fits_it(here):
    activity = garden(here, weeks=8)
    (placement,) = occupy(activity)
    queued(here, EARLIER)
    four_weeks = queued(here, TODAY, weeks=4)
    later = NOW + timedelta(weeks=4)
    interrupt_placement(actor=SYSTEM, placement=placement, reason="moved", now=later)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=later)
    assert offer.entry == four_weeks
    assert seats_of(four_weeks) == EIGHT_MONDAYS[4:]


def test_only_coordinators_offer_and_only_the_own_agencys_officer_answers(side):
    activity = garden(side.association)
    entry = wait(someone(agency=side.fk), activity=activity)
    coordinator, officer = side.viewer(Role.COORDINATOR), side.viewer(Role.OFFICER)
    for role in (Role.OFFICER, Role.SUPERVISOR, Role.MAPPING_LEAD):
        with pytest.raises(NotAllowed):
            offer_next(actor=side.viewer(role), activity=activity, now=NOW)
    (offer,) = offer_next(actor=coordinator, activity=activity, now=NOW)
    with pytest.raises(NotAllowed):
        withdraw_offer(actor=officer, offer=offer, now=NOW)
    for answer in (accept_offer, decline_offer):
        with pytest.raises(NotAllowed):
            answer(actor=officer, offer=side.offer, now=NOW)
        with pytest.raises(NotAllowed):
            answer(actor=side.viewer(Role.SUPERVISOR), offer=offer, now=NOW)
    accepted = accept_offer(actor=officer, offer=offer, now=NOW)
    assert (accepted.answered_by, accepted.entry) == (side.staff[Role.OFFICER], entry)


def test_a_place_is_offered_only_by_the_kind_that_is_waited_for_and_with_the_boards_decision(here):
    entry = queued(here, TODAY)
    trial = garden(here, kind="work_trial")
    asked = {"actor": SYSTEM, "entry": entry, "starts_on": MONDAY, "now": NOW}
    with refused("activity_of_kind"):
        offer_place(activity=trial, weekly_times=list(trial.weekly_times.all()), **asked)
    by_board = garden(here, intake_by_board=True)
    with refused("needs_intake_decision"):
        offer_place(activity=by_board, weekly_times=list(by_board.weekly_times.all()), **asked)


def test_an_offer_for_a_work_trial_lasts_as_long_as_the_trial(here):
    trial = garden(here, kind="work_trial", placement_weeks=17, days=(0, 1))
    wait(someone(here), kind="work_trial", form="trial", since_on=TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=trial, now=NOW)
    assert (offer.placement.form, offer.placement.ends_on) == ("trial", date(2012, 3, 12))
    assert Booking.objects.filter(placement=offer.placement).count() == 34
