"""Generated instances of placements over a year: gardens, group activities and work trials for more people than fit.

Modelled on the rehabilitation gardens: eight-week placements, some stepped, supervisors shared by two places, weeks in
which a place is closed, needs that not every place meets, an agreed share as a quota. Everything follows from the seed.
"""

import random
from dataclasses import dataclass
from typing import Any

STEADY = [1] * 8
STEPPED = [1, 1, 2, 2, 3, 3, 4, 4]
FEATURES = ("step-free", "quiet", "indoor")


@dataclass(frozen=True)
class Region:
    """What an instance looks like.

    Attributes:
        people: Participants.
        places: Places; two neighbours share a supervisor.
        weeks: Length of the horizon.
        choices: Eligible places per participant, drawn at random.
        starts: Start weeks per choice, from the week the participant is ready.
        stepped: Part of the choices whose load rises step by step.
        capacity: Range of a place's capacity per week.
        supervised: Range of a supervisor's capacity, as a part of what the two places hold together.
        closed: Range of the number of weeks in a row in which a place is closed.
        needy: Part of the participants with a need that only some places meet.
        featured: Part of the places that have a given feature.
        pressed: Weeks at the end in which nobody becomes ready any more.
    """

    people: int = 5000
    places: int = 50
    weeks: int = 52
    choices: int = 4
    starts: int = 11
    stepped: float = 0.15
    capacity: tuple[int, int] = (6, 10)
    supervised: tuple[float, float] = (0.75, 1.0)
    closed: tuple[int, int] = (2, 5)
    needy: float = 0.15
    featured: float = 0.5
    pressed: int = 8


def generate_region(region: Region, seed: int) -> dict[str, Any]:
    """Build a ``samplats/placements/1`` problem."""
    rng = random.Random(seed)
    places = [_build_place(rng, region, number) for number in range(region.places)]
    participants = [_build_participant(rng, region, number, places) for number in range(region.people)]
    some_places = [place["id"] for place in places[: max(1, region.places // 5)]]
    some_people = [person["id"] for person in participants if rng.random() < 0.3]
    return {
        "format": "samplats/placements/1",
        "first_week": "2026-W02",
        "weeks": region.weeks,
        "places": places,
        "supervisors": _build_supervisors(rng, region, places),
        "participants": participants,
        "quotas": [
            {"participants": some_people, "places": some_places, "min": 0, "max": max(1, len(some_people) // 12)}
        ],
        "fixed": {},
        "current": {},
        "objective": [{"unplaced": 1000, "wait": 10, "cost": 1}],
    }


def _build_place(rng: random.Random, region: Region, number: int) -> dict[str, Any]:
    capacity = [rng.randint(*region.capacity)] * region.weeks
    length = rng.randint(*region.closed)
    first = rng.randrange(max(1, region.weeks - length))
    for week in range(first, min(region.weeks, first + length)):
        capacity[week] = 0
    return {
        "id": f"place-{number}",
        "capacity": capacity,
        "features": [feature for feature in FEATURES if rng.random() < region.featured],
        "supervisor": f"supervisor-{number // 2}",
    }


def _build_supervisors(rng: random.Random, region: Region, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    supervisors = []
    for number in range((region.places + 1) // 2):
        together = sum(max(place["capacity"]) for place in places[2 * number : 2 * number + 2])
        supervisors.append(
            {"id": f"supervisor-{number}", "capacity": max(1, round(rng.uniform(*region.supervised) * together))}
        )
    return supervisors


def _build_participant(rng: random.Random, region: Region, number: int, places: list[dict[str, Any]]) -> dict[str, Any]:
    need = rng.choice(FEATURES) if rng.random() < region.needy else None
    ready = rng.randrange(region.weeks - region.pressed)
    options = []
    for place in rng.sample(places, min(region.choices, len(places))):
        if need is not None and need not in place["features"] and rng.random() < 0.8:
            # Most eligible places meet the need; the rest are there to be refused.
            continue
        load = STEPPED if rng.random() < region.stepped else STEADY
        starts = [week for week in range(ready, ready + region.starts) if week + len(load) <= region.weeks]
        if starts:
            options.append({"place": place["id"], "starts": starts, "load": load, "cost": rng.randint(0, 20)})
    return {
        "id": f"P{number}",
        "priority": rng.randint(1, 5),
        "needs": [need] if need is not None else [],
        "from": ready,
        "must": False,
        "options": options,
    }


def drop_out(problem: dict[str, Any], assignments: dict[str, Any], seed: int, max_moves: int) -> dict[str, Any]:
    """The problem after one of those placed has left: the plan is in force for the others, and few of them may move."""
    left = random.Random(seed).choice(sorted(assignments))
    return {
        **problem,
        "participants": [person for person in problem["participants"] if person["id"] != left],
        "quotas": [
            {**quota, "participants": [name for name in quota["participants"] if name != left]}
            for quota in problem["quotas"]
        ],
        "current": {name: decision for name, decision in assignments.items() if name != left},
        "max_moves": max_moves,
    }
