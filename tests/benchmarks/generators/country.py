"""A generated country: associations that share neither people, places nor supervisors, in one problem."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.benchmarks.generators.placements import Region, generate_region

ASSOCIATION = Region(people=250, places=6)
LISTED = ("places", "supervisors", "participants", "quotas")


def generate_country(associations: int, seed: int, people: int = ASSOCIATION.people) -> dict[str, Any]:
    """Build a ``samplats/placements/1`` problem of so many associations with so many people each."""
    region = replace(ASSOCIATION, people=people)
    parts = [rename(generate_region(region, seed + number), f"A{number:02d}") for number in range(associations)]
    whole = {key: value for key, value in parts[0].items() if key not in LISTED}
    return {**whole, **{key: [item for part in parts for item in part[key]] for key in LISTED}}


def rename(problem: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The same problem with every id prefixed, so that it can stand beside others."""

    def own(name: str) -> str:
        return f"{prefix}-{name}"

    return {
        **problem,
        "places": [
            {**place, "id": own(place["id"]), "supervisor": own(place["supervisor"])} for place in problem["places"]
        ],
        "supervisors": [{**one, "id": own(one["id"])} for one in problem["supervisors"]],
        "participants": [
            {
                **person,
                "id": own(person["id"]),
                "options": [{**option, "place": own(option["place"])} for option in person["options"]],
            }
            for person in problem["participants"]
        ],
        "quotas": [
            {**quota, **{key: [own(name) for name in quota[key]] for key in ("participants", "places")}}
            for quota in problem["quotas"]
        ],
    }
