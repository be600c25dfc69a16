"""Hosts that see each other only through the database: network namespaces of this machine, each with a cable to us.

Made by iproute2, which takes root (or the right to administer networks). A host reaches one address, our end of its cable,
and there nothing but a relay to the database's unix socket: the embedded server itself keeps listening on no network.
"""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

POSTGRES_PORT = 5432
CHUNK = 65_536


class NamespacesRefusedError(Exception):
    """This machine does not let us make network namespaces; the message says what it answered."""


@dataclass(frozen=True)
class NamespaceHost:
    """A network namespace with one cable; ``gate`` is the address of our end, ``address`` that of its own."""

    name: str
    number: int

    @property
    def gate(self) -> str:
        """Where it finds the database. 198.18.0.0/15 is set aside for tests (RFC 2544)."""
        return f"198.18.{self.number}.1"

    @property
    def address(self) -> str:
        """Its own."""
        return f"198.18.{self.number}.2"

    @property
    def cable(self) -> str:
        """The name of our end; at most 15 characters."""
        return f"spl-{self.number}"

    @property
    def within(self) -> list[str]:
        """The beginning of a command line that runs the rest there."""
        return ["ip", "netns", "exec", self.name]

    def list_processes(self) -> list[int]:
        """The numbers of all processes that run there."""
        return [int(line) for line in _ip("netns", "pids", self.name).split()]


@contextmanager
def namespace_host(name: str, number: int) -> Iterator[NamespaceHost]:
    """Make a host, and take it away again with its cable.

    Raises:
        NamespacesRefusedError: There is no ``ip`` or we have not the right.
    """
    host = NamespaceHost(f"{name}-{os.getpid()}", number)
    with suppress(NamespacesRefusedError):
        _ip("link", "delete", host.cable)  # left behind by a test that was killed
    _ip("netns", "add", host.name)
    try:
        _ip("link", "add", host.cable, "type", "veth", "peer", "name", "cable", "netns", host.name)
        _ip("address", "add", f"{host.gate}/30", "dev", host.cable)
        _ip("link", "set", host.cable, "up")
        for command in (
            ("address", "add", f"{host.address}/30", "dev", "cable"),
            ("link", "set", "cable", "up"),
            ("link", "set", "lo", "up"),
        ):
            _ip("-netns", host.name, *command)
        yield host
    finally:
        with suppress(NamespacesRefusedError):
            _ip("link", "delete", host.cable)
        _ip("netns", "delete", host.name)


def _ip(*arguments: str) -> str:
    try:
        done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NamespacesRefusedError("iproute2 is not installed") from error
    if done.returncode:
        raise NamespacesRefusedError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def database_gate(address: str, socket_folder: Path) -> Iterator[None]:
    """Relay connections to the address into the database's unix socket, for as long as the block lasts."""
    target = str(socket_folder / f".s.PGSQL.{POSTGRES_PORT}")
    with closing(socket.create_server((address, POSTGRES_PORT))) as listener:
        threading.Thread(target=_accept, args=(listener, target), name=f"gate-{address}", daemon=True).start()
        yield
        # Closing alone would leave the accepting thread asleep.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, target: str) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(target)
        for source, drain in ((client, server), (server, client)):
            threading.Thread(target=_pump, args=(source, drain), name="gate-pump", daemon=True).start()


def _pump(source: socket.socket, drain: socket.socket) -> None:
    """Carry bytes one way until either end hangs up."""
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            drain.sendall(chunk)
    for end in (source, drain):
        # An end whose peer is gone refuses to be shut down, and must be closed all the same.
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
