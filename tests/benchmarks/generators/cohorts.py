"""Cohort problems of any size, deterministic by seed: fictitious people, figures of the kind that S4 reports."""

import random
from dataclasses import dataclass
from typing import Any

SESSIONS = ("mon-am", "mon-pm", "tue-am", "tue-pm", "wed-am", "wed-pm", "thu-am", "thu-pm")
NEEDS = ("interpreter-ar", "interpreter-so", "step-free", "quiet-room")
AGENCIES = ("SOC", "SOC", "SOC", "SOC", "FK", "FK", "FK", "AF", "AF", "REGION")


@dataclass(frozen=True)
class CohortShape:
    """What an instance looks like. Shares are parts of the participants or cohorts, 0 to 1."""

    people: int = 70
    cohorts: int = 7
    least: int = 8
    most: int = 10
    horizon_weeks: int = 60
    cohort_weeks: int = 9
    leaders: int = 1
    concurrent: int = 2
    rooms: int = 1
    closed_share: float = 0.0
    window_weeks: tuple[int, int] = (12, 40)
    need_share: float = 0.1
    offer_share: float = 0.6
    unavailable_share: float = 0.15
    reserved_share: float = 0.0
    together_share: float = 0.0
    apart_share: float = 0.0
    female_share: float = 0.5
    tolerance: int = 100
    agency_balance: bool = False
    largest_cost: int = 5
    priorities: tuple[int, ...] = (1,)
    current_share: float = 0.0
    max_moves: int | None = None
    objective: tuple[dict[str, int], ...] = ({"unplaced": 1}, {"wait": 1}, {"imbalance": 1}, {"cost": 1})


def generate_cohorts(shape: CohortShape, seed: int) -> dict[str, Any]:
    """A ``samplats/cohorts/1`` document; the same shape and seed give the same document."""
    draw = random.Random(seed)
    cohorts = [_draw_cohort(shape, index, draw) for index in range(shape.cohorts)]
    participants = [_draw_participant(shape, index, cohorts, draw) for index in range(shape.people)]
    names = [participant["id"] for participant in participants]
    problem: dict[str, Any] = {
        "format": "samplats/cohorts/1",
        "first_week": "2011-W40",
        "weeks": shape.horizon_weeks + shape.cohort_weeks,
        "cohorts": cohorts,
        "leaders": [{"id": f"K{index}", "concurrent": shape.concurrent} for index in range(shape.leaders)],
        "rooms": [_draw_room(shape, index, draw) for index in range(shape.rooms)],
        "participants": participants,
        "together": _draw_pairs(names, shape.together_share, draw),
        "apart": _draw_pairs(names, shape.apart_share, draw),
        "balance": _list_balance(shape),
        "fixed": {},
        "current": _draw_current(names, cohorts, shape, draw),
        "objective": [dict(tier) for tier in shape.objective],
    }
    if shape.max_moves is not None:
        problem["max_moves"] = shape.max_moves
    return problem


def _draw_cohort(shape: CohortShape, index: int, draw: random.Random) -> dict[str, Any]:
    start = 2 + index * max(1, shape.horizon_weeks - shape.cohort_weeks) // shape.cohorts
    cohort: dict[str, Any] = {
        "id": f"G{index + 1}",
        "start": start,
        "weeks": shape.cohort_weeks,
        "min": shape.least,
        "max": shape.most,
        "leader": f"K{index % shape.leaders}",
        "room": f"R{index % shape.rooms}",
        "sessions": [SESSIONS[(index // shape.rooms) % len(SESSIONS)]],
        "offers": [need for need in NEEDS if draw.random() < shape.offer_share],
    }
    if draw.random() < shape.reserved_share:
        agency = draw.choice(("FK", "AF"))
        cohort["reserved"] = [{"attribute": "agency", "value": agency, "min": 1, "max": 4}]
    return cohort


def _draw_participant(
    shape: CohortShape, index: int, cohorts: list[dict[str, Any]], draw: random.Random
) -> dict[str, Any]:
    ready = draw.randrange(0, max(1, shape.horizon_weeks - shape.cohort_weeks - 4))
    window = draw.randint(*shape.window_weeks)
    participant: dict[str, Any] = {
        "id": f"P{index + 1:04d}",
        "priority": draw.choice(shape.priorities),
        "from": ready,
        "until": ready + window,
        "needs": [draw.choice(NEEDS)] if draw.random() < shape.need_share else [],
        "unavailable": [session for session in SESSIONS if draw.random() < shape.unavailable_share],
        "attributes": {
            "agency": draw.choice(AGENCIES),
            "gender": "F" if draw.random() < shape.female_share else "M",
        },
    }
    if shape.largest_cost:
        reachable = [cohort for cohort in cohorts if ready <= cohort["start"] <= ready + window]
        participant["costs"] = {cohort["id"]: draw.randint(0, shape.largest_cost) for cohort in reachable}
    return participant


def _draw_room(shape: CohortShape, index: int, draw: random.Random) -> dict[str, Any]:
    room: dict[str, Any] = {"id": f"R{index}"}
    if draw.random() < shape.closed_share:
        start = draw.randrange(shape.horizon_weeks)
        room["closed"] = [[start, start + draw.randint(1, 6)]]
    return room


def _draw_pairs(names: list[str], share: float, draw: random.Random) -> list[list[str]]:
    chosen = draw.sample(names, 2 * round(len(names) * share / 2))
    return [list(pair) for pair in zip(chosen[::2], chosen[1::2], strict=True)]


def _draw_current(
    names: list[str], cohorts: list[dict[str, Any]], shape: CohortShape, draw: random.Random
) -> dict[str, str]:
    chosen = draw.sample(names, round(len(names) * shape.current_share))
    return {name: draw.choice(cohorts)["id"] for name in chosen}


def _list_balance(shape: CohortShape) -> list[dict[str, Any]]:
    rules = [{"attribute": "gender", "value": "F", "percent": 50, "tolerance": shape.tolerance}]
    if shape.agency_balance:
        rules.append({"attribute": "agency", "value": "FK", "percent": 30, "tolerance": shape.tolerance})
        rules.append({"attribute": "agency", "value": "AF", "percent": 20, "tolerance": shape.tolerance})
    return rules
