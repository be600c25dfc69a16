"""A run as a job: who may work on it, how it ends, and what becomes of it when nobody does."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django_q.models import OrmQ, Schedule

from backend.access.viewer import NOBODY, viewer_of
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal
from backend.planning.runs import failures, solving
from backend.planning.runs.claiming import MOST_ATTEMPTS, STALE_SECONDS, Claim, claim_run, finish_run
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.runs.outcomes import ProposedPlan
from backend.planning.runs.recovery import LONGEST_WAIT_SECONDS, ORPHAN_SECONDS, recover_jobs
from backend.planning.services import request_run, request_stop
from tests.factories import PlanningRunFactory
from tests.factories.times import NOW
from tests.planning.worlds import PlanningWorld, plan, small_world

pytestmark = pytest.mark.django_db(transaction=True)

DEAD = NOW - timedelta(seconds=STALE_SECONDS + 1)


def _request(world: PlanningWorld, now: datetime = NOW, **asked: Any) -> PlanningRun:
    return request_run(
        actor=world.viewer, programme=world.programme, rules={}, now=now, **{"time_limit_seconds": 2, **asked}
    )


def _execute(run: PlanningRun, token: uuid.UUID | None = None) -> bool:
    return execute_claimed_run(run_id=run.pk, run_token=token or run.run_token, clock=lambda: NOW)


def _running(**values: Any) -> PlanningRun:
    return PlanningRunFactory(**{"state": "running", "heartbeat_at": NOW, "started_at": NOW, "attempt": 1, **values})


# Ordering


def test_a_request_puts_ids_alone_on_the_solver_queue() -> None:
    world = small_world(people=1, cohorts=1)
    run = _request(world)
    task = OrmQ.objects.get(key="solver").task

    assert (task["func"], task["args"], task["kwargs"]) == (
        "backend.planning.tasks.execute_run",
        (run.pk, str(run.run_token)),
        {},
    )


def test_the_rules_of_a_run_are_stored_complete() -> None:
    run = _request(small_world(people=1, cohorts=1))

    assert run.rules["max_size"] == 3


def test_only_who_plans_may_order_and_stop() -> None:
    world = small_world(people=1, cohorts=1)
    run = _request(world)

    for viewer in (NOBODY, viewer_of(world.lead.user)):
        with pytest.raises(NotAllowed):
            request_run(actor=viewer, programme=world.programme, rules={}, now=NOW)
        with pytest.raises(NotAllowed):
            request_stop(actor=viewer, run=run, now=NOW)


def test_a_second_run_of_the_programme_is_a_conflict_and_leaves_no_task() -> None:
    world = small_world(people=1, cohorts=1)
    _request(world)

    with pytest.raises(Conflict) as conflict:
        _request(world)
    assert conflict.value.rule == "one_unfinished_run_per_programme"
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"time_limit_seconds": 0}, "time_limit_seconds"),
        ({"time_limit_seconds": 601}, "time_limit_seconds"),
        ({"max_moves": -1}, "max_moves"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_number_out_of_range_is_refused_by_name(asked: dict[str, int], field: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        _request(small_world(people=1, cohorts=1), **asked)
    assert refusal.value.field == field


@pytest.mark.parametrize(("size", "rule"), [({"people": 0}, "no_candidates"), ({"cohorts": 0}, "no_cohorts")])
def test_nothing_to_plan_is_told_at_once(size: dict[str, int], rule: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        _request(small_world(**size))
    assert refusal.value.rule == rule


# Claiming


def test_a_second_delivery_of_a_live_run_does_nothing() -> None:
    run = _request(small_world(people=1, cohorts=1))
    assert claim_run(run_id=run.pk, run_token=run.run_token, now=NOW) is not None

    assert _execute(run) is False
    run.refresh_from_db()
    assert (run.state, run.attempt) == (RunState.RUNNING, 1)


def test_a_delivery_after_the_end_does_nothing() -> None:
    run = _request(small_world(people=2, cohorts=1))
    assert _execute(run) is True
    assert _execute(run) is False

    run.refresh_from_db()
    assert (run.state, run.attempt, Proposal.objects.count()) == (RunState.SUCCEEDED, 1, 1)


def test_a_dead_run_is_taken_over() -> None:
    run = _running(heartbeat_at=DEAD)
    claim = claim_run(run_id=run.pk, run_token=uuid.uuid4(), now=NOW)

    run.refresh_from_db()
    assert claim == Claim(PlanningRun, run.pk, run.run_token)
    assert run.attempt == 2


@pytest.mark.parametrize("age", [0, STALE_SECONDS - 1])
def test_a_run_that_beats_is_not_taken_over(age: int) -> None:
    run = _running(heartbeat_at=NOW - timedelta(seconds=age))

    assert claim_run(run_id=run.pk, run_token=run.run_token, now=NOW) is None


def test_a_dead_run_that_has_had_its_attempts_fails_with_a_plain_sentence() -> None:
    run = _running(heartbeat_at=DEAD, attempt=MOST_ATTEMPTS)

    assert claim_run(run_id=run.pk, run_token=run.run_token, now=NOW) is None
    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.ATTEMPTS_EXHAUSTED)


def _race(claim: Callable[[], object | None], workers: int = 8) -> int:
    """How many of so many simultaneous connections get the run."""
    barrier = threading.Barrier(workers)
    won: list[object] = []

    def compete() -> None:
        barrier.wait()
        try:
            found = claim()
        finally:
            connection.close()
        if found is not None:
            won.append(found)

    threads = [threading.Thread(target=compete) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(won)


def test_of_simultaneous_deliveries_one_gets_the_run() -> None:
    run = _running(heartbeat_at=DEAD)

    assert _race(lambda: claim_run(run_id=run.pk, run_token=run.run_token, now=NOW)) == 1


def test_reading_the_state_before_writing_it_would_let_several_through() -> None:
    run = _running(heartbeat_at=DEAD)
    everybody_has_read = threading.Barrier(8)

    def claim_carelessly() -> object | None:
        found = PlanningRun.objects.get(pk=run.pk)
        everybody_has_read.wait()
        if found.heartbeat_at != DEAD:
            return None
        PlanningRun.objects.filter(pk=run.pk).update(run_token=uuid.uuid4(), heartbeat_at=NOW)
        return found

    assert _race(claim_carelessly) == 8


def test_a_lost_claim_writes_no_end_and_no_proposal() -> None:
    run = _running()

    assert not finish_run(
        Claim(PlanningRun, run.pk, uuid.uuid4()), RunState.SUCCEEDED, now=NOW, proposal=ProposedPlan("0" * 64, ())
    )
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    assert not Proposal.objects.exists()


# Ends


def test_an_end_keeps_what_is_needed_to_do_it_again() -> None:
    run = plan(small_world(people=2, cohorts=1))

    assert len(run.input_sha256) == 64
    assert run.input_sha256 == run.proposal.documents["cohorts"].result["problem_sha256"]
    assert run.versions["ortools"]
    assert run.progress.filter(stage="cohorts").exists()
    assert run.progress.filter(stage="meetings").exists()


def test_a_result_that_is_not_valid_is_never_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = solving.solve

    def boast(problem: dict[str, Any], *rest: Any) -> dict[str, Any]:
        result = honest(problem, *rest)
        if problem["format"] == "samplats/cohorts/1":
            result["tiers"][1]["value"] -= 1
        return result

    monkeypatch.setattr(solving, "solve", boast)
    run = plan(small_world(people=2, cohorts=1))

    assert (run.state, run.failure) == (RunState.FAILED, failures.NOT_VERIFIED)
    assert not Proposal.objects.exists()


def test_an_unexpected_error_ends_the_run_with_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_arguments: Any) -> None:
        raise ValueError("participant SAM-017")

    monkeypatch.setattr(solving, "solve", stumble)
    run = plan(small_world(people=2, cohorts=1))

    assert (run.state, run.failure) == (RunState.FAILED, failures.INTERNAL)


def test_a_lost_database_is_no_end_but_leaves_the_run_to_be_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_arguments: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(solving, "solve", lose)
    run = _request(small_world(people=2, cohorts=1))
    with pytest.raises(OperationalError):
        _execute(run)

    run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_rules_that_no_cohort_can_meet_leave_everybody_unplaced_with_reasons() -> None:
    run = plan(small_world(people=2, cohorts=1, seats=5, min_size=5))

    assert run.state == RunState.SUCCEEDED
    assert {entry["id"] for entry in run.proposal.documents["cohorts"].result["unplaced"]} == {
        row["id"] for row in run.proposal.documents["cohorts"].problem["participants"]
    }


def test_time_that_runs_out_is_not_told_as_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = solving.solve

    def give_up(problem: dict[str, Any], *rest: Any) -> dict[str, Any]:
        return {**honest(problem, *rest), "status": "UNKNOWN", "plan": None, "tiers": [], "unplaced": []}

    monkeypatch.setattr(solving, "solve", give_up)
    run = plan(small_world(people=2, cohorts=1))

    assert (run.state, run.failure) == (RunState.FAILED, failures.TIME_RAN_OUT)


def test_when_nobody_is_left_to_place_the_run_says_so() -> None:
    world = small_world(people=1, cohorts=1)
    run = _request(world)
    world.enrolments[0].participant.consents.all().delete()
    _execute(run)

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.NOTHING_TO_PLAN)


# Stopping


def test_a_run_that_waits_stops_at_once_and_its_task_finds_nothing_to_do() -> None:
    run = _request(small_world(people=1, cohorts=1))
    stopped = request_stop(actor=viewer_of(run.requested_by), run=run, now=NOW)

    assert stopped.state == RunState.STOPPED
    assert _execute(run) is False


def test_a_run_that_has_ended_cannot_be_stopped() -> None:
    run = plan(small_world(people=1, cohorts=1))

    with pytest.raises(Conflict):
        request_stop(actor=viewer_of(run.requested_by), run=run, now=NOW)


def _execute_and_stop(world: PlanningWorld, stop: Callable[[PlanningRun], None]) -> PlanningRun:
    """Execute a run that would take minutes, doing something to it as soon as its meetings are being solved."""
    run = _request(world, time_limit_seconds=120)
    thread = threading.Thread(target=lambda: (_execute(run), connection.close()))
    thread.start()
    while thread.is_alive() and not PlanningRun.objects.filter(pk=run.pk, progress__stage="meetings").exists():
        thread.join(0.1)
    stop(run)
    thread.join(60)
    assert not thread.is_alive()
    run.refresh_from_db()
    return run


def test_a_run_that_is_stopped_keeps_its_best_plan_as_a_proposal() -> None:
    world = small_world(people=12, cohorts=2, seats=6)
    run = _execute_and_stop(world, lambda run: request_stop(actor=world.viewer, run=run, now=NOW))

    assert (run.state, run.failure) == (RunState.STOPPED, "")
    assert len(run.proposal.documents["meetings"].result["plan"]["assignments"]) > 0


def test_a_run_that_somebody_else_has_taken_over_is_left_to_them() -> None:
    world = small_world(people=12, cohorts=2, seats=6)
    token = uuid.uuid4()
    run = _execute_and_stop(world, lambda run: PlanningRun.objects.filter(pk=run.pk).update(run_token=token))

    assert (run.state, run.run_token) == (RunState.RUNNING, token)
    assert not Proposal.objects.exists()


# Recovery


def test_a_dead_run_is_queued_again_under_another_token() -> None:
    run = _running(heartbeat_at=DEAD)
    before = run.run_token

    assert recover_jobs(now=NOW) == [run]
    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    assert run.run_token != before
    assert OrmQ.objects.get(key="solver").task["args"] == (run.pk, str(run.run_token))


def test_a_live_run_is_left_alone() -> None:
    _running()

    assert recover_jobs(now=NOW) == []


def test_a_dead_run_that_was_to_stop_is_stopped() -> None:
    run = _running(heartbeat_at=DEAD, cancel_requested_at=NOW)

    assert recover_jobs(now=NOW) == []
    run.refresh_from_db()
    assert run.state == RunState.STOPPED


def test_a_dead_run_that_has_had_its_attempts_is_not_queued_again() -> None:
    run = _running(heartbeat_at=DEAD, attempt=MOST_ATTEMPTS)

    assert recover_jobs(now=NOW) == []
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize(("seconds", "is_recovered"), [(ORPHAN_SECONDS - 1, False), (ORPHAN_SECONDS + 1, True)])
def test_a_queued_run_whose_task_is_gone_is_queued_again_after_a_minute(seconds: int, is_recovered: bool) -> None:
    run = _request(small_world(people=1, cohorts=1), now=NOW - timedelta(seconds=seconds))
    OrmQ.objects.all().delete()

    assert recover_jobs(now=NOW) == ([run] if is_recovered else [])


def test_a_queued_run_whose_task_waits_is_left_alone() -> None:
    _request(small_world(people=1, cohorts=1), now=NOW - timedelta(hours=1))

    assert recover_jobs(now=NOW) == []
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize(("seconds", "is_recovered"), [(LONGEST_WAIT_SECONDS, False), (LONGEST_WAIT_SECONDS + 1, True)])
def test_while_the_solver_is_busy_a_fetched_task_may_wait_as_long_as_another_lasts(
    seconds: int, is_recovered: bool
) -> None:
    run = _request(small_world(people=1, cohorts=1), now=NOW - timedelta(seconds=seconds))
    OrmQ.objects.all().delete()
    _running()

    assert recover_jobs(now=NOW) == ([run] if is_recovered else [])


def test_the_recovery_is_scheduled_on_the_short_queue_each_minute() -> None:
    schedule = Schedule.objects.get(func="backend.planning.tasks.recover_stalled_runs")

    assert (schedule.cluster, schedule.schedule_type, schedule.minutes, schedule.repeats) == ("short", "I", 1, -1)
