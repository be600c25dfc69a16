"""django-q2: two queues in the database, so that a task is enqueued by the transaction that needs it.

Delivery is at least once. A task is given to somebody else ``retry`` seconds after it was fetched, so that must be
longer than the wait of a fetched task plus its run: retry > (queue_limit / workers + 2) × timeout.
"""

from typing import Any

from backend.settings.environment import read_number

SHORT_QUEUE = "short"
SOLVER_QUEUE = "solver"

WORKERS: dict[str, int] = {
    SHORT_QUEUE: max(1, int(read_number("SAMPLATS_SHORT_WORKERS", 2))),
    SOLVER_QUEUE: max(1, int(read_number("SAMPLATS_SOLVER_WORKERS", 1))),
}

_SHARED: dict[str, Any] = {
    "orm": "default",
    "poll": 0.5,
    "bulk": 1,
    "guard_cycle": 0.5,
    "recycle": 200,
    "max_attempts": 5,
    "catch_up": False,
    "save_limit": 250,
    "log_level": "WARNING",
}

Q_CLUSTER: dict[str, Any] = {
    **_SHARED,
    "name": SHORT_QUEUE,
    "label": "Samplats",
    "workers": WORKERS[SHORT_QUEUE],
    "queue_limit": WORKERS[SHORT_QUEUE],
    "timeout": 60,
    "retry": 600,
    "ALT_CLUSTERS": {
        SOLVER_QUEUE: {
            **_SHARED,
            "workers": WORKERS[SOLVER_QUEUE],
            "queue_limit": WORKERS[SOLVER_QUEUE],
            "timeout": 900,
            "retry": 3600,
            "scheduler": False,
        },
    },
}

CANARY_SECONDS = read_number("SAMPLATS_CANARY_SECONDS", 20)
STALE_SECONDS = read_number("SAMPLATS_STALE_SECONDS", 120)
