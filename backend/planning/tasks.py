"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

import uuid

from backend.common.clock import current_time
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.runs.part_execution import execute_claimed_part
from backend.planning.runs.recovery import recover_jobs


def execute_run(run_id: int, run_token: str) -> bool:
    """Solve a planning run, on the solver queue; whether this delivery wrote its end."""
    return execute_claimed_run(run_id=run_id, run_token=uuid.UUID(run_token), clock=current_time)


def execute_part(part_id: int, run_token: str) -> bool:
    """Solve a part of a divided run, on the solver queue; whether this delivery wrote its end."""
    return execute_claimed_part(part_id=part_id, run_token=uuid.UUID(run_token), clock=current_time)


def recover_stalled_runs() -> int:
    """Queue stalled runs and parts again, on the short queue, once a minute; how many there were."""
    return len(recover_jobs(now=current_time()))
