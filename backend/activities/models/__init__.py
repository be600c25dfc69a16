"""Activities, when they are held and by whom."""

from backend.activities.models.activity import Activity, ActivityClosure, ActivityLeader, SupervisorTerms, WeeklyTime
from backend.activities.models.request import SessionRequest
from backend.activities.models.session import Session, SessionChange, SessionLeader

__all__ = [
    "Activity",
    "ActivityClosure",
    "ActivityLeader",
    "Session",
    "SessionChange",
    "SessionLeader",
    "SessionRequest",
    "SupervisorTerms",
    "WeeklyTime",
]
