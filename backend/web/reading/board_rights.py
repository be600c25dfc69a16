"""What the viewer may do on a board, for many activities and sessions at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.access.policies import Act, may
from backend.access.viewer import Viewer
from backend.activities.models import Activity, ActivityLeader, SessionLeader


@dataclass(frozen=True)
class BoardRights:
    """The same answers as ``policies`` gives one by one; ``led`` and ``stepped_in`` cost one query each."""

    viewer: Viewer
    led: frozenset[int]
    stepped_in: frozenset[int]

    def may_run(self, activity: Activity) -> bool:
        """Whether the viewer may cancel, move and staff its sessions."""
        return self._may(Act.RUN_ACTIVITY, activity)

    def may_book(self, activity: Activity) -> bool:
        """Whether the viewer may book, move and end places in it."""
        return self._may(Act.BOOK_PLACEMENT, activity)

    def may_mark(self, activity: Activity, session_id: int) -> bool:
        """Whether the viewer may mark attendance at that session."""
        leads = activity.pk in self.led or session_id in self.stepped_in
        return may(self.viewer, Act.MARK_ATTENDANCE, activity.association_id, leads=leads)

    def may_ask(self, activity: Activity) -> bool:
        """Whether the viewer may ask a colleague for more sessions."""
        return may(self.viewer, Act.ASK_FOR_SESSIONS, activity.association_id)

    def _may(self, act: Act, activity: Activity) -> bool:
        return may(self.viewer, act, activity.association_id, leads=activity.pk in self.led)


def read_rights(viewer: Viewer, activities: Sequence[Activity], session_ids: Sequence[int]) -> BoardRights:
    """Return what ``viewer`` may do; at most two queries."""
    if viewer.staff_id is None:
        return BoardRights(viewer, frozenset(), frozenset())
    led = ActivityLeader.objects.filter(activity__in=activities, staff_id=viewer.staff_id)
    stepped_in = SessionLeader.objects.filter(session__in=session_ids, staff_id=viewer.staff_id, is_away=False)
    return BoardRights(
        viewer,
        frozenset(led.order_by().values_list("activity_id", flat=True)),
        frozenset(stepped_in.order_by().values_list("session_id", flat=True)),
    )
