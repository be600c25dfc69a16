"""What may follow what for outgoing mail."""

from backend.common.transitions import StateMachine
from backend.mail.enums import MailState

MAIL = StateMachine(
    MailState,
    {
        MailState.WAITING: frozenset({MailState.SENDING}),
        MailState.SENDING: frozenset({MailState.SENT, MailState.WAITING, MailState.FAILED}),
        MailState.SENT: frozenset(),
        MailState.FAILED: frozenset({MailState.WAITING}),
    },
)
