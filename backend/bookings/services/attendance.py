"""Marking who came, and the quiet notice after three absences in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_placement, check_mark_attendance
from backend.access.viewer import Viewer
from backend.activities.enums import SessionStatus
from backend.activities.models import Session
from backend.audit.services import record_event
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import AbsenceNotice, Booking, Placement
from backend.bookings.services.seats import lock_sessions
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day

ABSENCES_IN_A_ROW = 3
_COUNTED = (AttendanceMark.PRESENT, AttendanceMark.LATE, AttendanceMark.ABSENT)


@dataclass(frozen=True, slots=True)
class MarkEffect:
    """The marked booking, and the notice that stands unseen about its placement, if any."""

    booking: Booking
    notice: AbsenceNotice | None


@explained_conflicts()
@transaction.atomic
def mark_attendance(*, actor: Viewer, booking: Booking, mark: AttendanceMark, now: datetime) -> MarkEffect:
    """Mark whether somebody was there; another mark replaces it, ``UNMARKED`` takes it back.

    Absence can be announced ahead (excused); the rest is known from the session's day on. Three absences in a row raise
    one notice. Excused and cancelled sessions break no row and do not count. A mark that breaks the row takes an unseen
    notice back.

    Raises:
        NotAllowed: ``actor`` marks no attendance there.
        Conflict: the session is cancelled.
        RuleViolation: its day has not come.
    """
    check_mark_attendance(actor, booking.session)
    placement = Placement.objects.select_for_update(no_key=True).get(pk=booking.placement_id)
    (session,) = lock_sessions([booking.session_id])
    mark = AttendanceMark(mark)
    _check_can_be_marked(session, mark, now)
    marked = Booking.objects.get(pk=booking.pk)
    _set_mark(actor, marked, mark, now)
    _record(actor, "attendance.marked", marked, now, association_id=booking.session.activity.association_id)
    return MarkEffect(marked, _keep_notice(placement, now))


@explained_conflicts()
@transaction.atomic
def mark_everyone_present(*, actor: Viewer, session: Session, now: datetime) -> list[Booking]:
    """Mark everybody at the session who has no mark as present; return those bookings, by seat.

    Raises:
        NotAllowed, Conflict, RuleViolation: as ``mark_attendance``.
    """
    check_mark_attendance(actor, session)
    theirs = Placement.objects.filter(pk__in=Booking.objects.filter(session=session).values("placement_id"))
    locked = {row.pk: row for row in theirs.select_for_update(no_key=True).order_by("pk")}
    (current,) = lock_sessions([session.pk])
    _check_can_be_marked(current, AttendanceMark.PRESENT, now)
    unmarked = list(Booking.objects.filter(session=current, attendance=AttendanceMark.UNMARKED).order_by("seat_number"))
    for booking in unmarked:
        _set_mark(actor, booking, AttendanceMark.PRESENT, now)
        _record(actor, "attendance.marked", booking, now, association_id=session.activity.association_id)
    noticed = AbsenceNotice.objects.filter(seen_at=None, placement__in=locked)
    for placement_id in list(noticed.values_list("placement_id", flat=True)):
        _keep_notice(locked[placement_id], now)
    return unmarked


@explained_conflicts()
@transaction.atomic
def acknowledge_notice(*, actor: Viewer, notice: AbsenceNotice, now: datetime) -> AbsenceNotice:
    """Note that a notice has been seen.

    Raises:
        NotAllowed: ``actor`` books no places there.
        Conflict: it was seen already, or taken back.
    """
    check_book_placement(actor, notice.placement.activity)
    rows = AbsenceNotice.objects.select_for_update(of=("self",), no_key=True).select_related("placement__activity")
    current = rows.filter(pk=notice.pk, seen_at=None).first()
    if current is None:
        raise Conflict("notice_is_seen", _("Notisen är redan sedd, eller så gäller den inte längre. Ladda om sidan."))
    current.seen_at, current.seen_by_id = now, actor.staff_id
    current.save(update_fields=["seen_at", "seen_by"])
    association_id = current.placement.activity.association_id
    record_event(verb="absence_notice.seen", subject=current, association_id=association_id, actor=actor.user, now=now)
    return current


def _check_can_be_marked(session: Session, mark: AttendanceMark, now: datetime) -> None:
    if session.status != SessionStatus.PLANNED:
        raise Conflict("session_is_cancelled", _("Passet är inställt. Närvaro behöver inte markeras."))
    if mark is AttendanceMark.CANCELLED_BY_US:
        text = _("Ställ in passet i stället. Då markeras alla.")
        raise RuleViolation("cancel_the_session", text, field="mark")
    if mark in _COUNTED and local_day(session.begins_at) > local_day(now):
        text = _("Passet har inte varit än. Anmäld frånvaro kan markeras i förväg, annat på dagen.")
        raise RuleViolation("session_is_ahead", text, field="mark")


def _set_mark(actor: Viewer, booking: Booking, mark: AttendanceMark, now: datetime) -> None:
    is_marked = mark is not AttendanceMark.UNMARKED
    booking.attendance = mark
    booking.marked_at = now if is_marked else None
    booking.marked_by_id = actor.staff_id if is_marked else None
    booking.save(update_fields=["attendance", "marked_at", "marked_by"])


def _keep_notice(placement: Placement, now: datetime) -> AbsenceNotice | None:
    """Raise the notice of the locked placement's rows of absences, or take it back; one notice for one row."""
    notices = list(AbsenceNotice.objects.filter(placement=placement))
    unseen = next((notice for notice in notices if notice.seen_at is None), None)
    seen_at = [notice.raised_at for notice in notices if notice.seen_at is not None]
    new_rows = [row for row in _rows_of_absences(placement) if not any(row[0] <= raised_at for raised_at in seen_at)]
    if new_rows and unseen is None:
        return AbsenceNotice.objects.create(placement=placement, raised_at=now)
    if unseen is not None and not new_rows:
        unseen.delete()
        return None
    return unseen


def _rows_of_absences(placement: Placement) -> list[Sequence[datetime]]:
    """When the sessions of each row of at least three absences began."""
    bookings = Booking.objects.filter(placement=placement, attendance__in=_COUNTED, occupies=True)
    rows: list[list[datetime]] = [[]]
    for mark, begins_at in bookings.order_by("begins_at", "pk").values_list("attendance", "session__begins_at"):
        if mark == AttendanceMark.ABSENT:
            rows[-1].append(begins_at)
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if len(row) >= ABSENCES_IN_A_ROW]


def _record(actor: Viewer, verb: str, booking: Booking, now: datetime, *, association_id: int) -> None:
    facts = {"mark": str(booking.attendance)}
    record_event(verb=verb, subject=booking, association_id=association_id, actor=actor.user, now=now, **facts)
