"""Reading activities, their sessions and what their week makes; nothing here writes."""

from backend.activities.selectors.affected import AffectedSession, affected_sessions, affected_sessions_of
from backend.activities.selectors.plan_basis import PlanBasis, read_basis
from backend.activities.selectors.planning import PlannedSession, plan_from, plan_sessions

__all__ = [
    "AffectedSession",
    "PlanBasis",
    "PlannedSession",
    "affected_sessions",
    "affected_sessions_of",
    "plan_from",
    "plan_sessions",
    "read_basis",
]
