"""What a supervisor or a load balancer asks: does the process live, and can it work?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.common.queues import QUEUES, canary_age, is_stale


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all. Asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when the database is reachable and migrated and both queues live; otherwise 503 and what is wrong."""
    try:
        faults, queues = find_faults()
    except DatabaseError:
        faults, queues = ["The database does not answer."], {}
    status = {"status": "unready" if faults else "ready", "faults": faults, "canary_age_seconds": queues}
    return JsonResponse(status, status=503 if faults else 200)


def find_faults() -> tuple[list[str], dict[str, float | None]]:
    """Why the program cannot work, and the canary age of each queue in seconds (None: never seen).

    Raises:
        DatabaseError: the database cannot be asked.
    """
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return [f"{waiting} migrations are not applied."], {}
    now = timezone.now()
    ages = {queue: canary_age(queue, now) for queue in QUEUES}
    faults = [f"The queue {queue} shows no sign of life." for queue, age in ages.items() if is_stale(age)]
    return faults, {queue: None if age is None else round(age.total_seconds(), 1) for queue, age in ages.items()}
