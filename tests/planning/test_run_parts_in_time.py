"""A run in parts: how it ends, hears Stop, shares out its time and tells how far it has come."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from backend.access.enums import Role
from backend.access.viewer import Viewer, viewer_of
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal, RunPart
from backend.planning.runs import failures, solving
from backend.planning.runs.dividing import find_time_limit
from backend.planning.selectors import run_progress
from backend.planning.services import request_stop
from tests.benchmarks.generators.country import generate_country
from tests.factories import PlanningRunFactory, RunProgressFactory
from tests.factories.times import NOW
from tests.planning.divided import divided_run, execute_part, list_assigned, make_country
from tests.planning.worlds import employ

pytestmark = pytest.mark.django_db(transaction=True)


# Ends


def test_a_part_whose_result_is_not_valid_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = solving.solve

    def boast(problem: dict[str, Any], *rest: Any) -> dict[str, Any]:
        result = honest(problem, *rest)
        result["tiers"][0]["value"] -= 1
        return result

    run = divided_run(seconds=1.0)
    monkeypatch.setattr(solving, "solve", boast)
    execute_part(run.parts.all()[0])

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.NOT_VERIFIED)
    assert not Proposal.objects.exists()


def test_an_unexpected_error_in_a_part_ends_the_run_with_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_arguments: Any) -> None:
        raise ValueError("participant SAM-017")

    run = divided_run()
    monkeypatch.setattr(solving, "solve", stumble)
    assert execute_part(run.parts.all()[0]) is True

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, failures.INTERNAL)


def test_a_stopped_run_stops_its_parts_and_keeps_a_whole_plan() -> None:
    run = divided_run()
    first, *others = run.parts.all()
    execute_part(first)
    request_stop(actor=_coordinator(run), run=run, now=NOW)
    for part in others:
        execute_part(part)

    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.STOPPED, "")
    assert len(list_assigned(run)) == 3


def _execute_and_interrupt(run: PlanningRun, interrupt: Callable[[], object]) -> RunPart:
    """Execute the first part, which would take minutes, doing something as soon as it is being solved."""
    part = run.parts.all()[0]
    thread = threading.Thread(target=lambda: (execute_part(part), connection.close()))
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
    assert execute_part(run.parts.all()[0]) is False


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
