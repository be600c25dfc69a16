"""What a proposal of places says, read out of its documents, and how that differs from what was in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.common.weeks import IsoWeek
from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.problems.identifiers import read_number
from backend.planning.problems.placements.facts import PlaceHorizon

STANDING = "placement-"


@dataclass(frozen=True)
class PlannedPlace:
    """A place that a party gets. ``weeks`` None: to the end of the season, or until further notice."""

    party: str
    activity_id: int
    start: int
    starts_on: date
    weeks: int | None
    weekly_time_ids: tuple[int, ...]
    entry_ids: tuple[int, ...]
    enrolment_ids: tuple[int, ...]

    @property
    def is_standing(self) -> bool:
        """Whether they have a place already."""
        return self.party.startswith(STANDING)

    @property
    def placement_id(self) -> int:
        """The place that they have.

        Raises:
            ValueError: they have none yet.
        """
        if not self.is_standing:
            message = f"{self.party} has no place yet"
            raise ValueError(message)
        return read_number(self.party)

    @property
    def ends_on(self) -> date | None:
        """The day after the last, for a place with a length."""
        return None if self.weeks is None else self.starts_on + timedelta(weeks=self.weeks)


@dataclass(frozen=True)
class PlacePlan:
    """A proposal's places: those who get one, those whose place moves, stays or goes, and those who get none."""

    horizon: PlaceHorizon
    new: tuple[PlannedPlace, ...]
    moved: tuple[PlannedPlace, ...]
    kept: tuple[PlannedPlace, ...]
    lost: tuple[str, ...]
    without: tuple[str, ...]
    starts_before: Mapping[str, int]
    waiting: int

    @property
    def placed_people(self) -> int:
        """How many who waited get a place."""
        return sum(len(place.enrolment_ids) for place in self.new)


def read_place_plan(proposal: Proposal) -> PlacePlan:
    """The plan of a proposal of places; whoever could not be seated has no place in it."""
    documents = proposal.documents[RunStage.PLACEMENTS]
    problem, result = documents.problem, documents.result
    horizon = read_horizon(problem)
    before = {**problem["current"], **problem["fixed"]}
    planned = {place.party: place for place in _list_planned(problem, result, horizon)}
    standing = [place for place in planned.values() if place.is_standing]
    names = [row["id"] for row in problem["participants"]]
    moved = tuple(place for place in standing if place.start != before[place.party]["start"])
    return PlacePlan(
        horizon=horizon,
        new=tuple(place for place in planned.values() if not place.is_standing),
        moved=moved,
        kept=tuple(place for place in standing if place not in moved),
        lost=tuple(name for name in names if name in before and name not in planned),
        without=tuple(name for name in names if not name.startswith(STANDING) and name not in planned),
        starts_before={name: decision["start"] for name, decision in before.items()},
        waiting=sum(
            len(party["enrolments"]) for name, party in problem["x"]["parties"].items() if not name.startswith(STANDING)
        ),
    )


def read_horizon(problem: Mapping[str, Any]) -> PlaceHorizon:
    """The weeks that a problem plans, and the day on which it was asked for."""
    extension = problem["x"]
    return PlaceHorizon(
        asked_on=date.fromisoformat(extension["asked_on"]),
        first_week=IsoWeek.parse(problem["first_week"]),
        weeks=extension["horizon_weeks"],
    )


def _list_planned(
    problem: Mapping[str, Any], result: Mapping[str, Any], horizon: PlaceHorizon
) -> Iterator[PlannedPlace]:
    extension, seats = problem["x"], result["x"]["seats"]
    for name, decision in sorted(result["plan"]["assignments"].items()):
        party = extension["parties"][name]
        if name not in seats:
            continue
        yield PlannedPlace(
            party=name,
            activity_id=extension["places"][decision["place"]]["activity"],
            start=decision["start"],
            starts_on=horizon.monday(decision["start"]),
            weeks=party["options"][decision["place"]]["weeks"],
            weekly_time_ids=tuple(seats[name]),
            entry_ids=tuple(party["entries"]),
            enrolment_ids=tuple(party["enrolments"]),
        )
