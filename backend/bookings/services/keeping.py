"""What time itself does to places: they begin, pause and end, and newly generated sessions are booked on."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from backend.access.viewer import SYSTEM
from backend.activities.enums import SessionStatus
from backend.activities.models import Session
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.bookings.services.changes import lock_placement, record_placement_event
from backend.bookings.services.settling import settle_seats
from backend.bookings.services.standing import CONFIRMED, follow_calendar, standing_on
from backend.common.local_time import local_day


def advance_placements(now: datetime) -> int:
    """Give each confirmed placement the status that today asks for; return how many changed.

    Bridges end here too: booking their work trial has put their end on its start.
    """
    today = local_day(now)
    due = Placement.objects.filter(status__in=CONFIRMED, starts_on__lte=today).prefetch_related("pauses")
    changed = 0
    for placement in due.order_by("pk"):
        pauses = [(row.from_on, row.until_on) for row in placement.pauses.all()]
        if placement.status != standing_on(today, placement.starts_on, placement.ends_on, pauses):
            changed += _advance(placement, now)
    return changed


@transaction.atomic
def _advance(placement: Placement, now: datetime) -> int:
    locked = lock_placement(placement)
    before = locked.status
    if before not in CONFIRMED:
        return 0
    follow_calendar(locked, local_day(now))
    if locked.status == before:
        return 0
    if locked.status == PlacementStatus.COMPLETED:
        locked.ended_at = now
    locked.save()
    record_placement_event(SYSTEM, f"placement.{locked.status}", locked, now)
    return 1


def book_generated(*, now: datetime) -> int:
    """Give places that go on a seat at sessions generated since they were booked; return how many seats.

    Where a session is full, or the participant is somewhere else, they do without and are tried again next time. The
    longest standing come first.
    """
    today = local_day(now)
    unbooked = Session.objects.filter(
        weekly_time__placements=OuterRef("pk"), status=SessionStatus.PLANNED, begins_at__gt=now
    ).exclude(Exists(Booking.objects.filter(session=OuterRef("pk"), placement=OuterRef(OuterRef("pk")))))
    lasting = Placement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), status__in=PlacementStatus.live())
    rows = lasting.exclude(form=PlacementForm.SINGLE).filter(Exists(unbooked)).order_by("starts_on", "pk")
    return sum(_book_on(placement, now) for placement in rows)


@transaction.atomic
def _book_on(placement: Placement, now: datetime) -> int:
    locked = lock_placement(placement)
    gained = settle_seats(locked, now=now, strict=False).gained
    if gained:
        record_placement_event(SYSTEM, "placement.booked_on", locked, now, seats=len(gained))
    return len(gained)
