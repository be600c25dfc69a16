"""Putting a proposal in force: all of it, on the basis it was made on, or nothing."""

import copy
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.viewer import NOBODY, viewer_of
from backend.audit.models import AuditEvent
from backend.cohorts.models import CohortMembership
from backend.common.errors import Conflict, NotAllowed
from backend.common.transitions import TransitionError
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services.changes import ANNOUNCE_MEETING
from backend.participants.enums import DropOutReason
from backend.participants.models import ActionPlan, Consent
from backend.participants.services import drop_out
from backend.planning import publication
from backend.planning.models import Proposal
from backend.planning.plans import read_plan
from backend.planning.services import publish_proposal
from tests.factories import (
    AbsenceFactory,
    ActionPlanFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    CohortMembershipFactory,
    ConsentFactory,
    MeetingFactory,
    RoomClosureFactory,
)
from tests.factories.times import NOW, at
from tests.planning.worlds import (
    FIRST_START,
    PlanningWorld,
    add_candidate,
    employ,
    propose,
    save_documents,
    small_world,
)

pytestmark = pytest.mark.django_db(transaction=True)


def _published(**size: Any) -> PlanningWorld:
    world = small_world(**size)
    publish_proposal(actor=world.viewer, proposal=propose(world), now=NOW)
    return world


def _first_meetings() -> list[Meeting]:
    return list(Meeting.objects.filter(step__position=1, status="confirmed").order_by("begins_at"))


def test_only_who_plans_may_publish() -> None:
    world = small_world(people=2, cohorts=1)
    proposal = propose(world)

    for viewer in (NOBODY, viewer_of(world.lead.user), viewer_of(world.officers["fk"].user)):
        with pytest.raises(NotAllowed):
            publish_proposal(actor=viewer, proposal=proposal, now=NOW)
    assert not Meeting.objects.exists()


def test_everybody_called_is_told_of_what_the_publication_changed() -> None:
    _published(people=2, cohorts=1)

    (queued,) = [task for task in OrmQ.objects.all() if task.func() == ANNOUNCE_MEETING]
    assert sorted(queued.args()) == sorted(Meeting.objects.values_list("pk", flat=True))


def test_a_proposal_is_published_once() -> None:
    world = small_world(people=2, cohorts=1)
    proposal = propose(world)
    publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)

    with pytest.raises(TransitionError):
        publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)


def test_the_publication_is_in_the_audit_trail_without_personal_data() -> None:
    world = _published(people=2, cohorts=1)

    event = AuditEvent.objects.get(verb="proposal.published")
    assert event.actor == world.coordinator.user
    assert event.facts["new_members"] == 2
    assert world.enrolments[0].participant.code not in str(event.facts)


def _change_needs(world: PlanningWorld) -> object:
    participant = world.enrolments[0].participant
    participant.needs = ["quiet"]
    return participant.save()


def _move_the_start(world: PlanningWorld) -> object:
    world.cohorts[0].starts_on += timedelta(weeks=1)
    return world.cohorts[0].save()


CHANGES: dict[str, Callable[[PlanningWorld], object]] = {
    "a consent is withdrawn": lambda world: Consent.objects.filter(participant=world.enrolments[0].participant).update(
        withdrawn_at=NOW
    ),
    "somebody drops out": lambda world: drop_out(
        actor=world.viewer, enrolment=world.enrolments[0], reason=DropOutReason.MOVED, now=NOW
    ),
    "somebody new waits": lambda world: add_candidate(world.programme, world.soc, world.officers["soc"], 9),
    "needs change": _change_needs,
    "a seat is taken": lambda world: CohortMembershipFactory(
        seat=world.cohorts[0].seats.first(), enrolment=world.enrolments[0]
    ),
    "a seat is taken away": lambda world: world.cohorts[0].seats.last().delete(),
    "a cohort begins another week": _move_the_start,
    "the lead is away": lambda world: AbsenceFactory(
        staff=world.lead, begins_at=at(FIRST_START, "08:00"), ends_at=at(FIRST_START, "12:00")
    ),
    "an officer is busy": lambda world: BusyTimeFactory(
        staff=world.officers["fk"], begins_at=at(FIRST_START, "08:00"), ends_at=at(FIRST_START, "12:00")
    ),
    "the room is closed": lambda world: RoomClosureFactory(
        room=world.room, begins_at=at(FIRST_START, "08:00"), ends_at=at(FIRST_START, "12:00")
    ),
    "the room opens later": lambda world: world.room.openings.update(begins_minute=9 * 60),
    "the association closes a day": lambda world: ClosedDayFactory(
        association=world.association, closed_on=FIRST_START
    ),
    "hours change": lambda world: world.lead.working_hours.filter(weekday=0).delete(),
    "the room is booked": lambda world: MeetingFactory(
        association=world.association,
        programme=None,
        room=world.room,
        begins_at=at(FIRST_START, "08:00"),
        ends_at=at(FIRST_START, "09:00"),
    ),
    "the chain changes": lambda world: world.programme.steps.filter(position=2).update(duration_minutes=60),
    "another contact person": lambda world: employ(
        world.association, Role.OFFICER, agency=world.fk, is_contact_person=True
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_basis_that_has_changed_is_a_conflict_and_nothing_is_written(name: str) -> None:
    world = small_world(people=2, cohorts=1)
    proposal = propose(world)
    CHANGES[name](world)
    before = (Meeting.objects.count(), CohortMembership.objects.count())

    with pytest.raises(Conflict) as conflict:
        publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)

    assert conflict.value.rule == "stale_basis"
    assert (Meeting.objects.count(), CohortMembership.objects.count()) == before
    assert Proposal.objects.get(pk=proposal.pk).status == "draft"


def _drop_out_slowly(world: PlanningWorld, has_written: threading.Event) -> None:
    """Let somebody drop out in a transaction of another connection that takes a second to commit."""
    try:
        with transaction.atomic():
            drop_out(actor=world.viewer, enrolment=world.enrolments[0], reason=DropOutReason.MOVED, now=NOW)
            has_written.set()
            time.sleep(1)
    finally:
        connection.close()


def _publish_during_a_drop_out() -> None:
    world = small_world(people=2, cohorts=1)
    proposal = propose(world)
    has_written = threading.Event()
    leaving = threading.Thread(target=_drop_out_slowly, args=(world, has_written))
    leaving.start()
    has_written.wait()
    try:
        publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)
    finally:
        leaving.join()


