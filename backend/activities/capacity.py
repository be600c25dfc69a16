"""What supervisors' time and rooms let an activity hold. Pure arithmetic; source: domain rule 3."""

from collections.abc import Sequence

FULL_TIME_MINUTES = 2400
"""A full-time week: 40 hours. Kristianstad's supervisor on half time has 1,200 minutes (S3)."""


def minutes_per_week(employment_percent: int) -> int:
    """Return how many minutes a week that employment rate is."""
    return FULL_TIME_MINUTES * employment_percent // 100


def allowed_sessions_per_week(*, employment_percent: int, preparation_minutes: int, session_minutes: int) -> int:
    """Return how many sessions of that length, each with its preparation, fit into a week of that employment rate.

    Raises:
        ValueError: a session takes no time.
    """
    if session_minutes <= 0:
        message = "a session takes some minutes"
        raise ValueError(message)
    return minutes_per_week(employment_percent) // (preparation_minutes + session_minutes)


def least_capacity(*, activity_capacity: int, room_capacity: int | None, ratios: Sequence[int] | None) -> int:
    """Return how many participants a session takes: the least of the activity, its room and the supervisors present.

    Args:
        activity_capacity: places per session.
        room_capacity: None for what is held outdoors.
        ratios: participants that each supervisor present can take, which add up; empty if none is present; None for an
            activity that has no supervisors, which they do not limit.
    """
    limits = [activity_capacity]
    if room_capacity is not None:
        limits.append(room_capacity)
    if ratios is not None:
        limits.append(sum(ratios))
    return min(limits)
