"""How many of those who were called did not come, by kind of meeting and by how long before it was booked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from backend.associations.enums import MeetingKind
from backend.common.local_time import local_day
from backend.meeting_follow_up.enums import Called, LeadTime
from backend.meeting_follow_up.selectors.period import Period
from backend.meeting_follow_up.small_counts import hide_one, hide_small
from backend.meetings.enums import Presence
from backend.meetings.models import Attendance

_OF: Mapping[Called, Q] = {
    Called.PARTICIPANTS: Q(participant__isnull=False),
    Called.STAFF: Q(staff__isnull=False),
    Called.CONTACTS: Q(contact__isnull=False),
}
_Marks = Counter[Presence]


@dataclass(frozen=True, slots=True)
class NoShowRow:
    """Attendances that are marked, in one class; a number is None where it is too small to be shown.

    Attributes:
        key: value of ``MeetingKind`` or ``LeadTime``; empty for all together.
        marked: of how many it is known whether they came.
        absent: who did not come and had not said so.
        excused: who had said so.
    """

    key: str
    marked: int | None
    absent: int | None
    excused: int | None

    @property
    def percent(self) -> int | None:
        """How many in a hundred did not come, rounded; None where it would give a hidden number away."""
        if not self.marked or self.absent is None:
            return None
        return round(100 * self.absent / self.marked)


@dataclass(frozen=True, slots=True)
class NoShows:
    """The same attendances counted in two ways; classes in which nobody is marked are left out."""

    by_kind: list[NoShowRow]
    by_lead_time: list[NoShowRow]
    total: NoShowRow


def count_no_shows(period: Period, called: Called = Called.PARTICIPANTS) -> NoShows:
    """Count who came and who did not, at meetings that began in the period; one query.

    A meeting that was cancelled after somebody did not come counts: that is how it gives way to a new one.
    """
    rows = Attendance.objects.filter(
        _OF[called], period.about("meeting__"), period.within("meeting__begins_at"), meeting__is_hold=False
    ).exclude(presence=Presence.UNMARKED)
    by_kind: dict[MeetingKind, _Marks] = {kind: Counter() for kind in MeetingKind}
    by_lead: dict[LeadTime, _Marks] = {lead: Counter() for lead in LeadTime}
    values = rows.order_by().values_list("meeting__kind", "meeting__booked_at", "meeting__begins_at", "presence")
    for kind, booked_at, begins_at, presence in values:
        by_kind[MeetingKind(kind)][Presence(presence)] += 1
        by_lead[LeadTime.of_days(_lead_days(booked_at, begins_at))][Presence(presence)] += 1
    return NoShows(_hidden(by_kind), _hidden(by_lead), _together(by_kind.values()))


def _lead_days(booked_at: datetime | None, begins_at: datetime) -> int | None:
    return None if booked_at is None else (local_day(begins_at) - local_day(booked_at)).days


def _hidden(counted: Mapping[Any, _Marks]) -> list[NoShowRow]:
    """Hide small numbers column by column, and everything about a class of which so few are marked."""
    classes = [(key.value, marks) for key, marks in counted.items() if marks.total()]
    columns = (
        hide_small([marks.total() for _key, marks in classes]),
        hide_small([marks[Presence.ABSENT] for _key, marks in classes]),
        hide_small([marks[Presence.EXCUSED] for _key, marks in classes]),
    )
    return [_row(key, numbers) for (key, _marks), numbers in zip(classes, zip(*columns, strict=True), strict=True)]


def _row(key: str, numbers: Sequence[int | None]) -> NoShowRow:
    marked, absent, excused = numbers
    return NoShowRow(key, marked, absent, excused) if marked is not None else NoShowRow(key, None, None, None)


def _together(counted: Iterable[_Marks]) -> NoShowRow:
    total: _Marks = sum(counted, Counter())
    numbers = [hide_one(count) for count in (total.total(), total[Presence.ABSENT], total[Presence.EXCUSED])]
    return _row("", numbers)
