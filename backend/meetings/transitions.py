"""What may follow what for meetings."""

from backend.common.transitions import StateMachine
from backend.meetings.enums import MeetingStatus

MEETING = StateMachine(
    MeetingStatus,
    {
        MeetingStatus.TENTATIVE: frozenset({MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED}),
        MeetingStatus.CONFIRMED: frozenset({MeetingStatus.TENTATIVE, MeetingStatus.HELD, MeetingStatus.CANCELLED}),
        MeetingStatus.HELD: frozenset({MeetingStatus.CONFIRMED}),
        MeetingStatus.CANCELLED: frozenset({MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}),
    },
)
