"""Turns the signals that ask a program to end into an orderly end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class EndRequestedError(BaseException):
    """Raised wherever the program is when it is asked to end; like KeyboardInterrupt, no ``except Exception`` eats it."""


@contextmanager
def end_on_signal() -> Iterator[None]:
    """Within the block the first ending signal raises; the ones after it are ignored, so that cleaning up is not cut.

    Raises:
        EndRequestedError: SIGINT, SIGTERM or SIGHUP arrived.
    """
    before = {number: signal.getsignal(number) for number in ENDING_SIGNALS}

    def request_end(_number: int, _frame: FrameType | None) -> None:
        for ending in ENDING_SIGNALS:
            signal.signal(ending, signal.SIG_IGN)
        raise EndRequestedError

    for number in ENDING_SIGNALS:
        signal.signal(number, request_end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
