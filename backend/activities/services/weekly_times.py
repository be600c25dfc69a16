"""Writing the rows of an activity's week so that what was held by an old row stays known."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from backend.activities.models import Activity, WeeklyTime
from backend.activities.selectors.preview import WeekRow
from backend.common.errors import RuleViolation


def check_rows(activity: Activity, rows: Sequence[WeekRow]) -> None:
    """Raise RuleViolation for a row that takes no time, and for one that is another activity's."""
    if any(row.ends_minute <= row.begins_minute for row in rows):
        text = _("Passet måste sluta efter att det börjar, senast vid midnatt.")
        raise RuleViolation("weekly_time_ends_after_begin", text, field="weekly_times")
    if any(row.from_on and row.until_on and row.until_on <= row.from_on for row in rows):
        text = _("Tiden måste sluta gälla efter att den börjar gälla.")
        raise RuleViolation("weekly_time_dates_in_order", text, field="weekly_times")
    named = [row.weekly_time_id for row in rows if row.weekly_time_id is not None]
    own = set(activity.weekly_times.values_list("pk", flat=True))
    if len(named) != len(set(named)) or not own.issuperset(named):
        text = _("En av veckotiderna finns inte längre. Ladda om sidan.")
        raise RuleViolation("weekly_time_of_activity", text, field="weekly_times")


def write_weekly_times(activity: Activity, rows: Sequence[WeekRow], from_on: date) -> list[WeeklyTime]:
    """Make the week what ``rows`` say from ``from_on`` on; return rows that go, for the caller to delete at last.

    A row that is named keeps its id, and with it its places and sessions, also at another time. A row that is left out
    ends if it has held sessions, else it goes.
    """
    named = {row.weekly_time_id: row for row in rows if row.weekly_time_id is not None}
    gone = []
    for time in activity.weekly_times.all():
        if time.pk in named:
            _fill(time, named[time.pk])
        elif not _end(time, from_on):
            gone.append(time)
    for row in rows:
        if row.weekly_time_id is None:
            _fill(WeeklyTime(activity=activity), row)
    return gone


def _fill(time: WeeklyTime, row: WeekRow) -> None:
    time.weekday, time.begins_minute, time.ends_minute = row.weekday, row.begins_minute, row.ends_minute
    time.from_on, time.until_on = row.from_on, row.until_on
    time.save()


def _end(time: WeeklyTime, from_on: date) -> bool:
    """Let the row end if it has held sessions by then; tell whether it is kept."""
    if time.until_on is not None and time.until_on <= from_on:
        return True
    if not time.sessions.filter(occurs_on__lt=from_on).exists():
        return False
    time.until_on = from_on
    time.save()
    return True
