"""Kristianstad's 132 participants, and which way each of them goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import islice

from backend.associations.enums import HalfDay, Need
from backend.associations.models import Agency, Programme, Staff
from backend.common.local_time import local_instant
from backend.demo.worlds.draws import draw, draw_from
from backend.demo.worlds.kristianstad.ground import Ground
from backend.demo.worlds.newcomers import Newcomer, enrol
from backend.demo.worlds.people import name_of, phone_of
from backend.participants.enums import Direction, DropOutReason, EnrolmentStatus
from backend.participants.models import Enrolment

PARTICIPANTS = 132
_IN_GREEN = 36
_FIRST_PERSON = 300
_WOMEN_OF_TWENTY = 11


class Way(Enum):
    """What becomes of somebody after the joint case review."""

    GARDEN = auto()
    TRIAL = auto()
    QUEUE = auto()
    NEW = auto()
    REVIEWED = auto()
    LEFT = auto()


# Of every 132: those that the document calls decided without more, or on their own handling, are REVIEWED.
_WAYS = ((Way.TRIAL, 16), (Way.QUEUE, 22), (Way.NEW, 7), (Way.LEFT, 6), (Way.REVIEWED, 34))


@dataclass(frozen=True, slots=True)
class People:
    """The enrolments, by way, each in the order of referral."""

    by_way: dict[Way, list[Enrolment]]

    def __getitem__(self, way: Way) -> list[Enrolment]:
        return self.by_way[way]


def build_people(ground: Ground) -> People:
    """Write all 132, most of them in Respaldo 2.0."""
    ways = _ways()
    by_way: dict[Way, list[Enrolment]] = {way: [] for way in Way}
    in_respaldo = PARTICIPANTS - _IN_GREEN
    for programme, indices in (
        (ground.respaldo, range(in_respaldo)),
        (ground.green, range(in_respaldo, PARTICIPANTS)),
    ):
        newcomers = list(_list_newcomers(ground, programme, indices, ways))
        for index, enrolment in zip(indices, enrol(programme, newcomers), strict=True):
            by_way[ways[index]].append(enrolment)
    # Whoever has waited longest comes first, whatever the programme.
    for enrolments in by_way.values():
        enrolments.sort(key=lambda enrolment: (enrolment.ready_on, enrolment.participant.code))
    return People(by_way)


def _ways() -> list[Way]:
    shuffled = sorted(range(PARTICIPANTS), key=lambda index: (draw(10_000, "way", index), index))
    ways = [Way.GARDEN] * PARTICIPANTS
    given = iter(shuffled)
    for way, count in _WAYS:
        for index in islice(given, count):
            ways[index] = way
    return ways


def _list_newcomers(ground: Ground, programme: Programme, indices: range, ways: list[Way]) -> Iterator[Newcomer]:
    agencies = list(ground.officers)
    for number, index in enumerate(indices, start=1):
        way = ways[index]
        agency = agencies[_agency_position(index)]
        referred_on = _referred_on(index, way, ground.calendar.this_monday)
        is_woman = draw(20, "woman", index) < _WOMEN_OF_TWENTY
        yield Newcomer(
            code=f"{programme.code_prefix}-{number:03d}",
            name=name_of(_FIRST_PERSON + index, is_woman=is_woman),
            phone=phone_of(index),
            is_woman=is_woman,
            agency=agency,
            officer=_officer_of(ground, agency, index),
            referred_on=referred_on,
            ready_on=_on_a_weekday(referred_on + timedelta(days=14)),
            needs=_needs_of(index),
            unavailable=_unavailable_of(index),
            has_protected_identity=index in {23, 77},
            priority=1 + draw_from((0, 0, 0, 1, 1, 2), "priority", index),
            # Only those who have just come have not signed yet.
            written_on=None if way is Way.NEW else _on_a_weekday(referred_on + timedelta(days=10)),
            plan=_plan_of(index, way, referred_on),
            status=_status_of(index, way),
            ended=_ended(index, way, ground.calendar.this_monday),
        )


def _agency_position(index: int) -> int:
    """Of every eight, four come from Soc, two from FK and two from AF."""
    return (0, 1, 0, 2, 0, 1, 0, 2)[index % 8]


def _officer_of(ground: Ground, agency: Agency, index: int) -> Staff:
    return draw_from(ground.officers[agency], "officer", index)


def _referred_on(index: int, way: Way, this_monday: date) -> date:
    """Most came with the start in June and the months before; those who are new, in the last three weeks."""
    if way is Way.NEW:
        return _on_a_weekday(this_monday - timedelta(days=3 + draw(14, "referred", index)))
    if way is Way.QUEUE:
        return _on_a_weekday(this_monday - timedelta(days=50 + draw(70, "referred", index)))
    return _on_a_weekday(this_monday - timedelta(days=120 + draw(120, "referred", index)))


def _status_of(index: int, way: Way) -> EnrolmentStatus:
    if way is Way.LEFT:
        return EnrolmentStatus.DROPPED_OUT
    if way is Way.REVIEWED and draw(3, "reviewed", index):
        return EnrolmentStatus.COMPLETED
    return EnrolmentStatus.ACTIVE


def _ended(index: int, way: Way, this_monday: date) -> tuple[datetime, DropOutReason | None] | None:
    instant = local_instant(_on_a_weekday(this_monday - timedelta(days=5 + draw(80, "ended", index))), 600)
    if way is Way.LEFT:
        return instant, draw_from((DropOutReason.OWN_CHOICE, DropOutReason.MOVED, DropOutReason.NOT_REACHED), index)
    return (instant, None) if _status_of(index, way) is EnrolmentStatus.COMPLETED else None


def _plan_of(index: int, way: Way, referred_on: date) -> tuple[Direction, date] | None:
    if way in {Way.NEW, Way.LEFT}:
        return None
    directions = {
        Way.GARDEN: (Direction.REHABILITATION, Direction.REHABILITATION, Direction.WORK_TRAINING),
        Way.TRIAL: (Direction.WORK, Direction.WORK, Direction.WORK_TRAINING),
        Way.QUEUE: (Direction.REHABILITATION, Direction.WORK),
        Way.REVIEWED: (Direction.WORK, Direction.SICKNESS_COMPENSATION, Direction.STUDIES),
    }[way]
    return draw_from(directions, "direction", index), _on_a_weekday(referred_on + timedelta(days=28))


def _needs_of(index: int) -> list[Need]:
    return {5: [Need.STEP_FREE], 11: [Need.QUIET], 17: [Need.INTERPRETER_AR], 29: [Need.STEP_FREE, Need.QUIET]}.get(
        index % 33, []
    )


def _unavailable_of(index: int) -> list[HalfDay]:
    if draw(5, "unavailable", index):
        return []
    first = draw(10, "half-day", index)
    return [list(HalfDay)[first], list(HalfDay)[(first + 3) % 10]]


def _on_a_weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
