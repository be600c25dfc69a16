"""One attempt at a job, whatever it is: watched while it lasts, ended plainly when it stumbles."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from backend.planning.runs.watching import JobWatch

logger = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")


def attempt(watch: JobWatch, work: Callable[[], Outcome], stumbled: Outcome) -> Outcome | None:
    """Do the work under the watch.

    A database that goes away is no fault of the job: the error is raised, the heart stops beating, and the job is
    taken over. Any other error would come again, so it ends the job.

    Returns:
        What the work came to; ``stumbled`` after an error, None when the job is somebody else's by now.
    """
    try:
        with watch:
            outcome = work()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("A planning job failed", extra={"run_id": watch.source.run_id})
        outcome = stumbled
    return None if watch.is_lost else outcome
