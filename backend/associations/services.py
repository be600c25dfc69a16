"""What an association keeps up to date itself: closed days, and when its staff work and are away."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.policies import check_keep_hours, check_keep_places, check_record_absence
from backend.access.viewer import Viewer
from backend.associations.models import Absence, Association, ClosedDay, Staff, WorkingHours
from backend.audit.services import record_event
from backend.common.errors import RuleViolation, explained_conflicts
from backend.settings.queues import SHORT_QUEUE

SETTLE_SESSIONS = "backend.activities.tasks.settle_sessions"


@explained_conflicts()
@transaction.atomic
def close_day(*, actor: Viewer, association: Association, closed_on: date, label: str, now: datetime) -> ClosedDay:
    """Close the association for a day. Sessions then are cancelled with notice; meetings stay until somebody moves them.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        Conflict: the day is closed already.
    """
    check_keep_places(actor, association.pk)
    day = ClosedDay.objects.create(association=association, closed_on=closed_on, label=label)
    _record(actor, "closed_day.added", day, association.pk, now)
    async_task(SETTLE_SESSIONS, association.pk, cluster=SHORT_QUEUE)
    return day


@transaction.atomic
def reopen_day(*, actor: Viewer, closed_day: ClosedDay, now: datetime) -> None:
    """Open a closed day again.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
    """
    check_keep_places(actor, closed_day.association_id)
    _record(actor, "closed_day.removed", closed_day, closed_day.association_id, now)
    closed_day.delete()


@explained_conflicts()
@transaction.atomic
def add_working_hours(
    *,
    actor: Viewer,
    staff: Staff,
    weekday: int,
    begins_minute: int,
    ends_minute: int,
    from_on: date,
    until_on: date | None,
    now: datetime,
) -> WorkingHours:
    """Add hours on one weekday (Monday 0), in minutes of the day, from a date until (not including) another.

    Raises:
        NotAllowed: ``actor`` keeps no hours for the person.
        RuleViolation: the hours or their dates end before they begin.
        Conflict: they overlap hours that are there.
    """
    check_keep_hours(actor, staff)
    if begins_minute >= ends_minute:
        text = _("Arbetstiden måste sluta efter att den börjar, senast vid midnatt.")
        raise RuleViolation("hours_end_after_begin", text, field="ends_minute")
    _check_dates(from_on, until_on)
    hours = WorkingHours.objects.create(
        staff=staff,
        weekday=weekday,
        begins_minute=begins_minute,
        ends_minute=ends_minute,
        from_on=from_on,
        until_on=until_on,
    )
    _record(actor, "working_hours.added", hours, None, now, staff=staff.pk)
    return hours


@explained_conflicts()
@transaction.atomic
def end_working_hours(*, actor: Viewer, hours: WorkingHours, until_on: date | None, now: datetime) -> WorkingHours:
    """Let hours apply until (not including) a date, or for good.

    Raises:
        NotAllowed: ``actor`` keeps no hours for the person.
        RuleViolation: they would end before they begin.
        Conflict: they would overlap others.
    """
    check_keep_hours(actor, hours.staff)
    _check_dates(hours.from_on, until_on)
    hours.until_on = until_on
    hours.save(update_fields=["until_on"])
    _record(actor, "working_hours.ended", hours, None, now, staff=hours.staff_id)
    return hours


@transaction.atomic
def remove_working_hours(*, actor: Viewer, hours: WorkingHours, now: datetime) -> None:
    """Remove hours that were entered by mistake.

    Raises:
        NotAllowed: ``actor`` keeps no hours for the person.
    """
    check_keep_hours(actor, hours.staff)
    _record(actor, "working_hours.removed", hours, None, now, staff=hours.staff_id)
    hours.delete()


@transaction.atomic
def record_absence(*, actor: Viewer, staff: Staff, begins_at: datetime, ends_at: datetime, now: datetime) -> Absence:
    """Record that someone is away. Meetings that are booked then stay until somebody moves them.

    Raises:
        NotAllowed: it is neither the person nor somebody who keeps their hours.
        RuleViolation: it ends before it begins.
    """
    check_record_absence(actor, staff)
    _check_times(begins_at, ends_at)
    absence = Absence.objects.create(staff=staff, begins_at=begins_at, ends_at=ends_at)
    _record(actor, "absence.recorded", absence, None, now, staff=staff.pk)
    return absence


@transaction.atomic
def change_absence(
    *, actor: Viewer, absence: Absence, begins_at: datetime, ends_at: datetime, now: datetime
) -> Absence:
    """Change when someone is away.

    Raises:
        As ``record_absence``.
    """
    check_record_absence(actor, absence.staff)
    _check_times(begins_at, ends_at)
    locked = Absence.objects.select_for_update(of=("self",), no_key=True).get(pk=absence.pk)
    locked.begins_at, locked.ends_at = begins_at, ends_at
    locked.save(update_fields=["begins_at", "ends_at"])
    _record(actor, "absence.changed", locked, None, now, staff=locked.staff_id)
    return locked


@transaction.atomic
def remove_absence(*, actor: Viewer, absence: Absence, now: datetime) -> None:
    """Take an absence back.

    Raises:
        NotAllowed: it is neither the person nor somebody who keeps their hours.
    """
    check_record_absence(actor, absence.staff)
    _record(actor, "absence.removed", absence, None, now, staff=absence.staff_id)
    absence.delete()


def _check_dates(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on <= from_on:
        text = _("Arbetstiden måste sluta gälla efter att den börjar gälla.")
        raise RuleViolation("hours_dates_in_order", text, field="until_on")


def _check_times(begins_at: datetime, ends_at: datetime) -> None:
    if ends_at <= begins_at:
        text = _("Frånvaron måste sluta efter att den börjar.")
        raise RuleViolation("absence_ends_after_it_begins", text, field="ends_at")


def _record(
    actor: Viewer, verb: str, subject: Model, association_id: int | None, now: datetime, **facts: object
) -> None:
    record_event(verb=verb, subject=subject, association_id=association_id, actor=actor.user, now=now, **facts)
