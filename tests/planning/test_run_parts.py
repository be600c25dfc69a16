"""A run in parts: each worked on once, merged once, whoever finishes last and whatever dies on the way."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.viewer import Viewer, viewer_of
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal, RunPart
from backend.planning.runs import failures, placements, solving
from backend.planning.runs.claiming import MOST_ATTEMPTS, STALE_SECONDS, claim_part
from backend.planning.runs.dividing import find_time_limit, finish_part
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.runs.part_execution import execute_claimed_part
from backend.planning.runs.recovery import recover_jobs
from backend.planning.selectors import run_progress
from backend.planning.services import request_stop
from scheduler import verify
from tests.benchmarks.generators.country import generate_country
from tests.factories import PlanningRunFactory, RunProgressFactory
from tests.factories.times import NOW
from tests.planning.divided import divided_run, make_country
from tests.planning.worlds import employ
from tests.scheduler.placements.towns import join_towns, make_town

pytestmark = pytest.mark.django_db(transaction=True)

DEAD = NOW - timedelta(seconds=STALE_SECONDS + 1)


def _execute(part: RunPart) -> bool:
    return execute_claimed_part(part_id=part.pk, run_token=part.run_token, clock=lambda: NOW)


def _execute_all(run: PlanningRun) -> PlanningRun:
    for part in run.parts.all():
        _execute(part)
    run.refresh_from_db()
    return run


def _list_assigned(run: PlanningRun) -> list[str]:
    (stage,) = run.proposal.stages.all()
    return sorted(stage.result["plan"]["assignments"])


# Dividing and merging


def test_a_divided_run_waits_with_a_task_for_each_part_the_heaviest_first() -> None:
    run = divided_run()

    assert run.state == RunState.DIVIDED
    assert [part.weight for part in run.parts.all()] == [6, 4, 2]
    tasks = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in tasks] == ["backend.planning.tasks.execute_part"] * 3
    assert [task["args"] for task in tasks] == [(part.pk, str(part.run_token)) for part in run.parts.all()]


def test_whoever_finishes_last_merges_a_plan_of_all_parts_that_holds_for_the_whole() -> None:
    run = divided_run()
    first, second, last = run.parts.all()
    for part in (second, last):
        assert _execute(part)
        run.refresh_from_db()
        assert run.state == RunState.DIVIDED
    assert _execute(first)

    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED
    (stage,) = run.proposal.stages.all()
    assert stage.stage == "placements"
    assert verify(stage.problem, stage.result).valid
    assert stage.problem == run.division.problem
    assert _list_assigned(run) == ["P1-2", "P2-1", "P3-0"]
    assert {entry["id"] for entry in stage.result["unplaced"]} == {"P1-0", "P1-1", "P2-0"}
    assert run.input_sha256 == stage.result["problem_sha256"]
    assert run.proposal.basis_sha256 == "0" * 64


def test_a_run_began_when_it_was_divided_and_not_when_it_was_merged() -> None:
    run = divided_run()
    later = NOW + timedelta(minutes=1)
    for part in run.parts.all():
        execute_claimed_part(part_id=part.pk, run_token=part.run_token, clock=lambda: later)

    run.refresh_from_db()
    assert (run.started_at, run.finished_at) == (NOW, later)


def test_of_parts_that_finish_at_the_same_moment_one_merges() -> None:
    run = divided_run(make_country(6))
    barrier = threading.Barrier(6)

    def compete(part: RunPart) -> None:
        try:
            claim = claim_part(part_id=part.pk, run_token=part.run_token, now=NOW)
            assert claim is not None
            result = {"status": "OPTIMAL"}
            barrier.wait()
            opened.append(finish_part(claim, result=result, now=NOW))
        finally:
            connection.close()

    opened: list[PlanningRun | None] = []
    threads = [threading.Thread(target=compete, args=[part]) for part in run.parts.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    assert len([run for run in opened if run is not None]) == 1


def test_counting_the_unfinished_without_holding_the_run_would_let_nobody_merge() -> None:
    run = divided_run(make_country(2))
    everybody_is_there = threading.Barrier(2)
    seen: list[int] = []

    def finish_carelessly(part: RunPart) -> None:
        try:
            with transaction.atomic():
                RunPart.objects.filter(pk=part.pk).update(state=RunState.SUCCEEDED)
                everybody_is_there.wait()
                seen.append(RunPart.objects.filter(run=run, state__in=RunState.unfinished()).count())
                everybody_is_there.wait()
        finally:
            connection.close()

    threads = [threading.Thread(target=finish_carelessly, args=[part]) for part in run.parts.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1, 1]


def test_a_part_that_cannot_be_settles_the_matter_for_the_whole() -> None:
    impossible = make_town(9, people=1)
    impossible["participants"][0] |= {"must": True, "needs": ["lift"]}
    run = divided_run(join_towns(make_town(1), impossible))
    waiting, decisive = run.parts.all()
    assert _execute(decisive)

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.INFEASIBLE, failures.PLACEMENTS_INFEASIBLE)
    assert _execute(waiting) is False


# Delivered twice, killed, lost


def test_a_part_that_is_delivered_twice_is_solved_once() -> None:
    run = divided_run()
    part = run.parts.all()[0]
    assert _execute(part) is True
    assert _execute(part) is False

    part.refresh_from_db()
    assert (part.state, part.attempt) == (RunState.SUCCEEDED, 1)


def _race(claim: Callable[[], object | None], workers: int = 8) -> int:
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


def test_of_simultaneous_deliveries_of_a_part_one_gets_it() -> None:
    part = divided_run().parts.all()[0]

    assert _race(lambda: claim_part(part_id=part.pk, run_token=part.run_token, now=NOW)) == 1


def test_a_dead_part_is_queued_again_and_counts_once_in_the_result() -> None:
    run = divided_run()
    dead = run.parts.all()[0]
    claim = claim_part(part_id=dead.pk, run_token=dead.run_token, now=DEAD)
    assert claim is not None
    assert recover_jobs(now=NOW) == [dead]
    _execute_all(run)

    assert run.state == RunState.SUCCEEDED
    assert [part.attempt for part in run.parts.all()] == [2, 1, 1]
    assert finish_part(claim, result={"status": "OPTIMAL"}, now=NOW) is None
    assert len(_list_assigned(run)) == 3


def test_a_part_whose_workers_always_die_fails_the_run_plainly() -> None:
    run = divided_run()
    dead = run.parts.all()[0]
    RunPart.objects.filter(pk=dead.pk).update(state="running", heartbeat_at=DEAD, attempt=MOST_ATTEMPTS)

    assert recover_jobs(now=NOW) == []
    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.ATTEMPTS_EXHAUSTED)
    assert _execute(run.parts.all()[1]) is False


def test_the_parts_of_a_run_that_has_ended_are_left_alone() -> None:
    run = divided_run()
    RunPart.objects.filter(run=run).update(state="running", heartbeat_at=DEAD)
    PlanningRun.objects.filter(pk=run.pk).update(state=RunState.FAILED)

    assert recover_jobs(now=NOW) == []


def test_a_part_whose_task_vanished_is_queued_again() -> None:
    run = divided_run(now=NOW - timedelta(hours=1))
    OrmQ.objects.filter(pk=OrmQ.objects.order_by("pk")[0].pk).delete()

    assert recover_jobs(now=NOW) == [run.parts.all()[0]]


def test_a_worker_that_dies_before_it_merges_leaves_a_task_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    run = divided_run()
    with monkeypatch.context() as patched:
        patched.setattr(placements, "merge_division", lambda *_: (_ for _ in ()).throw(OperationalError("gone")))
        *others, last = run.parts.all()
        for part in others:
            _execute(part)
        with pytest.raises(OperationalError):
            _execute(last)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    PlanningRun.objects.filter(pk=run.pk).update(heartbeat_at=DEAD)
    assert recover_jobs(now=NOW) == [run]
    run.refresh_from_db()
    assert execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: NOW)

    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED
    assert Proposal.objects.count() == 1


# Ends


def test_a_part_whose_result_is_not_valid_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = solving.solve

    def boast(problem: dict[str, Any], *rest: Any) -> dict[str, Any]:
        result = honest(problem, *rest)
        result["tiers"][0]["value"] -= 1
        return result

    run = divided_run(seconds=1.0)
    monkeypatch.setattr(solving, "solve", boast)
    _execute(run.parts.all()[0])

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.NOT_VERIFIED)
    assert not Proposal.objects.exists()


def test_an_unexpected_error_in_a_part_ends_the_run_with_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_arguments: Any) -> None:
        raise ValueError("participant SAM-017")

    run = divided_run()
    monkeypatch.setattr(solving, "solve", stumble)
    assert _execute(run.parts.all()[0]) is True

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.INTERNAL)


def test_a_stopped_run_stops_its_parts_and_keeps_a_whole_plan() -> None:
    run = divided_run()
    first, *others = run.parts.all()
    _execute(first)
    request_stop(actor=_coordinator(run), run=run, now=NOW)
    for part in others:
        _execute(part)

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.STOPPED, "")
    assert len(_list_assigned(run)) == 3


def _execute_and_interrupt(run: PlanningRun, interrupt: Callable[[], object]) -> RunPart:
    """Execute the first part, which would take minutes, doing something as soon as it is being solved."""
    part = run.parts.all()[0]
    thread = threading.Thread(target=lambda: (_execute(part), connection.close()))
    thread.start()
    while thread.is_alive() and not part.progress.exists():
        thread.join(0.1)
    interrupt()
    thread.join(60)
    assert not thread.is_alive()
    part.refresh_from_db()
    return part


def test_a_part_that_is_being_solved_hears_stop_and_keeps_its_best_plan() -> None:
    run = divided_run(generate_country(2, seed=1, people=400), seconds=500.0)
    actor = _coordinator(run)
    part = _execute_and_interrupt(run, lambda: request_stop(actor=actor, run=run, now=NOW))

    assert part.state == RunState.SUCCEEDED
    assert part.result is not None
    assert part.result["plan"] is not None


def test_a_part_that_nobody_waits_for_any_more_is_dropped() -> None:
    run = divided_run(generate_country(2, seed=1, people=400), seconds=500.0)
    ended = PlanningRun.objects.filter(pk=run.pk)
    part = _execute_and_interrupt(run, lambda: ended.update(state=RunState.FAILED))

    assert (part.state, part.result) == (RunState.RUNNING, None)


def test_a_run_none_of_whose_parts_has_begun_stops_at_once() -> None:
    run = divided_run()
    stopped = request_stop(actor=_coordinator(run), run=run, now=NOW)

    assert stopped.state == RunState.STOPPED
    assert _execute(run.parts.all()[0]) is False


def _coordinator(run: PlanningRun) -> Viewer:
    return viewer_of(employ(run.association, Role.COORDINATOR).user)


# Time


def test_the_time_is_shared_out_by_weight_over_all_workers() -> None:
    alone = [find_time_limit(part) for part in divided_run(seconds=12.0).parts.all()]
    together = [find_time_limit(part) for part in divided_run(seconds=12.0, workers=2).parts.all()]

    assert alone == [6.0, 4.0, 2.0]
    assert together == [12.0, 8.0, 4.0]


def test_what_an_earlier_part_leaves_over_goes_to_the_later_ones() -> None:
    run = divided_run(seconds=12.0)
    first, second, third = run.parts.all()
    RunPart.objects.filter(pk=first.pk).update(
        state="succeeded", started_at=NOW, finished_at=NOW + timedelta(seconds=3)
    )
    assert find_time_limit(second) == 6.0
    RunPart.objects.filter(pk=second.pk).update(state="running", started_at=NOW, time_limit_seconds=6.0)
    assert find_time_limit(third) == 3.0


# Progress


def test_the_progress_of_a_divided_run_is_the_sum_over_its_parts() -> None:
    run = divided_run(make_country(2))
    first, second = run.parts.all()
    for part, seconds, value, bound in ((first, 1, None, 1), (first, 2, 5, 3), (second, 3, 4, 0), (second, 4, 3, 3)):
        RunProgressFactory(run=run, part=part, stage="placements", seconds=seconds, value=value, bound=bound)
    RunPart.objects.filter(pk=first.pk).update(state="succeeded")
    view = run_progress(run, now=NOW)

    (tier,) = view.tiers
    assert tier.points == ((1, None, 1), (2, None, 3), (3, 9, 3), (4, 8, 6))
    assert (tier.value, tier.bound, view.parts_done, view.parts_total) == (8, 6, 1, 2)


def test_a_run_that_was_not_divided_has_no_parts_to_tell_of() -> None:
    view = run_progress(PlanningRunFactory(), now=NOW)

    assert (view.parts_done, view.parts_total) == (0, 0)
