"""What may follow what for polls."""

from backend.common.transitions import StateMachine
from backend.meeting_times.enums import PollStatus

TIME_POLL = StateMachine(
    PollStatus,
    {
        PollStatus.OPEN: frozenset({PollStatus.DECIDED, PollStatus.WITHDRAWN, PollStatus.EXPIRED}),
        PollStatus.DECIDED: frozenset(),
        PollStatus.WITHDRAWN: frozenset({PollStatus.OPEN}),
        PollStatus.EXPIRED: frozenset(),
    },
)
