"""Who may work on a job – a run or a part of one – and write its end.

django-q2 delivers at least once, and forgets what a killed worker had in its hands. Every step here is therefore one
conditional UPDATE: the database lets one of any number of workers, on any number of hosts, through.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from backend.common.hosts import HOST_NAME
from backend.planning.enums import RunState
from backend.planning.models import (
    PlanningRun,
    Proposal,
    ProposalStage,
    RunDivision,
    RunPart,
    RunProgress,
    SolverJob,
)
from backend.planning.runs.failures import ATTEMPTS_EXHAUSTED
from backend.planning.runs.outcomes import ProposedPlan

MOST_ATTEMPTS = 3
STALE_SECONDS = 20
"""A job that has shown no sign of life for so long has no worker: signs come every two seconds."""

ANY_JOB = Q()


@dataclass(frozen=True)
class Claim:
    """The right to work on a run or a part, for as long as its row carries the token."""

    jobs: type[SolverJob]
    job_id: int
    token: uuid.UUID

    def row(self) -> QuerySet[Any]:
        """The job while it is ours; no row once it is not."""
        return rows_of(self.jobs).filter(pk=self.job_id, run_token=self.token)


def rows_of(jobs: type[SolverJob]) -> QuerySet[Any]:
    """All runs, or all parts."""
    return jobs._default_manager.all()


def is_dead(now: datetime) -> Q:
    """Jobs that somebody began and nobody works on."""
    return Q(state=RunState.RUNNING, heartbeat_at__lt=now - timedelta(seconds=STALE_SECONDS))


def claim_run(*, run_id: int, run_token: uuid.UUID, now: datetime) -> Claim | None:
    """Take a queued run, or one whose worker has died; None if it is somebody else's or finished.

    One that was divided and is to be merged began when it was divided.
    """
    is_divided = Exists(RunDivision.objects.filter(run_id=OuterRef("pk")))
    started_at = Case(When(is_divided, then=F("started_at")), default=now)
    with transaction.atomic():
        claim = _claim(PlanningRun, run_id, run_token, now, ANY_JOB, stage="", started_at=started_at)
        if claim is not None:
            RunProgress.objects.filter(run_id=run_id, part=None).delete()
    if claim is None:
        give_up_exhausted(PlanningRun, job_id=run_id, now=now)
    return claim


def claim_part(*, part_id: int, run_token: uuid.UUID, now: datetime) -> Claim | None:
    """Take a part of a run that is still waiting for its parts; None otherwise, as for runs."""
    is_wanted = Q(Exists(PlanningRun.objects.filter(pk=OuterRef("run_id"), state=RunState.DIVIDED)))
    with transaction.atomic():
        claim = _claim(RunPart, part_id, run_token, now, is_wanted, started_at=now)
        if claim is not None:
            RunProgress.objects.filter(part_id=part_id).delete()
    return claim


def _claim(
    jobs: type[SolverJob], job_id: int, token: uuid.UUID, now: datetime, condition: Q, **written: Any
) -> Claim | None:
    """A second delivery of the same task finds another token, or a beating heart, and goes away."""
    claim = Claim(jobs, job_id, uuid.uuid4())
    free = Q(state=RunState.QUEUED, run_token=token) | is_dead(now)
    claimed = rows_of(jobs).filter(free, condition, pk=job_id, attempt__lt=MOST_ATTEMPTS)
    values = {
        "state": RunState.RUNNING,
        "run_token": claim.token,
        "attempt": F("attempt") + 1,
        "worker_host": HOST_NAME,
    }
    return claim if _write(claimed, now, **values, heartbeat_at=now, **written) else None


def give_up_exhausted(jobs: type[SolverJob], *, job_id: int, now: datetime) -> bool:
    """Fail a dead job that has had all its attempts; whether it was one."""
    dead = rows_of(jobs).filter(is_dead(now), pk=job_id, attempt__gte=MOST_ATTEMPTS)
    return _write(dead, now, state=RunState.FAILED, failure=ATTEMPTS_EXHAUSTED, finished_at=now)


def finish_job(claim: Claim, state: RunState, *, now: datetime, **written: Any) -> bool:
    """Write how a job ended, with further field values; False if the claim has been lost."""
    running = claim.row().filter(state=RunState.RUNNING)
    return _write(running, now, state=state, finished_at=now, heartbeat_at=now, **written)


def finish_run(
    claim: Claim, state: RunState, *, now: datetime, failure: str = "", proposal: ProposedPlan | None = None
) -> bool:
    """Write how a run ended, with its proposal if it has one; False if the claim has been lost.

    Args:
        claim: whose token the row must still carry.
        state: how it ended.
        now: when.
        failure: the sentence for a run without a plan.
        proposal: what the Proposal is made of, which is created in the same transaction.
    """
    with transaction.atomic():
        finished = finish_job(claim, state, now=now, failure=failure)
        if finished and proposal is not None:
            _write_proposal(claim.job_id, proposal)
    return finished


def _write_proposal(run_id: int, plan: ProposedPlan) -> None:
    proposal = Proposal.objects.create(run_id=run_id, basis_sha256=plan.basis_sha256)
    ProposalStage.objects.bulk_create(
        ProposalStage(proposal=proposal, stage=row.stage, problem=row.problem, result=row.result) for row in plan.stages
    )


def _write(rows: QuerySet[Any], now: datetime, **values: Any) -> bool:
    return bool(rows.update(**values, version=F("version") + 1, modified_at=now))
