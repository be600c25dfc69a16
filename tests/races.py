"""Acts that happen at the same time, each on a database connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from time import sleep
from typing import Any

from django.db import connection
from django.db.models import Model

WAIT_SECONDS = 30
_HELD_UP_BY_US = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at one signal; return what each gave back, or the exception that it ended with."""
    signal = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as threads:
        futures = [threads.submit(_run, act, signal) for act in acts]
        return [_outcome(future) for future in futures]


class Elsewhere:
    """One more connection, on which acts run while the test goes on."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1)

    def __enter__(self) -> "Elsewhere":
        return self

    def __exit__(self, *_error: object) -> None:
        self._threads.shutdown()

    def start(self, act: Callable[[], Any]) -> "Future[Any]":
        """Start ``act`` there."""
        return self._threads.submit(_run, act, Barrier(1))


def waits_for_a_lock(running: "Future[Any]") -> bool:
    """Wait until ``running`` is either done, or held up by a lock of the test's own connection; tell which."""
    while not running.done():
        with connection.cursor() as cursor:
            cursor.execute(_HELD_UP_BY_US)
            if cursor.fetchone()[0]:
                return True
        sleep(0.01)
    return False


@contextmanager
def without_constraint(model: type[Model], name: str) -> Iterator[None]:
    """Take a constraint away, and put it back afterwards; its rows are deleted, since they may break it.

    The negative control of a guarantee: what happens in the block is what would happen without it.
    """
    constraint = next(constraint for constraint in model._meta.constraints if constraint.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def _run(act: Callable[[], Any], signal: Barrier) -> Any:
    try:
        connection.ensure_connection()
        signal.wait(WAIT_SECONDS)
        return act()
    finally:
        connection.close()


def _outcome(future: "Future[Any]") -> Any:
    error = future.exception(WAIT_SECONDS)
    return error if error is not None else future.result()
