"""Small random instances with every rule and term in them, and the large search on them."""

import random
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.large.search import Outcome, search_large
from scheduler.placements.problem import read_problem
from scheduler.placements.verify import check_certificate, verify_plan
from scheduler.progress import ignore_improvement

Document = dict[str, Any]

OBJECTIVES = (
    [{"unplaced": 1000, "wait": 10, "cost": 1}],
    [{"unplaced": 1}, {"wait": 1, "cost": 5}],
    [{"unplaced": 1}, {"moves": 1}, {"wait": 1}],
    [{"unplaced": 10, "x": {"share": 30}}, {"cost": 1, "moves": 2}],
)


def build_instance(seed: int) -> Document:
    """Twelve people, three places, ten weeks; what else there is depends on the seed."""
    rng = random.Random(seed)
    features = ["step-free", "quiet"]
    places = [
        {
            "id": f"K{number}",
            "capacity": [rng.choice((0, 1, 2, 2, 3)) for _ in range(10)],
            "features": [feature for feature in features if rng.random() < 0.6],
            **({"supervisor": "S0"} if number < 2 else {}),
        }
        for number in range(3)
    ]
    people = [_build_person(rng, number, places, features) for number in range(12)]
    problem: Document = {
        "format": "samplats/placements/1",
        "first_week": "2026-W02",
        "weeks": 10,
        "places": places,
        "supervisors": [{"id": "S0", "capacity": 3}],
        "participants": people,
        "quotas": [{"participants": [f"P{n}" for n in range(6)], "places": ["K0", "K1"], "min": 0, "max": 3}],
        "objective": OBJECTIVES[seed % len(OBJECTIVES)],
        "x": {"shares": [{"id": "FK", "participants": [f"P{n}" for n in range(4)], "agreed": 3}]},
    }
    if seed % 3 == 0:
        problem["current"] = {
            f"P{n}": {"place": people[n]["options"][0]["place"], "start": people[n]["options"][0]["starts"][0]}
            for n in range(3)
        }
    return problem


def _build_person(rng: random.Random, number: int, places: list[Document], features: list[str]) -> Document:
    ready = rng.randrange(6)
    options = [
        {
            "place": place["id"],
            "starts": list(range(ready, min(9, ready + 4))),
            "load": rng.choice(([1, 1], [1, 1, 1], [1, 2])),
            "cost": rng.randrange(6),
        }
        for place in rng.sample(places, 2)
    ]
    needs = [rng.choice(features)] if rng.random() < 0.3 else []
    return {"id": f"P{number}", "priority": rng.randint(1, 5), "from": ready, "needs": needs, "options": options}


def search(problem: Document, seconds: float = 0.6, **limits: Any) -> Outcome:
    """The outcome of a large search, its plan and certificate checked."""
    budget = Budget(Limits(**{"time_limit_seconds": seconds, "workers": 1, **limits}))
    outcome = search_large(read_problem(problem), budget, ignore_improvement)
    if outcome.assignments is not None:
        check(problem, outcome)
    return outcome


def check(problem: Document, outcome: Outcome) -> None:
    """Assert that the plan keeps every rule, costs what it says, and is no worse than its certificate proves."""
    assignments = {name: {"place": put.place, "start": put.start} for name, put in (outcome.assignments or {}).items()}
    report = verify_plan(problem, {"assignments": assignments})
    assert not report.violations
    assert [tier.value for tier in report.tiers] == [tier.value for tier in outcome.tiers]
    result = {"certificate": outcome.certificate, "tiers": [{"bound": tier.bound} for tier in outcome.tiers]}
    proven = check_certificate(problem, result, report)
    assert not proven.violations
    assert set(proven.proofs) == {"prices"}
