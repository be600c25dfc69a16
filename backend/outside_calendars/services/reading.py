"""Reading one calendar: claim it, fetch it, expand it, and put its busy intervals in place of the old ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from backend.associations.models import BusyTime
from backend.common.intervals import TimeInterval
from backend.outside_calendars.addresses import CalendarAddress, parse_address
from backend.outside_calendars.enums import CalendarState
from backend.outside_calendars.expanding import expand_calendar
from backend.outside_calendars.faults import UnreadableCalendar
from backend.outside_calendars.fetching import FETCH_SECONDS, Marks, fetch_calendar
from backend.outside_calendars.models import OutsideCalendar
from backend.outside_calendars.network import PUBLIC_INTERNET, PublicInternet
from backend.outside_calendars.timing import (
    WHOLE_READING_AFTER,
    next_after_fault,
    next_after_success,
    reading_window,
)

CLAIMED_FOR = timedelta(minutes=2)
_ONE_INSERT = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading found: ``busy`` is None where the server says that nothing has changed."""

    busy: list[TimeInterval] | None
    marks: Marks


def read_address(
    address: CalendarAddress,
    *,
    now: datetime,
    marks: Marks | None = None,
    network: PublicInternet | None = None,
    seconds: float = FETCH_SECONDS,
) -> Reading:
    """Return the busy intervals of the calendar at ``address``.

    Raises:
        UnreadableCalendar: it could not be fetched or understood.
    """
    judged = PUBLIC_INTERNET if network is None else network
    fetched = fetch_calendar(address, marks=marks or Marks(), network=judged, now=now, seconds=seconds)
    if fetched.content is None:
        return Reading(None, fetched.marks)
    return Reading(expand_calendar(fetched.content, reading_window(now)), fetched.marks)


def read_calendar(*, calendar_id: int, now: datetime, network: PublicInternet | None = None) -> bool:
    """Read one calendar unless somebody else is reading it; whether it could be read.

    The network is waited for outside any transaction. What was found counts only while the claim is still ours.

    Args:
        calendar_id: which; one that is gone or removed is left alone.
        now: when.
        network: which machines may be asked; the public internet unless a test hands in another.
    """
    claim = uuid4()
    calendar = _claim(calendar_id, claim, now)
    if calendar is None:
        return False
    try:
        address = parse_address(calendar.address)
        reading = read_address(address, now=now, marks=_marks_to_send(calendar, now), network=network)
    except UnreadableCalendar as refusal:
        _note_fault(calendar, claim, refusal, now)
        return False
    return _publish(calendar_id, claim, reading, now)


def put_in_place(calendar: OutsideCalendar, busy: list[TimeInterval]) -> bool:
    """Make ``busy`` the calendar's busy intervals, writing only what differs; whether anything did.

    The caller's transaction holds the calendar's row.
    """
    wanted = {(interval.begins_at, interval.ends_at) for interval in busy}
    rows = list(BusyTime.objects.filter(calendar=calendar).values_list("pk", "begins_at", "ends_at"))
    present = {(begins_at, ends_at) for _pk, begins_at, ends_at in rows}
    gone = [pk for pk, begins_at, ends_at in rows if (begins_at, ends_at) not in wanted]
    if gone:
        BusyTime.objects.filter(pk__in=gone).delete()
    new = [
        BusyTime(staff_id=calendar.staff_id, calendar=calendar, begins_at=begins_at, ends_at=ends_at)
        for begins_at, ends_at in sorted(wanted - present)
    ]
    BusyTime.objects.bulk_create(new, batch_size=_ONE_INSERT)
    return bool(gone or new)


def facts_of_success(calendar_id: int, marks: Marks, now: datetime) -> dict[str, Any]:
    """Return what a calendar's row says after it was read."""
    return {
        "state": CalendarState.READ,
        "fault": "",
        "failures": 0,
        "fetched_at": now,
        "next_fetch_at": next_after_success(calendar_id, now),
        "etag": marks.etag,
        "last_modified": marks.last_modified,
        "claim": None,
        "claimed_until": None,
    }


def _claim(calendar_id: int, claim: UUID, now: datetime) -> OutsideCalendar | None:
    """Take the calendar for two minutes, which is longer than any reading lasts; None if it is taken or gone."""
    free = OutsideCalendar.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), removed_at=None)
    taken = free.filter(pk=calendar_id).update(claim=claim, claimed_until=now + CLAIMED_FOR, attempted_at=now)
    return OutsideCalendar.objects.filter(pk=calendar_id, claim=claim).first() if taken else None


def _marks_to_send(calendar: OutsideCalendar, now: datetime) -> Marks:
    """Ask for the whole calendar now and then: one that never changes must still reach into new weeks."""
    if calendar.expanded_at is None or now - calendar.expanded_at >= WHOLE_READING_AFTER:
        return Marks()
    return Marks(calendar.etag, calendar.last_modified)


@transaction.atomic
def _publish(calendar_id: int, claim: UUID, reading: Reading, now: datetime) -> bool:
    ours = OutsideCalendar.objects.filter(pk=calendar_id, claim=claim, removed_at=None)
    calendar = ours.select_for_update(no_key=True).first()
    if calendar is None:
        return False
    facts = facts_of_success(calendar_id, reading.marks, now)
    if reading.busy is not None:
        facts["expanded_at"] = now
        if put_in_place(calendar, reading.busy):
            facts["changed_at"] = now
    # The version stays: a reading changes nothing that the owner could be editing.
    ours.update(**facts)
    return True


def _note_fault(calendar: OutsideCalendar, claim: UUID, refusal: UnreadableCalendar, now: datetime) -> None:
    failures = min(calendar.failures + 1, 1000)
    OutsideCalendar.objects.filter(pk=calendar.pk, claim=claim).update(
        state=CalendarState.FAILING,
        fault=refusal.fault,
        failures=failures,
        next_fetch_at=next_after_fault(calendar.pk, failures, now, refusal.retry_after),
        claim=None,
        claimed_until=None,
    )
