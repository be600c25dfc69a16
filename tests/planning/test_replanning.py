"""Planning again: what stands is kept, and a budget of moves holds."""

from datetime import date, timedelta
from typing import Any

import pytest

from backend.access.viewer import SYSTEM
from backend.associations.models import Programme
from backend.cohorts.models import CohortMembership
from backend.demo.worlds import vasteras as vasteras_world
from backend.engagements.models import Engagement
from backend.meetings.models import Meeting
from backend.participants.enums import DropOutReason
from backend.participants.models import Enrolment
from backend.participants.services import drop_out
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun
from backend.planning.plans import Plan, read_plan
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.services import publish_proposal, request_run
from tests.factories import AbsenceFactory
from tests.factories.times import NOW, at
from tests.planning.worlds import PlanningWorld, add_candidate, plan, propose, small_world

pytestmark = pytest.mark.django_db(transaction=True)

STORY_NOW = at(date(2011, 9, 26), "10:00")


def _count_moves(found: Plan) -> int:
    return (
        len(found.changing)
        + len(found.leaving)
        + len(found.moved_meetings | found.restaffed_meetings)
        + len(found.dropped_meetings)
    )


def _published(**size: Any) -> PlanningWorld:
    world = small_world(**size)
    publish_proposal(actor=world.viewer, proposal=propose(world), now=NOW)
    return world


def test_planning_again_without_any_change_moves_nobody() -> None:
    world = _published()

    assert _count_moves(read_plan(propose(world))) == 0


def test_the_first_in_the_queue_gets_the_place_of_somebody_who_drops_out_and_nobody_else_moves() -> None:
    world = _published()
    waiting = add_candidate(world.programme, world.soc, world.officers["soc"], 6)
    left = CohortMembership.objects.filter(seat__cohort=world.cohorts[1]).first().enrolment
    drop_out(actor=world.viewer, enrolment=left, reason=DropOutReason.MOVED, now=NOW)
    found = read_plan(propose(world))

    assert found.joining == {waiting.pk: world.cohorts[1].pk}
    assert len(found.new_meetings) == 3
    assert _count_moves(found) == 0


def test_somebody_away_moves_only_the_meetings_that_this_hits() -> None:
    world = _published()
    hit = Meeting.objects.filter(attendances__staff=world.lead).order_by("begins_at").first()
    AbsenceFactory(staff=world.lead, begins_at=hit.begins_at, ends_at=hit.ends_at)
    found = read_plan(propose(world))

    assert {before.meeting_id for before, _planned in found.moved_meetings.values()} == {hit.pk}
    assert _count_moves(found) == 1


def test_what_staff_need_before_and_after_a_meeting_is_kept_free_so_that_the_plan_can_be_published() -> None:
    world = _published()
    half_an_hour, saturday = timedelta(minutes=30), date(2012, 1, 14)
    meeting = Meeting.objects.filter(attendances__staff=world.lead).order_by("begins_at", "pk").first()
    Meeting.objects.filter(pk=meeting.pk).update(
        begins_at=at(saturday, "10:00"), ends_at=at(saturday, "12:00"), preparation_minutes=30, follow_up_minutes=30
    )

    publish_proposal(actor=world.viewer, proposal=propose(world, rules={"prefer_current": False}), now=NOW)

    meeting.refresh_from_db()
    assert meeting.begins_at.date() != saturday
    engaged = Engagement.objects.get(staff=world.lead, attendance__meeting=meeting)
    assert (engaged.begins_at, engaged.ends_at) == (meeting.begins_at - half_an_hour, meeting.ends_at + half_an_hour)


def test_a_budget_that_is_too_small_is_told_as_such_and_leaves_no_proposal() -> None:
    world = _published()
    hit = Meeting.objects.filter(attendances__staff=world.lead).order_by("begins_at").first()
    AbsenceFactory(staff=world.lead, begins_at=hit.begins_at, ends_at=hit.ends_at)
    run = plan(world, max_moves=0)

    assert run.state == RunState.INFEASIBLE
    assert "flyttar" in run.failure
    assert not hasattr(run, "proposal")


def test_what_was_announced_stands_although_the_lead_is_away() -> None:
    world = _published()
    first = Meeting.objects.filter(attendances__staff=world.lead).order_by("begins_at").first()
    now = first.begins_at - timedelta(days=3)
    AbsenceFactory(staff=world.lead, begins_at=first.begins_at, ends_at=first.ends_at)
    found = read_plan(propose(world, now=now))

    assert first.pk not in {before.meeting_id for before in found.meetings_before.values()}
    assert set(found.members_before) == {enrolment.pk for enrolment in world.enrolments}


def test_without_the_wish_to_keep_what_is_in_force_moves_are_not_minimised() -> None:
    world = _published()
    proposal = propose(world, rules={"prefer_current": False})

    assert all("moves" not in tier for tier in proposal.documents["cohorts"].problem["objective"])
    assert all("moves" not in tier for tier in proposal.documents["meetings"].problem["objective"])
    assert len(read_plan(proposal).meetings_before) == 18


@pytest.fixture
def vasteras() -> Programme:
    """The seventy of Västerås, planned and published."""
    vasteras_world.build(shift_to=None)
    programme = Programme.objects.get(name="SAM")
    publish_proposal(actor=SYSTEM, proposal=_run(programme, seconds=8).proposal, now=STORY_NOW)
    return programme


def _run(programme: Programme, *, seconds: int = 20, max_moves: int | None = None) -> PlanningRun:
    run = request_run(
        actor=SYSTEM, programme=programme, rules={}, time_limit_seconds=seconds, max_moves=max_moves, now=STORY_NOW
    )
    execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: STORY_NOW)
    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED, run.failure
    return run


def test_when_one_of_seventy_drops_out_replanning_moves_nobody_with_or_without_a_budget(vasteras: Programme) -> None:
    assert CohortMembership.objects.filter(left_at=None).count() == 70
    assert Meeting.objects.filter(step__isnull=False).count() == 280
    left = Enrolment.objects.get(memberships__seat__cohort__number=4, memberships__seat__number=1)
    drop_out(actor=SYSTEM, enrolment=left, reason=DropOutReason.MOVED, now=STORY_NOW)
    within_budget = read_plan(_run(vasteras, max_moves=3).proposal)
    unbounded = read_plan(_run(vasteras).proposal)

    assert len(within_budget.members) == 69
    assert _count_moves(within_budget) <= 3
    assert _count_moves(unbounded) == 0


def test_no_meeting_of_seventy_lies_on_a_closed_day_or_in_a_room_that_has_ended(vasteras: Programme) -> None:
    days = {meeting.begins_at.date() for meeting in Meeting.objects.all()}

    assert not days & {date(2012, 1, 6), date(2012, 4, 6), date(2012, 4, 9), date(2012, 5, 1), date(2012, 6, 6)}
    first_room = Meeting.objects.filter(room__name="Samtalsrummet").order_by("begins_at")
    assert first_room.last().begins_at < at(date(2012, 10, 1), "00:00")
    with_lead = Meeting.objects.filter(kind="handover", attendances__staff__user__username="kartlaggare")
    assert {meeting.enrolment.memberships.get().seat.cohort.number for meeting in with_lead} == {6, 7}
