"""Reading activities, their sessions and what their week makes; nothing here writes."""

from backend.activities.selectors.affected import AffectedSession, affected_sessions, affected_sessions_of
from backend.activities.selectors.listing import activities_of, sessions_between
from backend.activities.selectors.plan_basis import PlanBasis, Span, read_basis
from backend.activities.selectors.planning import PlannedSession, plan_from, plan_sessions
from backend.activities.selectors.preview import (
    ActivityChanges,
    ActivityPreview,
    WeekRow,
    preview_activity_change,
    preview_new_activity,
)

__all__ = [
    "ActivityChanges",
    "ActivityPreview",
    "AffectedSession",
    "PlanBasis",
    "PlannedSession",
    "Span",
    "WeekRow",
    "activities_of",
    "affected_sessions",
    "affected_sessions_of",
    "plan_from",
    "plan_sessions",
    "preview_activity_change",
    "preview_new_activity",
    "read_basis",
    "sessions_between",
]
