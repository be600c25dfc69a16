"""Figures of meetings: who did not come, and how long a meeting is waited for."""

from backend.meeting_follow_up.selectors.no_shows import NoShowRow, NoShows, count_no_shows
from backend.meeting_follow_up.selectors.period import Period
from backend.meeting_follow_up.selectors.waits import Wait, Waits, measure_waits, requests_behind

__all__ = [
    "NoShowRow",
    "NoShows",
    "Period",
    "Wait",
    "Waits",
    "count_no_shows",
    "measure_waits",
    "requests_behind",
]
