"""What the clock does: queue the calendars whose time has come, and drop what is too old."""

from datetime import datetime, timedelta

from django.db import transaction
from django_q.tasks import async_task

from backend.associations.models import BusyTime
from backend.outside_calendars.models import OutsideCalendar
from backend.outside_calendars.selectors import due_calendars
from backend.outside_calendars.timing import FORGOTTEN_AFTER
from backend.settings.queues import SHORT_QUEUE

READ_CALENDAR = "backend.outside_calendars.tasks.read_calendar"
MOST_AT_ONCE = 60
"""Every two minutes: 900 calendars in half an hour, and mail in the same queue never waits long behind dead servers."""

QUEUED_FOR = timedelta(minutes=10)
REMOVED_KEPT_FOR = timedelta(hours=1)


@transaction.atomic
def queue_due_readings(*, now: datetime) -> int:
    """Queue one task for each calendar whose time has come; how many.

    Its next time is put off in the same transaction, so that nobody queues it twice and a lost task comes again.
    """
    due = due_calendars(now).select_for_update(skip_locked=True, no_key=True, of=("self",))
    ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for calendar_id in ids:
        queue_reading(calendar_id)
    OutsideCalendar.objects.filter(pk__in=ids).update(next_fetch_at=now + QUEUED_FOR)
    return len(ids)


def queue_reading(calendar_id: int) -> None:
    """Queue the reading of one calendar; the task knows its id and nothing else."""
    async_task(READ_CALENDAR, calendar_id, cluster=SHORT_QUEUE)


@transaction.atomic
def drop_what_is_old(*, now: datetime) -> int:
    """Drop busy intervals that nobody could confirm for a fortnight, and calendars removed an hour ago; how many rows.

    The marks of such a calendar go too: its server must not answer that nothing has changed since then.
    """
    old = OutsideCalendar.objects.filter(fetched_at__lt=now - FORGOTTEN_AFTER, busy_times__isnull=False).distinct()
    ids = list(old.values_list("pk", flat=True))
    OutsideCalendar.objects.filter(pk__in=ids).update(etag="", last_modified="", expanded_at=None)
    dropped, _models = BusyTime.objects.filter(calendar_id__in=ids).delete()
    removed, _models = OutsideCalendar.objects.filter(removed_at__lt=now - REMOVED_KEPT_FOR).delete()
    return dropped + removed
