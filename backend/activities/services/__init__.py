"""Writing activities and their sessions."""

from backend.activities.services.absences import (
    AbsenceEffect,
    UndoneAbsence,
    name_stand_in,
    report_absence,
    undo_absence,
)
from backend.activities.services.activities import (
    change_activity,
    create_activity,
    replace_weekly_times,
    set_leaders,
)
from backend.activities.services.closures import close_activity, reopen_activity
from backend.activities.services.generation import GenerationEffect, generate_sessions
from backend.activities.services.requests import answer_request, ask_for_sessions, reopen_request
from backend.activities.services.seats import change_session_capacity
from backend.activities.services.sessions import add_session, cancel_session, move_session, restore_session
from backend.activities.services.terms import set_supervisor_terms
from backend.activities.services.undoing import undo_session_change

__all__ = [
    "AbsenceEffect",
    "GenerationEffect",
    "UndoneAbsence",
    "add_session",
    "answer_request",
    "ask_for_sessions",
    "cancel_session",
    "change_activity",
    "change_session_capacity",
    "close_activity",
    "create_activity",
    "generate_sessions",
    "move_session",
    "name_stand_in",
    "reopen_activity",
    "reopen_request",
    "replace_weekly_times",
    "report_absence",
    "restore_session",
    "set_leaders",
    "set_supervisor_terms",
    "undo_absence",
    "undo_session_change",
]
