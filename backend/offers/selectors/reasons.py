"""Why somebody stands where they stand, in one line."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.associations.enums import HalfDay
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.offers.models import QueueEntry

_MOST_NAMED = 4


def suitable_half_days(entry: QueueEntry) -> tuple[HalfDay, ...]:
    """Return the half-days that suit, Monday first: those possible, less those in which the participant cannot come."""
    possible = set(entry.possible or HalfDay.values) - set(entry.participant.unavailable)
    return tuple(half_day for half_day in HalfDay if half_day.value in possible)


def order_reason(entry: QueueEntry, *, together: int, now: datetime) -> str:
    """Return what decides the order and narrows the choice: "sedan v. 12, prioritet 2, kan bara förmiddagar".

    Args:
        entry: with participant and activity at hand.
        together: how many stand in the queue in the entry's group, itself included; 0 without a group.
        now: a week of another year is named with its year, a day that can be begun on only while it lies ahead.
    """
    today = local_day(now)
    since = _("sedan %(week)s") % {"week": _week(entry.since_on, today)}
    parts = [since, _("prioritet %(priority)s") % {"priority": entry.priority}]
    narrowed = _times(suitable_half_days(entry))
    if narrowed:
        parts.append(narrowed)
    if entry.ready_on is not None and entry.ready_on > today:
        parts.append(_("kan börja %(week)s") % {"week": _week(entry.ready_on, today)})
    if together > 1:
        others = together - 1
        parts.append(ngettext("väntar med %(n)s till", "väntar med %(n)s till", others) % {"n": others})
    if entry.activity is not None and entry.activity.intake_by_board and entry.intake_decided_on is None:
        parts.append(_("beredningsgruppen har inte beslutat"))
    return ", ".join(parts)


def _week(day: date, today: date) -> str:
    week = IsoWeek.of(day)
    return week.label if week.year == IsoWeek.of(today).year else f"{week.label} {week.year}"


def _times(suitable: Sequence[HalfDay]) -> str:
    """Say which half-days suit, the shortest way; nothing if all of them do."""
    chosen = set(suitable)
    if chosen == set(HalfDay):
        return ""
    if not chosen:
        return _("kan ingen av veckans halvdagar")
    if chosen == {half_day for half_day in HalfDay if half_day.is_morning}:
        return _("kan bara förmiddagar")
    if chosen == {half_day for half_day in HalfDay if not half_day.is_morning}:
        return _("kan bara eftermiddagar")
    if len(suitable) <= _MOST_NAMED:
        return _("kan bara %(times)s") % {"times": ", ".join(str(half_day.label) for half_day in suitable)}
    missing = [str(half_day.label) for half_day in HalfDay if half_day not in chosen]
    return _("kan inte %(times)s") % {"times": ", ".join(missing)}
