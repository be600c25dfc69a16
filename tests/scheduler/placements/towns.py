"""Problems of several towns that share nothing unless told to: what a run is cut into parts for."""

from typing import Any

from tests.scheduler.placements.factory import Document, make_option, make_participant, make_place, make_problem

LISTED = ("places", "supervisors", "participants")


def make_town(number: int, *, people: int = 3, supervisor: bool = False) -> Document:
    """The lists of one town: a place for one at a time, and people who all want it in the same weeks."""
    place = make_place(f"K{number}", **({"supervisor": f"S{number}"} if supervisor else {}))
    return {
        "places": [place],
        "supervisors": [{"id": f"S{number}", "capacity": 1}] if supervisor else [],
        "participants": [
            make_participant(f"P{number}-{person}", make_option(f"K{number}", starts=[1, 2]), priority=1 + person)
            for person in range(people)
        ],
    }


def join_towns(*towns: Document, **members: Any) -> Document:
    """One problem of the towns."""
    listed = {key: [item for town in towns for item in town[key]] for key in LISTED}
    return make_problem(**listed, **members)


def list_ids(problem: Document, key: str = "participants") -> set[str]:
    return {item["id"] for item in problem[key]}
