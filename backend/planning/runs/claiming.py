"""Who may work on a run, and write its end.

django-q2 delivers at least once, and forgets what a killed worker had in its hands. Every step here is therefore one
conditional UPDATE: the database lets one of any number of workers through.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal, ProposalStage, RunProgress
from backend.planning.runs.failures import ATTEMPTS_EXHAUSTED
from backend.planning.runs.outcomes import ProposedPlan

MOST_ATTEMPTS = 3
STALE_SECONDS = 20
"""A run that has shown no sign of life for so long has no worker: signs come every two seconds."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a run, for as long as its row carries the token."""

    run_id: int
    token: uuid.UUID


def is_dead(now: datetime) -> Q:
    """Runs that somebody began and nobody works on."""
    return Q(state=RunState.RUNNING, heartbeat_at__lt=now - timedelta(seconds=STALE_SECONDS))


def claim_run(*, run_id: int, run_token: uuid.UUID, now: datetime) -> Claim | None:
    """Take a queued run, or one whose worker has died; None if it is somebody else's or finished.

    A second delivery of the same task finds another token, or a beating heart, and goes away.
    """
    claim = Claim(run_id, uuid.uuid4())
    free = Q(state=RunState.QUEUED, run_token=run_token) | is_dead(now)
    with transaction.atomic():
        claimed = PlanningRun.objects.filter(free, pk=run_id, attempt__lt=MOST_ATTEMPTS).update(
            state=RunState.RUNNING,
            run_token=claim.token,
            attempt=F("attempt") + 1,
            started_at=now,
            heartbeat_at=now,
            stage="",
            version=F("version") + 1,
            modified_at=now,
        )
        if claimed:
            RunProgress.objects.filter(run_id=run_id).delete()
    if not claimed:
        give_up_exhausted(run_id=run_id, now=now)
    return claim if claimed else None


def give_up_exhausted(*, run_id: int, now: datetime) -> bool:
    """Fail a dead run that has had all its attempts; whether it was one."""
    dead = PlanningRun.objects.filter(is_dead(now), pk=run_id, attempt__gte=MOST_ATTEMPTS)
    return bool(
        dead.update(
            state=RunState.FAILED,
            failure=ATTEMPTS_EXHAUSTED,
            finished_at=now,
            version=F("version") + 1,
            modified_at=now,
        )
    )


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
        finished = PlanningRun.objects.filter(pk=claim.run_id, run_token=claim.token, state=RunState.RUNNING).update(
            state=state, failure=failure, finished_at=now, heartbeat_at=now, version=F("version") + 1, modified_at=now
        )
        if finished and proposal is not None:
            _write_proposal(claim.run_id, proposal)
    return bool(finished)


def _write_proposal(run_id: int, plan: ProposedPlan) -> None:
    proposal = Proposal.objects.create(run_id=run_id, basis_sha256=plan.basis_sha256)
    ProposalStage.objects.bulk_create(
        ProposalStage(proposal=proposal, stage=row.stage, problem=row.problem, result=row.result) for row in plan.stages
    )
