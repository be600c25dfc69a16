"""What a page says after something was done: a sentence, and for ten seconds a way back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

SECONDS = 7
SECONDS_WITH_UNDO = 10


@dataclass(frozen=True)
class Notice:
    """A message that can be undone carries the address to post to in Django's ``extra_tags``."""

    text: str
    undo_address: str
    is_problem: bool

    @property
    def seconds(self) -> int:
        """How long it stays."""
        return SECONDS_WITH_UNDO if self.undo_address else SECONDS


def tell(request: HttpRequest, text: str, *, undo_address: str = "") -> None:
    """Say what was done; with ``undo_address`` also offer to undo it by a POST there."""
    messages.success(request, text, extra_tags=undo_address)


def tell_problem(request: HttpRequest, text: str) -> None:
    """Say what could not be done, in a banner that stays."""
    messages.error(request, text)


def take_notices(request: HttpRequest) -> list[Notice]:
    """Return the notices that nobody has read yet, and mark them as read."""
    return [
        Notice(str(message), message.extra_tags or "", is_problem=message.level >= messages.WARNING)
        for message in messages.get_messages(request)
    ]
