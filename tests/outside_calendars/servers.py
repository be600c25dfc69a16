"""Real servers on this machine, and the network that leads to them: the one thing production never hands in."""

import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from backend.outside_calendars.network import PublicInternet

HERE = "127.0.0.1"


@dataclass
class Answer:
    """What the server says to one request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Behaviour = Callable[[BaseHTTPRequestHandler], Answer | None]


class Server:
    """A calendar server that answers as it is told, and keeps the headers it was asked with."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answer: Answer | Behaviour = Answer()
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
                said = outer.answer(self) if callable(outer.answer) else outer.answer
                if said is None:
                    return
                self.send_response(said.status)
                for name, value in {"Content-Length": str(len(said.body)), **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said.body)

            def log_message(self, *args: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args: object) -> None:
                """A client that hangs up is what some tests are about."""

        self._server = Quiet((HERE, 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]

    def address(self, path: str = "/kalender.ics", scheme: str = "http", host: str = "kalender.example.se") -> str:
        """The address of something on this server."""
        return f"{scheme}://{host}:{self.port}{path}"

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class ThisMachine(PublicInternet):
    """Every name leads to this machine, and nothing else may be connected to."""

    def __init__(self, *ports: int, names: dict[str, list[str]] | None = None, authority: Path | None = None) -> None:
        self.ports = ports
        self.names = names or {}
        self.authority = authority
        self.resolved: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return self.names.get(host, [HERE])

    def allows(self, address: str, port: int) -> bool:
        return (address == HERE and port in self.ports) or super().allows(address, port)

    def tls_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority)


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Return a certificate for ``name`` that vouches for itself, and its key; both only for this test run."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    command = ["openssl", "req", "-x509", *curve, *names, "-days", "2", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
