"""After a change: the seats ahead become what the placement says; those of sessions that have begun stay as they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from backend.activities.enums import SessionStatus
from backend.activities.models import Session
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement, PlacementChange
from backend.bookings.pattern import Pattern
from backend.bookings.services.changes import pattern_of
from backend.bookings.services.seats import lock_sessions, offer_freed, take_free_seats, take_seats
from backend.common.local_time import local_day


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a change did to the seats ahead: taken, given back, and the sessions where there was none to take."""

    gained: list[Booking] = field(default_factory=list)
    freed: list[Session] = field(default_factory=list)
    missed: list[Session] = field(default_factory=list)


def settle_seats(placement: Placement, *, now: datetime, strict: bool = True, also: Iterable[int] = ()) -> Settlement:
    """Make the seats at sessions after ``now`` what the locked, saved placement says.

    Single occasions that were given up stay given up, and those that were moved to stay taken, until that is undone.

    Args:
        placement: locked.
        now: sessions that have begun are left alone.
        strict: whether a full session is a conflict, or just missed.
        also: ids of sessions to come to besides those of the pattern.

    Raises:
        Conflict: a session is full, or the participant is somewhere else then; only if ``strict``.
    """
    pattern = pattern_of(placement)
    took, gave_up = _exceptions(placement)
    held = set(placement.bookings.filter(session__begins_at__gt=now).values_list("session_id", flat=True))
    extra = (took | set(also)) - gave_up
    wanted_ids = set(_candidates(placement, pattern, extra, now).values_list("pk", flat=True)) - gave_up
    locked = [row for row in lock_sessions(held | wanted_ids) if row.begins_at > now]
    wanted = [row for row in locked if row.pk not in gave_up and _comes_to(placement, pattern, row, extra)]
    wanted_now = {row.pk for row in wanted}
    freed = [row for row in locked if row.pk in held and row.pk not in wanted_now]
    placement.bookings.filter(session__in=freed).delete()
    offer_freed(row.activity_id for row in freed if row.status == SessionStatus.PLANNED)
    new = [row for row in wanted if row.pk not in held and row.status == SessionStatus.PLANNED]
    if strict:
        return Settlement(take_seats(placement, new), freed)
    gained, missed = take_free_seats(placement, new)
    return Settlement(gained, freed, missed)


def _candidates(placement: Placement, pattern: Pattern, extra: Iterable[int], now: datetime) -> QuerySet[Session]:
    """Sessions ahead that the placement may come to; cancelled ones keep the seats they had."""
    theirs = Q(weekly_time__in=pattern.weekly_time_ids, activity=placement.activity_id) | Q(pk__in=list(extra))
    return Session.objects.filter(theirs, begins_at__gt=now).order_by()


def _comes_to(placement: Placement, pattern: Pattern, session: Session, extra: Iterable[int]) -> bool:
    if placement.status not in PlacementStatus.live():
        return False
    day = local_day(session.begins_at)
    if session.pk in extra:
        return placement.form == PlacementForm.SINGLE or pattern.covers(day)
    return pattern.includes(session.weekly_time_id, day)


def _exceptions(placement: Placement) -> tuple[set[int], set[int]]:
    """Ids of the sessions that single changes took and gave up, the latest word counting."""
    took: set[int] = set()
    gave_up: set[int] = set()
    changes = PlacementChange.objects.filter(placement=placement, undone_at=None, before__has_key="gave_up")
    for before in changes.order_by("made_at", "pk").values_list("before", flat=True):
        left, came = set(before["gave_up"]), set(before.get("took", []))
        took, gave_up = (took - left) | came, (gave_up | left) - came
    return took, gave_up


def exception(*, gave_up: Iterable[int], took: Iterable[int] = ()) -> dict[str, Any]:
    """Return what a change of a single occasion keeps besides how the placement was."""
    return {"gave_up": list(gave_up), "took": list(took)}
