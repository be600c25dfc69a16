"""What supervisors' time and rooms let an activity hold (rule 3)."""

import pytest

from backend.activities.capacity import allowed_sessions_per_week, least_capacity, minutes_per_week


def test_half_time_in_kristianstad_is_twenty_hours_a_week() -> None:
    assert minutes_per_week(50) == 1200


@pytest.mark.parametrize(
    ("percent", "sessions"),
    [(100, 10), (75, 7), (50, 5), (49, 4), (10, 1), (9, 0)],
)
def test_an_employment_rate_allows_whole_sessions_of_three_hours_and_their_preparation(
    percent: int, sessions: int
) -> None:
    assert (
        allowed_sessions_per_week(employment_percent=percent, preparation_minutes=60, session_minutes=180) == sessions
    )


def test_without_preparation_there_is_time_for_more_sessions() -> None:
    assert allowed_sessions_per_week(employment_percent=50, preparation_minutes=0, session_minutes=180) == 6


def test_a_session_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="takes some minutes"):
        allowed_sessions_per_week(employment_percent=50, preparation_minutes=60, session_minutes=0)


@pytest.mark.parametrize(
    ("activity", "room", "ratios", "expected"),
    [
        (10, None, None, 10),
        (10, 6, None, 6),
        (10, None, [8], 8),
        (10, 6, [8], 6),
        (20, None, [8, 8], 16),
        (4, 6, [8], 4),
        (10, 6, [], 0),
    ],
)
def test_capacity_is_the_least_of_activity_room_and_the_supervisors_together(
    activity: int, room: int | None, ratios: list[int] | None, expected: int
) -> None:
    assert least_capacity(activity_capacity=activity, room_capacity=room, ratios=ratios) == expected
