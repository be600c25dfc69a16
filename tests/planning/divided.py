"""A run of an association's places that has been cut into towns."""

from typing import Any

from backend.planning.enums import RunKind, RunStage
from backend.planning.models import PlanningRun, RunPart
from backend.planning.runs.claiming import claim_run
from backend.planning.runs.dividing import divide_run
from backend.planning.runs.outcomes import Division
from backend.planning.runs.part_execution import execute_claimed_part
from scheduler.placements.split import split_problem
from tests.factories import AssociationFactory, PlanningRunFactory
from tests.factories.times import NOW
from tests.scheduler.placements.towns import join_towns, make_town

Document = dict[str, Any]


def make_country(towns: int, **members: Any) -> Document:
    """So many towns, the first the largest: one more person each."""
    return join_towns(*(make_town(number, people=1 + towns - number) for number in range(1, towns + 1)), **members)


def divided_run(
    problem: Document | None = None, *, seconds: float = 10.0, workers: int = 1, now: Any = NOW
) -> PlanningRun:
    """A run that waits for its parts, all of them in the queue; three towns unless told otherwise."""
    problem = problem or make_country(3)
    run = PlanningRunFactory(
        kind=RunKind.PLACEMENTS, programme=None, association=AssociationFactory(), rules={}, queued_at=now
    )
    claim = claim_run(run_id=run.pk, run_token=run.run_token, now=now)
    assert claim is not None
    parts = split_problem(problem)
    division = Division(RunStage.PLACEMENTS, problem, parts, "0" * 64, seconds, workers)
    assert divide_run(claim, division, now=now)
    run.refresh_from_db()
    return run


def execute_part(part: RunPart) -> bool:
    """Do what a worker does when the task of a part is delivered; the clock of the rows stands still."""
    return execute_claimed_part(part_id=part.pk, run_token=part.run_token, clock=lambda: NOW)


def list_assigned(run: PlanningRun) -> list[str]:
    """Who has a place in the plan of a run."""
    (stage,) = run.proposal.stages.all()
    return sorted(stage.result["plan"]["assignments"])
