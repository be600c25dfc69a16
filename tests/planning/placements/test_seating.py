"""A plan whose seats are counted by the week is seated session by session, or names whom it cannot seat."""

import random
from itertools import combinations, product
from typing import Any

import pytest

from backend.planning.problems.placements.seating import seat_plan, settle

WEEKS = 4


def _problem(free: dict[int, list[int | None]], parties: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One activity with these free seats by weekly time and week, and parties that may begin in week 0."""
    return {
        "current": {},
        "fixed": {},
        "participants": [
            {"id": name, "options": [{"place": "activity-1", "starts": [0], "load": [1] * WEEKS}]} for name in parties
        ],
        "x": {
            "horizon_weeks": WEEKS,
            "places": {"activity-1": {"activity": 1, "unit": "activity"}},
            "seats": {str(pk): seats for pk, seats in free.items()},
            "parties": {
                name: {
                    "wished": party["wished"],
                    "options": {
                        "activity-1": {
                            "weeks": WEEKS,
                            "sessions": party["sessions"],
                            "times": [[party["times"], [0]]],
                        }
                    },
                }
                for name, party in parties.items()
            },
        },
    }


def _plan(problem: dict[str, Any]) -> dict[str, Any]:
    names = [row["id"] for row in problem["participants"]]
    return {"plan": {"assignments": {name: {"place": "activity-1", "start": 0} for name in names}}}


def _party(times: list[int], sessions: int, *wished: list[int]) -> dict[str, Any]:
    return {"times": times, "sessions": sessions, "wished": list(wished) or [[sessions]]}


def test_two_who_want_two_of_three_sessions_share_them() -> None:
    problem = _problem(
        {1: [1] * WEEKS, 2: [2] * WEEKS, 3: [1] * WEEKS}, {"a": _party([1, 2, 3], 2), "b": _party([1, 2, 3], 2)}
    )
    seating = seat_plan(problem, _plan(problem))

    assert seating.unseated == ()
    assert sorted(seating.times.values()) == [(1, 2), (2, 3)]


def test_a_session_that_rests_takes_no_seat() -> None:
    problem = _problem({1: [1, None, None, 1]}, {"a": _party([1], 1)})

    assert seat_plan(problem, _plan(problem)).times == {"a": (1,)}


def test_steps_come_to_the_first_of_their_times_first() -> None:
    problem = _problem({1: [1] * WEEKS, 2: [0, 0, 1, 1]}, {"a": _party([1, 2], 2, [1, 1, 2])})

    assert seat_plan(problem, _plan(problem)).times == {"a": (1, 2)}


def test_those_who_wait_together_need_a_seat_each_at_the_same_times() -> None:
    problem = _problem({1: [1] * WEEKS, 2: [2] * WEEKS}, {"group": _party([1, 2], 1, [1], [1])})

    assert seat_plan(problem, _plan(problem)).times == {"group": (2,)}


def test_whom_no_sessions_are_left_for_is_named_and_then_has_no_option() -> None:
    problem = _problem({1: [1] * WEEKS, 2: [1] * WEEKS}, {"a": _party([1], 1), "b": _party([1, 2], 2)})
    plan = _plan(problem)
    seating = seat_plan(problem, plan)
    (unseated,) = seating.unseated

    settle(problem, plan, seating)
    options = {row["id"]: row["options"] for row in problem["participants"]}
    assert options[unseated.name] == []
    assert len(options[next(iter(seating.times))]) == 1


def test_a_problem_without_sessions_seats_nobody() -> None:
    assert seat_plan({}, {"plan": {"assignments": {"P1": {"place": "K1", "start": 0}}}}).times == {}


@pytest.mark.parametrize("seed", range(40))
def test_everybody_is_seated_where_trying_everything_finds_a_way(seed: int) -> None:
    draw = random.Random(seed)
    free = {pk: [draw.randint(1, 3)] * WEEKS for pk in (1, 2, 3)}
    parties = {
        name: _party(times := sorted(draw.sample([1, 2, 3], draw.randint(1, 3))), draw.randint(1, len(times)))
        for name in "abcd"
    }
    problem = _problem(free, parties)
    seating = seat_plan(problem, _plan(problem))
    is_possible = any(
        all(sum(pk in times for times in chosen) <= free[pk][0] for pk in free)
        for chosen in product(*(list(combinations(row["times"], row["sessions"])) for row in parties.values()))
    )

    assert (not seating.unseated) == is_possible
    for pk, seats in free.items():
        assert sum(pk in times for times in seating.times.values()) <= seats[0]
