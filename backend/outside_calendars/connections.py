"""Connections that lead to a judged address and end when their time is up, over urllib3's own."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from urllib3.connection import HTTPConnection, HTTPSConnection

from backend.outside_calendars.addresses import CalendarAddress
from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.faults import UnreadableCalendar
from backend.outside_calendars.network import PublicInternet

CONNECT_SECONDS = 4.0
READ_SECONDS = 8.0
_TRIED_ADDRESSES = 3

_T = TypeVar("_T")


class Deadline:
    """An instant by which a fetch is over, however slowly the other end drips."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        """How much is left; at least a little, since a time-out of 0 means none."""
        return max(0.01, self._ends_at - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether it has passed."""
        return time.monotonic() >= self._ends_at


@dataclass(frozen=True, slots=True)
class Way:
    """Where a connection goes: addresses in the order to try them, judged by ``network``, until ``deadline``."""

    addresses: list[str]
    network: PublicInternet
    deadline: Deadline


class _Led:
    """What both kinds share: the socket goes to one of the judged addresses, and is cut off at the deadline."""

    host: str
    port: int

    def __init__(self, *args: Any, way: Way, **more: Any) -> None:
        super().__init__(*args, **more)
        self._way = way
        self._line: socket.socket | None = None
        self._alarm: threading.Timer | None = None

    def _new_conn(self) -> socket.socket:
        fault: OSError | None = None
        for address in self._way.addresses[:_TRIED_ADDRESSES]:
            timeout = min(CONNECT_SECONDS, self._way.deadline.seconds_left)
            try:
                connected = socket.create_connection((address, self.port), timeout)
            except OSError as error:
                fault = error
                continue
            self._check_peer(connected)
            self._cut_off_later(connected)
            connected.settimeout(min(READ_SECONDS, self._way.deadline.seconds_left))
            return connected
        raise fault or OSError("no address")

    def _check_peer(self, connected: socket.socket) -> None:
        """Judge the very address that is connected to, whatever was said of it before."""
        peer, port = connected.getpeername()[:2]
        if not self._way.network.allows(peer, port):
            connected.close()
            raise UnreadableCalendar(ReadFault.FORBIDDEN_HOST)

    def _cut_off_later(self, connected: socket.socket) -> None:
        """Shut the line when time is up: a header that comes a byte at a time never exceeds the time of one read."""
        self._line = connected.dup()
        self._alarm = threading.Timer(self._way.deadline.seconds_left, _shut, [self._line])
        self._alarm.daemon = True
        self._alarm.start()

    def let_go(self) -> None:
        """Close everything."""
        if self._alarm is not None:
            self._alarm.cancel()
        if self._line is not None:
            self._line.close()
        self.close()  # type: ignore[attr-defined]


class LedConnection(_Led, HTTPConnection):
    """Unencrypted."""


class LedSecureConnection(_Led, HTTPSConnection):
    """Encrypted; the certificate is checked against the name in the address, as is the server's choice by SNI."""


def open_connection(
    address: CalendarAddress, network: PublicInternet, deadline: Deadline
) -> "LedConnection | LedSecureConnection":
    """Return a connection that will go to ``address``, whose name is resolved here, once.

    Raises:
        UnreadableCalendar: the name is unknown, or any address that it has may not be connected to.
    """
    addresses = _resolve(address, network, deadline)
    if not addresses:
        raise UnreadableCalendar(ReadFault.UNKNOWN_HOST)
    if not all(network.allows(number, address.port) for number in addresses):
        raise UnreadableCalendar(ReadFault.FORBIDDEN_HOST)
    way = Way(addresses, network, deadline)
    if address.scheme == "http":
        return LedConnection(address.host, address.port, way=way)
    context = network.tls_context()
    return LedSecureConnection(address.host, address.port, way=way, ssl_context=context, cert_reqs=ssl.CERT_REQUIRED)


def _resolve(address: CalendarAddress, network: PublicInternet, deadline: Deadline) -> list[str]:
    try:
        return _within(deadline.seconds_left, lambda: network.resolve(address.host, address.port))
    except TimeoutError:
        raise UnreadableCalendar(ReadFault.NO_ANSWER) from None
    except (OSError, UnicodeError):
        raise UnreadableCalendar(ReadFault.UNKNOWN_HOST) from None


def _within(seconds: float, work: Callable[[], _T]) -> _T:
    """Return what ``work`` returns; the system's resolver knows no time limit of its own.

    Raises:
        TimeoutError: it took longer; its thread is left behind and ends when the resolver gives up.
    """
    results: list[_T] = []
    faults: list[Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except (OSError, UnicodeError) as error:
            faults.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if faults:
        raise faults[0]
    if not results:
        raise TimeoutError
    return results[0]


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:  # it was closed in the same moment
        return
