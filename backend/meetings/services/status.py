"""Confirming, holding and cancelling meetings."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting, check_confirm_meeting
from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.common.errors import Conflict, RuleViolation
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.rules import check_ready
from backend.meetings.services.changes import lock_meeting, record_meeting_event, set_status
from backend.meetings.services.settling import settle_request
from backend.meetings.transitions import MEETING
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from backend.participants.transitions import ENROLMENT


@transaction.atomic
def confirm_meeting(*, actor: Viewer, meeting: Meeting, now: datetime) -> Meeting:
    """Turn a tentative meeting into a booked one.

    Raises:
        NotAllowed: ``actor`` confirms no meetings there.
        RuleViolation: consent, action plan or a party that the meeting needs is missing (rules 4 and 5).
        TransitionError: it is not tentative.
    """
    check_confirm_meeting(actor, meeting)
    locked = lock_meeting(meeting)
    MEETING.check_follows(locked.status, MeetingStatus.CONFIRMED)
    if locked.status != MeetingStatus.TENTATIVE:
        raise Conflict("meeting_is_not_tentative", _("Mötet är inte preliminärt. Ladda om sidan."))
    check_ready(locked)
    set_status(locked, MeetingStatus.CONFIRMED)
    settle_request(locked)
    record_meeting_event(actor, "meeting.confirmed", locked, now)
    return locked


@transaction.atomic
def mark_held(*, actor: Viewer, meeting: Meeting, now: datetime) -> Meeting:
    """Record that a booked meeting took place. When every step of the chain has, the enrolment is completed.

    Raises:
        NotAllowed: ``actor`` confirms no meetings there.
        RuleViolation: it has not begun.
        TransitionError: it is not booked.
    """
    check_confirm_meeting(actor, meeting)
    locked = lock_meeting(meeting)
    MEETING.check_follows(locked.status, MeetingStatus.HELD)
    if now < locked.begins_at:
        raise RuleViolation("meeting_has_not_begun", _("Mötet har inte börjat än. Vänta tills det har varit."))
    set_status(locked, MeetingStatus.HELD)
    record_meeting_event(actor, "meeting.held", locked, now)
    if locked.enrolment is not None:
        _complete_when_all_steps_are_held(actor, locked.enrolment, now)
    return locked


@transaction.atomic
def reopen_meeting(*, actor: Viewer, meeting: Meeting, now: datetime) -> Meeting:
    """Undo ``mark_held``. An enrolment that was completed stays so; the last step decides that once.

    Raises:
        NotAllowed: ``actor`` confirms no meetings there.
        Conflict: it is not marked as held.
    """
    check_confirm_meeting(actor, meeting)
    locked = lock_meeting(meeting)
    if locked.status != MeetingStatus.HELD:
        raise Conflict("meeting_is_not_held", _("Mötet är inte markerat som genomfört. Ladda om sidan."))
    set_status(locked, MeetingStatus.CONFIRMED)
    record_meeting_event(actor, "meeting.reopened", locked, now)
    return locked


@transaction.atomic
def cancel_meeting(*, actor: Viewer, meeting: Meeting, now: datetime) -> Meeting:
    """Cancel a meeting; its room and people are free from that moment.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        TransitionError: it is held or cancelled already.
    """
    check_book_meeting(actor, meeting.association_id)
    locked = lock_meeting(meeting)
    set_status(locked, MeetingStatus.CANCELLED)
    settle_request(locked)
    record_meeting_event(actor, "meeting.cancelled", locked, now)
    return locked


def cancel_planned_meetings(*, actor: Viewer, meetings: Iterable[Meeting], now: datetime) -> list[Meeting]:
    """Cancel meetings as part of another act, inside its transaction and under its policy.

    The caller has locked the participants concerned.
    """
    ids = [meeting.pk for meeting in meetings]
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    cancelled = []
    for meeting in rows.select_related("association", "enrolment__participant", "step", "room"):
        set_status(meeting, MeetingStatus.CANCELLED)
        settle_request(meeting)
        record_meeting_event(actor, "meeting.cancelled", meeting, now)
        cancelled.append(meeting)
    return sorted(cancelled, key=lambda meeting: (meeting.begins_at, meeting.pk))


def _complete_when_all_steps_are_held(actor: Viewer, enrolment: Enrolment, now: datetime) -> None:
    held = Meeting.objects.filter(enrolment=enrolment, status=MeetingStatus.HELD).values("step_id")
    steps = enrolment.programme.steps.all()
    if enrolment.status != EnrolmentStatus.ACTIVE or not steps.exists() or steps.exclude(pk__in=held).exists():
        return
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    ENROLMENT.check_follows(locked.status, EnrolmentStatus.COMPLETED)
    locked.status = EnrolmentStatus.COMPLETED
    locked.save(update_fields=["status"])
    association_id = enrolment.programme.association_id
    record_event(verb="enrolment.completed", subject=locked, association_id=association_id, actor=actor.user, now=now)
