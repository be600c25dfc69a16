"""Taking and giving back seats: the one place where bookings are written.

Services lock participants, then placements, then sessions, each by id. While a session is locked nobody else chooses a
seat at it; were somebody to write past the services, the numbered seats would still refuse a second taker.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.activities.enums import SessionStatus
from backend.activities.models import Session
from backend.bookings.models import Booking, Placement
from backend.bookings.pattern import Pattern
from backend.bookings.selectors.occupancy import first_start, occupancy_of
from backend.common.errors import Conflict
from backend.common.local_time import local_day, local_instant
from backend.common.weeks import IsoWeek
from backend.engagements.models import Engagement
from backend.settings.queues import SHORT_QUEUE

OFFER_FREED_PLACES = "backend.offers.tasks.offer_freed_places"
_MOST_WEEKS_NAMED = 6
_LOCK_SESSION = "SELECT begins_at, ends_at, capacity, status FROM activities_session WHERE id = %s FOR NO KEY UPDATE"
_TAKEN_SEATS = "SELECT session_id, seat_number FROM bookings_booking WHERE session_id = ANY(%s)"


def lock_sessions(session_ids: Iterable[int]) -> list[Session]:
    """Lock the sessions in the order of their ids and return them as they are now."""
    rows = Session.objects.select_for_update(no_key=True).filter(pk__in=set(session_ids))
    return list(rows.order_by("pk"))


def lock_session(session: Session) -> Session:
    """Lock one session and return it with times, capacity and status as they are now; plain SQL, being quick.

    Raises:
        Session.DoesNotExist: it is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_SESSION, [session.pk])
        row = cursor.fetchone()
    if row is None:
        raise Session.DoesNotExist
    session.begins_at, session.ends_at, session.capacity, session.status = row
    return session


def lock_sessions_of(pattern: Pattern) -> list[Session]:
    """Lock and return the planned sessions that ``pattern`` comes to."""
    rows = Session.objects.select_for_update(no_key=True).filter(
        weekly_time_id__in=pattern.weekly_time_ids,
        status=SessionStatus.PLANNED,
        begins_at__gte=local_instant(pattern.starts_on, 0),
    )
    if pattern.ends_on is not None:
        rows = rows.filter(begins_at__lt=local_instant(pattern.ends_on, 0))
    return [row for row in rows.order_by("pk") if pattern.includes(row.weekly_time_id, local_day(row.begins_at))]


def take_seats(placement: Placement, sessions: Sequence[Session], pattern: Pattern | None = None) -> list[Booking]:
    """Give ``placement`` the lowest free seat at each of the locked ``sessions``: all of them or none.

    Raises:
        Conflict: a session is full; the text says which weeks and, given ``pattern``, from when there is room.
    """
    rows, full = _seated(placement, sessions)
    if full:
        raise full_sessions(full, pattern)
    return _written(rows)


def take_free_seats(placement: Placement, sessions: Sequence[Session]) -> tuple[list[Booking], list[Session]]:
    """Give ``placement`` seats where there are any and the participant is free; return them and the sessions it missed."""
    possible, busy = _apart_from_other_times(placement, sessions)
    rows, full = _seated(placement, possible)
    return _written(rows), [*busy, *full]


def offer_freed(activity_ids: Iterable[int]) -> None:
    """Have freed seats offered to who waits, once the transaction is through: the queue is in the same database."""
    for activity_id in sorted(set(activity_ids)):
        async_task(OFFER_FREED_PLACES, activity_id, cluster=SHORT_QUEUE)


def full_sessions(full: Iterable[Session], pattern: Pattern | None) -> Conflict:
    """Return the refusal that names the full weeks, and from when there is room."""
    weeks = sorted({IsoWeek.of(local_day(session.begins_at)) for session in full})
    named = ", ".join(week.label for week in weeks[:_MOST_WEEKS_NAMED])
    if len(weeks) > _MOST_WEEKS_NAMED:
        named = _("%(weeks)s med flera") % {"weeks": named}
    start = None if pattern is None else _next_start(pattern)
    if start is None:
        text = _("Det är fullt %(weeks)s. Välj en annan tid, eller ställ deltagaren i kö.") % {"weeks": named}
    else:
        text = _("Det är fullt %(weeks)s. Det finns plats från %(week)s (%(day)s).") % {
            "weeks": named,
            "week": IsoWeek.of(start).label,
            "day": start.isoformat(),
        }
    return Conflict("session_full", text)


def _next_start(pattern: Pattern) -> date | None:
    coming = Session.objects.filter(
        weekly_time_id__in=pattern.weekly_time_ids,
        status=SessionStatus.PLANNED,
        begins_at__gte=local_instant(pattern.starts_on, 0),
    )
    return first_start(pattern, occupancy_of(coming))


def _seated(placement: Placement, sessions: Sequence[Session]) -> tuple[list[Booking], list[Session]]:
    """Unsaved bookings on the lowest free seats, and the sessions without one."""
    taken: defaultdict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_SEATS, [[session.pk for session in sessions]])
        for session_id, number in cursor.fetchall():
            taken[session_id].add(number)
    rows: list[Booking] = []
    full: list[Session] = []
    for session in sessions:
        seat = next((n for n in range(1, session.capacity + 1) if n not in taken[session.pk]), None)
        if seat is None:
            full.append(session)
        else:
            rows.append(Booking(placement=placement, session=session, seat_number=seat))
    return rows, full


def _written(rows: list[Booking]) -> list[Booking]:
    """Write the bookings; in memory too they then show what the database has mirrored."""
    Booking.objects.bulk_create(rows)
    for row in rows:
        row.participant_id = row.placement.participant_id
        row.begins_at, row.ends_at = row.session.begins_at, row.session.ends_at
        row.session_capacity = row.session.capacity
    return rows


def _apart_from_other_times(placement: Placement, sessions: Sequence[Session]) -> tuple[list[Session], list[Session]]:
    """Sessions at which the participant is free, and those at which they are somewhere else."""
    if not sessions:
        return [], []
    first, last = min(row.begins_at for row in sessions), max(row.ends_at for row in sessions)
    rows = Engagement.objects.filter(participant=placement.participant_id, begins_at__lt=last, ends_at__gt=first)
    times = list(rows.values_list("begins_at", "ends_at"))
    free: list[Session] = []
    busy: list[Session] = []
    for session in sessions:
        meets = any(begins_at < session.ends_at and session.begins_at < ends_at for begins_at, ends_at in times)
        (busy if meets else free).append(session)
    return free, busy
