"""Reminding contacts of meetings a few working days ahead."""

from collections.abc import Container
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from backend.associations.models import ClosedDay
from backend.common.closed_days import is_closed_day
from backend.common.local_time import local_day, local_instant
from backend.invitations.enums import ToldKind
from backend.invitations.models import Invitation, Told
from backend.invitations.reminder_addresses import stop_address
from backend.invitations.wording import language_of, place_words, reminder_subject, reminder_text
from backend.mail.enums import CalendarMethod
from backend.mail.services import queue_mail
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting

SATURDAY = 5
MORNING_MINUTE = 8 * 60
LONGEST_BREAK = timedelta(days=14)
"""More than holidays and weekends ever put between two working days."""


def remind_of_meetings(*, now: datetime) -> int:
    """Remind contacts whose meeting is near; return how many were.

    Exactly once for every time that a meeting has: a meeting that is moved on is reminded of again. Whoever was called
    after the reminder's own moment has just heard of it and is left alone.
    """
    until = now + LONGEST_BREAK + timedelta(days=2 * settings.REMINDER_WORKING_DAYS)
    near = Meeting.objects.filter(begins_at__gt=now, begins_at__lt=until, status=MeetingStatus.CONFIRMED, is_hold=False)
    invited = near.filter(invitations__contact__reminders_stopped_at=None, invitations__contact__isnull=False)
    ids = list(invited.order_by("begins_at", "pk").values_list("pk", flat=True).distinct())
    return sum(_remind_of(meeting_id, now) for meeting_id in ids)


@transaction.atomic
def _remind_of(meeting_id: int, now: datetime) -> int:
    """The meeting's lock keeps it from being moved or cancelled meanwhile."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("association", "room__site")
    meeting = rows.get(pk=meeting_id)
    due_at = reminder_moment(meeting.association_id, meeting.begins_at)
    if meeting.status != MeetingStatus.CONFIRMED or not due_at <= now < meeting.begins_at:
        return 0
    reminded = Told.objects.filter(meeting=meeting, kind=ToldKind.REMINDER, begins_at=meeting.begins_at)
    invitations = Invitation.objects.filter(
        meeting=meeting,
        method=CalendarMethod.REQUEST,
        begins_at=meeting.begins_at,
        told_at__lt=due_at,
        contact__isnull=False,
        contact__reminders_stopped_at=None,
    ).exclude(contact__in=reminded.values("contact"))
    found = list(invitations.select_related("contact").order_by("pk"))
    for invitation in found:
        _remind(meeting, invitation, now)
    return len(found)


def _remind(meeting: Meeting, invitation: Invitation, now: datetime) -> None:
    contact = invitation.contact
    if contact is None:
        message = "only contacts are reminded"
        raise ValueError(message)
    language = language_of(contact.language)
    address = stop_address(contact)
    with translation.override(language):
        mail = queue_mail(
            key=f"reminder:{invitation.pk}:{meeting.begins_at.isoformat()}",
            recipient=contact.email,
            subject=reminder_subject(meeting, language),
            text=reminder_text(meeting, place_words(meeting, language), language, address),
            language=language,
            association_id=meeting.association_id,
            now=now,
            unsubscribe_url=address,
        )
    Told.objects.create(
        meeting=meeting,
        contact=contact,
        kind=ToldKind.REMINDER,
        mail=mail,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        told_at=now,
    )


def reminder_moment(association_id: int, begins_at: datetime) -> datetime:
    """Return when to remind of a meeting: eight in the morning, REMINDER_WORKING_DAYS working days before its day."""
    day = local_day(begins_at)
    own = ClosedDay.objects.filter(association_id=association_id, closed_on__range=(day - 2 * LONGEST_BREAK, day))
    closed = set(own.values_list("closed_on", flat=True))
    for _count in range(settings.REMINDER_WORKING_DAYS):
        day = _working_day_before(day, closed)
    return local_instant(day, MORNING_MINUTE)


def _working_day_before(day: date, closed: Container[date]) -> date:
    day -= timedelta(days=1)
    while day.weekday() >= SATURDAY or is_closed_day(day) or day in closed:
        day -= timedelta(days=1)
    return day
