"""What may follow what for placements. What is over can be taken back: that is what undo does."""

from backend.bookings.enums import PlacementStatus
from backend.common.transitions import StateMachine

_OFFERED, _BOOKED, _ACTIVE, _PAUSED = PlacementStatus.live()
_COMPLETED, _INTERRUPTED = PlacementStatus.COMPLETED, PlacementStatus.INTERRUPTED
_CANCELLED, _DECLINED = PlacementStatus.CANCELLED, PlacementStatus.DECLINED

PLACEMENT = StateMachine(
    PlacementStatus,
    {
        _OFFERED: frozenset({_BOOKED, _DECLINED, _CANCELLED}),
        _BOOKED: frozenset({_OFFERED, _ACTIVE, _PAUSED, _INTERRUPTED, _CANCELLED}),
        _ACTIVE: frozenset({_BOOKED, _PAUSED, _COMPLETED, _INTERRUPTED}),
        _PAUSED: frozenset({_BOOKED, _ACTIVE, _COMPLETED, _INTERRUPTED, _CANCELLED}),
        _COMPLETED: frozenset({_ACTIVE}),
        _INTERRUPTED: frozenset({_BOOKED, _ACTIVE, _PAUSED}),
        _CANCELLED: frozenset({_BOOKED, _PAUSED}),
        _DECLINED: frozenset({_OFFERED}),
    },
)
