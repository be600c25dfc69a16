"""A real SMTP server in a thread, that answers what a test tells it to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


class PostOffice:
    """Keeps every message that it was given, whatever it answered.

    ``answers`` are used up one by one for whole messages; when none is left, it says 250. ``refused`` is said to the
    recipient. ``meanwhile`` is called, in the server's thread, when a message has come and before it is answered.
    """

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: list[str] = []
        self.refused = ""
        self.meanwhile: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse the address."""
        if self.refused:
            return self.refused
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, then answer."""
        content: Any = envelope.content
        self.received.append(message_from_bytes(content, policy=policy.default))
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        answer = self.answers.pop(0) if self.answers else OK
        self.meanwhile()
        if answer == "hang up":
            server.transport.abort()
        return answer


class AnyPort(Controller):
    """On a port that the system chooses, so that test runs do not meet."""

    def _trigger_server(self) -> None:
        (socket,) = self.server.sockets
        self.port = socket.getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, int]]:
    """Run a server on a free port of this machine."""
    office = PostOffice()
    controller = AnyPort(office, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield office, controller.port
    finally:
        controller.stop()
