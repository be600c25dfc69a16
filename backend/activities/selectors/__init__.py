"""Reading activities, their sessions and what their week makes; nothing here writes."""

from backend.activities.selectors.plan_basis import PlanBasis, read_basis
from backend.activities.selectors.planning import PlannedSession, plan_from, plan_sessions

__all__ = ["PlanBasis", "PlannedSession", "plan_from", "plan_sessions", "read_basis"]
