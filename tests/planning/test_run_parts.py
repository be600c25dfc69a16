"""A run in parts: each worked on once, merged once, whoever finishes last and whatever dies on the way."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django_q.models import OrmQ

from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal, RunPart
from backend.planning.runs import failures, placements
from backend.planning.runs.claiming import MOST_ATTEMPTS, STALE_SECONDS, claim_part
from backend.planning.runs.dividing import finish_part
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.runs.part_execution import execute_claimed_part
from backend.planning.runs.recovery import recover_jobs
from scheduler import verify
from tests.factories.times import NOW
from tests.planning.divided import divided_run, execute_part, list_assigned, make_country
from tests.scheduler.placements.towns import join_towns, make_town

pytestmark = pytest.mark.django_db(transaction=True)

DEAD = NOW - timedelta(seconds=STALE_SECONDS + 1)


def _execute_all(run: PlanningRun) -> PlanningRun:
    for part in run.parts.all():
        execute_part(part)
    run.refresh_from_db()
    return run


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
        assert execute_part(part)
        run.refresh_from_db()
        assert run.state == RunState.DIVIDED
    assert execute_part(first)

    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED
    (stage,) = run.proposal.stages.all()
    assert stage.stage == "placements"
    assert verify(stage.problem, stage.result).valid
    assert stage.problem == run.division.problem
    assert list_assigned(run) == ["P1-2", "P2-1", "P3-0"]
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
    assert execute_part(decisive)

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.INFEASIBLE, failures.PLACEMENTS_INFEASIBLE)
    assert execute_part(waiting) is False


# Delivered twice, killed, lost


def test_a_part_that_is_delivered_twice_is_solved_once() -> None:
    run = divided_run()
    part = run.parts.all()[0]
    assert execute_part(part) is True
    assert execute_part(part) is False

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
    assert len(list_assigned(run)) == 3


def test_a_part_whose_workers_always_die_fails_the_run_plainly() -> None:
    run = divided_run()
    dead = run.parts.all()[0]
    RunPart.objects.filter(pk=dead.pk).update(state="running", heartbeat_at=DEAD, attempt=MOST_ATTEMPTS)

    assert recover_jobs(now=NOW) == []
    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.ATTEMPTS_EXHAUSTED)
    assert execute_part(run.parts.all()[1]) is False


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
            execute_part(part)
        with pytest.raises(OperationalError):
            execute_part(last)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    PlanningRun.objects.filter(pk=run.pk).update(heartbeat_at=DEAD)
    assert recover_jobs(now=NOW) == [run]
    run.refresh_from_db()
    assert execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: NOW)

    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED
    assert Proposal.objects.count() == 1
