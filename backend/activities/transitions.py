"""What may follow what for sessions and for wishes for more of them."""

from backend.activities.enums import RequestStatus, SessionStatus
from backend.common.transitions import StateMachine

SESSION = StateMachine(
    SessionStatus,
    {
        SessionStatus.PLANNED: frozenset({SessionStatus.CANCELLED}),
        SessionStatus.CANCELLED: frozenset({SessionStatus.PLANNED}),
    },
)

REQUEST = StateMachine(
    RequestStatus,
    {
        RequestStatus.OPEN: frozenset({RequestStatus.GRANTED, RequestStatus.DECLINED}),
        RequestStatus.GRANTED: frozenset({RequestStatus.OPEN}),
        RequestStatus.DECLINED: frozenset({RequestStatus.OPEN}),
    },
)