def test_a_drop_out_that_is_being_written_is_waited_for_and_makes_the_basis_stale() -> None:
    with pytest.raises(Conflict) as conflict:
        _publish_during_a_drop_out()

    assert conflict.value.rule == "stale_basis"
    assert not CohortMembership.objects.exists()


def test_without_locks_somebody_who_is_dropping_out_would_be_seated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "_lock_basis", lambda _programme: None)
    _publish_during_a_drop_out()

    assert CohortMembership.objects.filter(left_at=None, enrolment__status="dropped_out").exists()


def test_what_the_plan_does_not_depend_on_may_change() -> None:
    world = small_world(people=2, cohorts=1)
    proposal = propose(world)
    far = world.cohorts[0].ends_on + timedelta(days=10)
    AbsenceFactory(staff=world.lead, begins_at=at(far, "08:00"), ends_at=at(far, "12:00"))
    AbsenceFactory(staff=world.coordinator, begins_at=at(FIRST_START, "08:00"), ends_at=at(FIRST_START, "12:00"))

    assert publish_proposal(actor=world.viewer, proposal=proposal, now=NOW).new_members == 2


def test_a_plan_that_time_has_overtaken_is_a_conflict() -> None:
    world = small_world(people=2, cohorts=1)
    proposal = propose(world)

    with pytest.raises(Conflict) as conflict:
        publish_proposal(actor=world.viewer, proposal=proposal, now=at(FIRST_START, "07:00"))
    assert conflict.value.rule == "stale_basis"


def test_a_handover_is_booked_only_with_written_consent_and_an_action_plan() -> None:
    world = small_world(people=3, cohorts=1)
    for enrolment in world.enrolments[:2]:
        ConsentFactory(participant=enrolment.participant, kind="written")
    for enrolment in world.enrolments[1:]:
        ActionPlanFactory(enrolment=enrolment)
    publish_proposal(actor=world.viewer, proposal=propose(world), now=NOW)

    handovers = Meeting.objects.filter(kind="handover").order_by("enrolment_id").values_list("status", flat=True)
    assert list(handovers) == ["tentative", "confirmed", "tentative"]
    assert ActionPlan.objects.count() == 2


def test_meetings_within_the_days_of_announcement_are_announced_and_their_cohort_with_them() -> None:
    world = small_world(people=6)
    now = at(FIRST_START - timedelta(days=7), "08:00")
    publish_proposal(actor=world.viewer, proposal=propose(world, now=now), now=now)

    announced = Meeting.objects.exclude(announced_at=None)
    assert set(announced) == set(Meeting.objects.filter(begins_at__lt=now + timedelta(days=14)))
    assert announced.exists()
    assert [cohort.status for cohort in world.programme.cohorts.order_by("number")] == ["announced", "planned"]


def _swap_first_meetings(world: PlanningWorld) -> tuple[Proposal, list[Meeting]]:
    """A proposal, on the basis of today, in which two people change times with each other."""
    proposal = propose(world)
    first, second = _first_meetings()[:2]
    names = [f"meeting-{meeting.enrolment_id}-1" for meeting in (first, second)]
    result = copy.deepcopy(proposal.documents["meetings"].result)
    places = result["plan"]["assignments"]
    places[names[0]]["start"], places[names[1]]["start"] = places[names[1]]["start"], places[names[0]]["start"]
    proposal.documents["meetings"].result = result
    save_documents(proposal)
    return proposal, [first, second]


