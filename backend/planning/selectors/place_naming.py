"""From the ids of a problem of places to what the coordinator calls things."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from backend.activities.models import Activity, WeeklyTime
from backend.associations.models import Agency, Association, Staff
from backend.bookings.pattern import in_week_order
from backend.common.weeks import IsoWeek
from backend.participants.models import Enrolment
from backend.planning.problems.identifiers import read_number

_MENTION = re.compile(r"\b(entry|group|placement|activity|time|new|staff|agency)-(\d+)\b")
_MINUTES = 60


@dataclass(frozen=True)
class PersonName:
    """A participant by code."""

    participant_id: int
    code: str
    agency: str


@dataclass(frozen=True)
class PlaceNames:
    """Codes of those who are placed, names of activities, times, staff and agencies, by id."""

    people: Mapping[int, PersonName]
    parties: Mapping[str, tuple[int, ...]]
    activities: Mapping[int, str]
    times: Mapping[int, WeeklyTime]
    staff: Mapping[int, str]
    agencies: Mapping[int, str]

    def people_of(self, party: str) -> list[PersonName]:
        """Who a party is, by code; one who is no more is a dash."""
        unknown = PersonName(0, "–", "–")
        return [self.people.get(pk, unknown) for pk in self.parties.get(party, ())]

    def code(self, party: str) -> str:
        """``GRR-012``; several where they wait together."""
        return _(" och ").join(person.code for person in self.people_of(party)) or "–"

    def activity(self, activity_id: int) -> str:
        """Its name."""
        return self.activities.get(activity_id, "–")

    def time(self, weekly_time_id: int) -> str:
        """``torsdag 9–12`` with the activity's name before it."""
        row = self.times.get(weekly_time_id)
        return "–" if row is None else f"{self.activity(row.activity_id)}, {say_time_of_week(row)}"

    def times_of_week(self, weekly_time_ids: Iterable[int]) -> str:
        """``mån, ons 09:00–12:00, tors 13:00–16:00``: in the order of the week, days at the same hour together."""
        days: dict[str, list[str]] = {}
        for row in in_week_order([self.times[pk] for pk in weekly_time_ids if pk in self.times]):
            days.setdefault(_say_hours(row), []).append(str(WEEKDAYS_ABBR[row.weekday]))
        return ", ".join(f"{', '.join(names)} {hours}" for hours, names in days.items())

    def read_aloud(self, text: str) -> str:
        """A text of the scheduler with names for ids."""
        spoken = _MENTION.sub(lambda match: self._say(match[1], match[0]), text)
        return spoken[:1].upper() + spoken[1:]

    def _say(self, kind: str, name: str) -> str:
        if kind in {"entry", "group", "placement"}:
            return self.code(name)
        number = read_number(name)
        if kind == "new":
            return _("det nya passet")
        if kind == "time":
            return self.time(number)
        return {"activity": self.activities, "staff": self.staff, "agency": self.agencies}[kind].get(number, "–")


def say_time_of_week(row: WeeklyTime) -> str:
    """``torsdag 09:00–12:00``."""
    return f"{WEEKDAYS[row.weekday]} {_say_hours(row)}"


def _say_hours(row: WeeklyTime) -> str:
    begins, ends = (
        f"{minute // _MINUTES:02d}:{minute % _MINUTES:02d}" for minute in (row.begins_minute, row.ends_minute)
    )
    return f"{begins}–{ends}"


def say_week(day: date) -> str:
    """``v. 14 2012``, as a plan over a year needs it."""
    week = IsoWeek.of(day)
    return f"{week.label} {week.year}"


def read_place_names(association: Association, parties: Mapping[str, Mapping[str, list[int]]]) -> PlaceNames:
    """The names that a plan of places may mention; five queries.

    Args:
        association: whose plan it is.
        parties: ``x.parties`` of the problem: for each, the ids of its enrolments.
    """
    enrolment_ids = {pk for party in parties.values() for pk in party["enrolments"]}
    rows = Enrolment.objects.filter(pk__in=enrolment_ids).values_list(
        "pk", "participant_id", "participant__code", "participant__agency__name"
    )
    times = WeeklyTime.objects.filter(activity__association=association)
    return PlaceNames(
        people={pk: PersonName(participant_id, code, agency) for pk, participant_id, code, agency in rows},
        parties={name: tuple(party["enrolments"]) for name, party in parties.items()},
        activities=dict(Activity.objects.filter(association=association).values_list("pk", "name")),
        times={row.pk: row for row in times},
        staff=dict(Staff.objects.filter(grants__association=association).values_list("pk", "name")),
        agencies=dict(Agency.objects.filter(association=association).values_list("pk", "name")),
    )
