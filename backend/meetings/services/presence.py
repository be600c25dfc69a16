"""Who came to a meeting, once it has begun."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_mark_presence
from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.meetings.enums import MeetingStatus, Presence
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services.changes import lock_meeting


@explained_conflicts()
@transaction.atomic
def mark_presence(
    *, actor: Viewer, meeting: Meeting, marks: Mapping[int, Presence], now: datetime, version: int | None = None
) -> dict[int, Presence]:
    """Mark who came to a meeting; ``UNMARKED`` takes a mark back. The version rises, the sequence does not.

    Nobody is told: calendars and invitations are about what is ahead.

    Args:
        actor: coordinator, mapping lead, or who called the meeting together.
        meeting: one that has begun.
        marks: the attendances to mark; the others stay as they are.
        now: by the program's clock.
        version: of the meeting as the caller has read it; None for one who has compared it already.

    Returns:
        How the same attendances were marked before: what undoing passes back.

    Raises:
        NotAllowed: ``actor`` marks nobody there.
        RuleViolation: it has not begun, or one of the attendances is another meeting's.
        Conflict: it is cancelled or not confirmed, or somebody else changed it meanwhile.
    """
    check_mark_presence(actor, meeting)
    locked = lock_meeting(meeting)
    if version is not None and locked.version != version:
        raise Conflict("meeting_has_changed", _("Någon annan ändrade mötet nyss. Se efter och markera igen."))
    _check_has_been(locked, now)
    rows = {row.pk: row for row in Attendance.objects.filter(meeting=locked, pk__in=marks).order_by("pk")}
    if rows.keys() != set(marks):
        raise RuleViolation("attendance_of_meeting", _("Personen är inte kallad till mötet."), field="attendance")
    before = {pk: Presence(row.presence) for pk, row in rows.items()}
    changed = [row for pk, row in rows.items() if before[pk] is not marks[pk]]
    for row in changed:
        _set_mark(actor, row, marks[row.pk], now)
    if changed:
        locked.save(update_fields=[])
    return before


def _check_has_been(meeting: Meeting, now: datetime) -> None:
    if meeting.status == MeetingStatus.CANCELLED:
        raise Conflict("meeting_is_cancelled", _("Mötet är inställt. Närvaro behöver inte markeras."))
    if meeting.status == MeetingStatus.TENTATIVE:
        raise Conflict("meeting_is_tentative", _("Mötet är preliminärt. Bekräfta det innan närvaron markeras."))
    if now < meeting.begins_at:
        text = _("Mötet har inte börjat än. Närvaron markeras när det har börjat.")
        raise RuleViolation("meeting_has_not_begun", text)


def _set_mark(actor: Viewer, row: Attendance, presence: Presence, now: datetime) -> None:
    is_marked = presence is not Presence.UNMARKED
    row.presence = presence
    row.marked_at = now if is_marked else None
    row.marked_by_id = actor.staff_id if is_marked else None
    row.save(update_fields=["presence", "marked_at", "marked_by"])
    record_event(
        verb="meeting.presence_marked",
        subject=row,
        association_id=row.meeting.association_id,
        actor=actor.user,
        now=now,
        presence=presence.value,
    )