def test_two_meetings_can_change_places() -> None:
    world = _published(people=3, cohorts=1, with_handover=False)
    proposal, (first, second) = _swap_first_meetings(world)

    published = publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)

    assert published.moved_meetings == 2
    for before, other in ((first, second), (second, first)):
        after = Meeting.objects.get(pk=before.pk)
        assert (after.begins_at, after.room_id, after.uid) == (other.begins_at, other.room_id, before.uid)
        assert (after.sequence, after.version) == (before.sequence + 1, before.version + 1)


def test_without_deferred_constraints_the_database_refuses_the_same_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    world = _published(people=3, cohorts=1, with_handover=False)
    proposal, (first, _second) = _swap_first_meetings(world)
    monkeypatch.setattr(publication, "DEFERRED", ("room_not_double_booked",))
    monkeypatch.setattr(publication, "DEFERRING", "IMMEDIATE")

    with pytest.raises(Conflict):
        publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)
    assert Meeting.objects.get(pk=first.pk).begins_at == first.begins_at


def test_a_double_booking_that_a_plan_would_make_is_refused_as_a_whole() -> None:
    world = _published(people=3, cohorts=1, with_handover=False)
    proposal, (first, second) = _swap_first_meetings(world)
    places = proposal.documents["meetings"].result["plan"]["assignments"]
    # Both at the second one's old time.
    places[f"meeting-{second.enrolment_id}-1"]["start"] = places[f"meeting-{first.enrolment_id}-1"]["start"]
    save_documents(proposal)

    with pytest.raises(Conflict):
        publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)
    assert list(Meeting.objects.filter(sequence__gt=0)) == []


def test_another_contact_person_is_called_and_the_former_let_go_without_a_new_time() -> None:
    world = _published(people=1, cohorts=1, seats=1, min_size=1)
    second = employ(world.association, Role.OFFICER, agency=world.fk, is_contact_person=True)
    proposal = propose(world)
    handover = Meeting.objects.get(kind="handover")
    result = copy.deepcopy(proposal.documents["meetings"].result)
    result["plan"]["assignments"][f"meeting-{handover.enrolment_id}-3"]["one_of"] = [f"staff-{second.pk}"]
    proposal.documents["meetings"].result = result
    save_documents(proposal)
    publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)

    attending = Attendance.objects.filter(meeting=handover, staff__isnull=False).values_list("staff_id", flat=True)
    assert set(attending) == {world.officers["soc"].pk, second.pk}
    after = Meeting.objects.get(pk=handover.pk)
    assert (after.begins_at, after.sequence) == (handover.begins_at, handover.sequence)


def test_who_loses_the_place_goes_back_to_the_queue_and_the_meetings_are_cancelled() -> None:
    world = _published(people=2, cohorts=1)
    leaving, staying = world.enrolments
    proposal = propose(world, rules={"min_size": 1})
    plan = copy.deepcopy(proposal.documents["cohorts"].result)
    del plan["plan"]["assignments"][f"enrolment-{leaving.pk}"]
    meetings = copy.deepcopy(proposal.documents["meetings"].result)
    for position in (1, 2, 3):
        del meetings["plan"]["assignments"][f"meeting-{leaving.pk}-{position}"]
    proposal.documents["cohorts"].result, proposal.documents["meetings"].result = plan, meetings
    save_documents(proposal)

    published = publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)

    assert (published.lost_members, published.cancelled_meetings) == (1, 3)
    leaving.refresh_from_db()
    assert leaving.status == "waiting"
    assert not leaving.memberships.filter(left_at=None).exists()
    assert set(leaving.meetings.values_list("status", "sequence")) == {("cancelled", 1)}
    assert set(staying.meetings.values_list("sequence", flat=True)) == {0}


def test_members_can_change_places_in_full_cohorts() -> None:
    world = _published(people=6, with_handover=False)
    proposal = propose(world)
    before = read_plan(proposal).members_before
    first = next(key for key, cohort in before.items() if cohort == world.cohorts[0].pk)
    second = next(key for key, cohort in before.items() if cohort == world.cohorts[1].pk)
    result = copy.deepcopy(proposal.documents["cohorts"].result)
    places = result["plan"]["assignments"]
    names = [f"enrolment-{first}", f"enrolment-{second}"]
    places[names[0]], places[names[1]] = places[names[1]], places[names[0]]
    proposal.documents["cohorts"].result = result
    save_documents(proposal)

    assert publish_proposal(actor=world.viewer, proposal=proposal, now=NOW).moved_members == 2
    after = dict(CohortMembership.objects.filter(left_at=None).values_list("enrolment_id", "seat__cohort_id"))
    assert (after[first], after[second]) == (before[second], before[first])


def test_publishing_many_takes_as_many_queries_as_publishing_few() -> None:
    counts = []
    for people, cohorts in ((2, 1), (9, 3)):
        world = small_world(people=people, cohorts=cohorts)
        proposal = propose(world)
        with CaptureQueriesContext(connection) as queries:
            publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
