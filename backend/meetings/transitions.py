"""What may follow what for meetings and for requests of meetings."""

from backend.common.transitions import StateMachine
from backend.meetings.enums import MeetingStatus, RequestStatus

MEETING = StateMachine(
    MeetingStatus,
    {
        MeetingStatus.TENTATIVE: frozenset({MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED}),
        MeetingStatus.CONFIRMED: frozenset({MeetingStatus.TENTATIVE, MeetingStatus.HELD, MeetingStatus.CANCELLED}),
        MeetingStatus.HELD: frozenset({MeetingStatus.CONFIRMED}),
        MeetingStatus.CANCELLED: frozenset({MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}),
    },
)

MEETING_REQUEST = StateMachine(
    RequestStatus,
    {
        RequestStatus.OPEN: frozenset({RequestStatus.BOOKED, RequestStatus.WITHDRAWN}),
        RequestStatus.BOOKED: frozenset({RequestStatus.OPEN}),
        RequestStatus.WITHDRAWN: frozenset({RequestStatus.OPEN}),
    },
)
