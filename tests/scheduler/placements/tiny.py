"""Placement problems small enough to try every plan, and the trying."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from scheduler.placements.verify import verify_plan
from tests.scheduler.placements.factory import Document

WEEKS = 6
PLACES = ("K1", "K2", "K3")
PEOPLE = ("P1", "P2", "P3", "P4")
TERMS = ("unplaced", "wait", "cost", "moves")


@st.composite
def capacities(draw: st.DrawFn, largest: int) -> int | list[int]:
    """One number, or one per week with closed weeks among them."""
    if draw(st.booleans()):
        return draw(st.integers(0, largest))
    return draw(st.lists(st.integers(0, largest), min_size=WEEKS, max_size=WEEKS))


@st.composite
def tiny_places(draw: st.DrawFn) -> list[Document]:
    """Up to three places, most of which share one supervisor."""
    places = []
    for name in PLACES[: draw(st.integers(1, 3))]:
        place: Document = {"id": name, "capacity": draw(capacities(3))}
        place["features"] = draw(st.lists(st.sampled_from(["a", "b"]), unique=True))
        if draw(st.integers(0, 2)):
            place["supervisor"] = "S1"
        places.append(place)
    return places


@st.composite
def tiny_people(draw: st.DrawFn, places: list[Document]) -> list[Document]:
    """Up to four participants with an option or two of a few starts."""
    people = []
    names = [place["id"] for place in places]
    for name in PEOPLE[: draw(st.integers(1, 4))]:
        options = [
            {
                "place": place,
                "starts": draw(st.lists(st.integers(0, 5), unique=True, min_size=1, max_size=2)),
                "load": draw(st.sampled_from([[1], [1, 1], [1, 2], [2], [0, 1]])),
                "cost": draw(st.integers(0, 3)),
            }
            for place in draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
        ]
        person = {"id": name, "priority": draw(st.integers(0, 3)), "from": draw(st.integers(0, 2)), "options": options}
        person["needs"] = draw(st.sampled_from([[], [], ["a"]]))
        people.append(person)
    return people


@st.composite
def tiny_objectives(draw: st.DrawFn) -> list[Document]:
    """One to three tiers of one or two terms, some of which weigh the agreed shares."""
    tiers = []
    for _ in range(draw(st.integers(1, 3))):
        terms = draw(st.lists(st.sampled_from(TERMS), unique=True, min_size=1, max_size=2))
        tier: Document = {term: draw(st.integers(0, 5)) for term in terms}
        if draw(st.integers(0, 2)) == 0:
            tier["x"] = {"share": draw(st.integers(0, 4))}
        tiers.append(tier)
    return tiers


@st.composite
def tiny_problems(draw: st.DrawFn) -> Document:
    """A whole problem, which may have no plan at all."""
    places = draw(tiny_places())
    people = draw(tiny_people(places))
    names = [person["id"] for person in people]
    some_people, some_places = st.lists(st.sampled_from(names), unique=True), st.lists(
        st.sampled_from([place["id"] for place in places]), unique=True)  # fmt: skip
    quotas = []
    for _ in range(draw(st.integers(0, 2))):
        least = draw(st.sampled_from([0, 0, 0, 1]))
        most = draw(st.sampled_from([None, least, least + 1]))
        quotas.append({"participants": draw(some_people), "places": draw(some_places), "min": least, "max": most})
    problem: Document = {
        "format": "samplats/placements/1",
        "first_week": "2026-W50",
        "weeks": WEEKS,
        "places": places,
        "supervisors": [{"id": "S1", "capacity": draw(capacities(4))}],
        "participants": people,
        "quotas": quotas,
        "current": {name: draw(decisions(places)) for name in draw(some_people)},
        "objective": draw(tiny_objectives()),
        "x": {"shares": [{"id": "FK", "participants": draw(some_people), "agreed": draw(st.integers(0, 3))}]},
    }
    if draw(st.integers(0, 3)) == 0:
        draw(st.sampled_from(people))["must"] = True
    if draw(st.booleans()):
        problem["max_moves"] = draw(st.integers(0, 2))
    offered = [person for person in people if person["options"]]
    if offered and draw(st.integers(0, 3)) == 0:
        person = draw(st.sampled_from(offered))
        option = draw(st.sampled_from(person["options"]))
        problem["fixed"] = {person["id"]: {"place": option["place"], "start": draw(st.sampled_from(option["starts"]))}}
    return problem


@st.composite
def decisions(draw: st.DrawFn, places: list[Document]) -> Document:
    """A decision in force, on offer or not."""
    return {"place": draw(st.sampled_from(places))["id"], "start": draw(st.integers(0, 5))}


def list_plans(problem: Document) -> Iterator[dict[str, Any]]:
    """Every plan that names options of the participants, the rules kept or not."""
    choices = [
        [None, *({"place": option["place"], "start": start} for option in person["options"] for start in option["starts"])]
        for person in problem["participants"]
    ]  # fmt: skip
    for chosen in product(*choices):
        yield {
            person["id"]: decision
            for person, decision in zip(problem["participants"], chosen, strict=True)
            if decision is not None
        }


def find_best(problem: Document) -> list[int] | None:
    """The best values of the tiers over every plan; None where no plan keeps the rules."""
    best = None
    for plan in list_plans(problem):
        report = verify_plan(problem, {"assignments": plan})
        values = [tier.value for tier in report.tiers]
        if not report.violations and (best is None or values < best):
            best = values
    return best
