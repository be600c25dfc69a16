"""Beats the canary from a thread of the worker for as long as the worker runs a task.

Importing this module connects it to django-q's signals; ``CommonConfig.ready`` does.
"""

import logging
import threading
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.dispatch import receiver
from django_q.signals import post_execute_in_worker, pre_execute

from backend.common.queues import beat_canary
from backend.settings.queues import SHORT_QUEUE

logger = logging.getLogger(__name__)

# A worker process runs one task at a time.
_finished = threading.Event()


@receiver(pre_execute)
def begin_beating(task: dict[str, Any], **_kwargs: Any) -> None:
    """Start the thread, in the worker that is about to run the task."""
    if task.get("sync"):  # run in place by a test
        return
    _finished.clear()
    queue = task.get("cluster") or SHORT_QUEUE
    threading.Thread(target=_beat_until_finished, args=(queue,), name=f"canary-{queue}", daemon=True).start()


@receiver(post_execute_in_worker)
def end_beating(**_kwargs: Any) -> None:
    """Let the thread end."""
    _finished.set()


def _beat_until_finished(queue: str) -> None:
    try:
        while not _finished.wait(settings.CANARY_SECONDS):
            try:
                beat_canary(queue)
            except DatabaseError:
                logger.warning("The canary of a running task could not be written", extra={"queue": queue})
    finally:
        connection.close()
