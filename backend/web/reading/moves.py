"""Where somebody's seat can be moved to: the sessions of one week, as far as dragging reaches too."""

from dataclasses import dataclass
from datetime import datetime

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.bookings.models import Booking
from backend.bookings.selectors import SessionOccupancy, occupancy
from backend.common.weeks import IsoWeek
from backend.web.pieces import Occupancy
from backend.web.reading.board_rights import read_rights

GARDEN = (ActivityKind.REHAB_GARDEN,)
PLACES = (ActivityKind.GROUP_ACTIVITY, ActivityKind.WORK_TRIAL)


@dataclass(frozen=True)
class MoveTarget:
    """A session that somebody could go to instead."""

    session: SessionOccupancy
    activity: Activity
    is_possible: bool

    @property
    def occupancy(self) -> Occupancy:
        """How full it is."""
        return Occupancy(self.session.taken, self.session.capacity)


def kinds_on_the_board_of(activity: Activity) -> tuple[ActivityKind, ...]:
    """Return the kinds that share a board with the activity."""
    return GARDEN if activity.kind == ActivityKind.REHAB_GARDEN else PLACES


def read_targets(viewer: Viewer, booking: Booking, week: IsoWeek, *, now: datetime) -> list[MoveTarget]:
    """Return the coming sessions of ``week`` besides the booking's own, in activities where the viewer books.

    Those that are full are there too, and not possible, so that nobody looks for them in vain.
    """
    own = booking.session.activity
    rows = visible(Activity, viewer).filter(association_id=own.association_id, kind__in=kinds_on_the_board_of(own))
    rights = read_rights(viewer, list(rows), [])
    activities = {row.pk: row for row in rows if rights.may_book(row)}
    sessions = occupancy(list(activities), week.monday, week.plus(1).monday)
    return [
        MoveTarget(session, activities[session.activity_id], session.has_room)
        for session in sessions
        if session.is_planned and session.begins_at > now and session.session_id != booking.session_id
    ]
