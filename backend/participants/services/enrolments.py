"""Enrolments: the action plan, the drop-out that frees a place at once, and its undoing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_drop_out, check_record_action_plan
from backend.access.viewer import SYSTEM, Viewer
from backend.audit.models import AuditEvent
from backend.audit.services import record_event
from backend.cohorts.enums import CohortStatus
from backend.cohorts.models import CohortMembership, CohortSeat
from backend.common.errors import RuleViolation, explained_conflicts
from backend.common.transitions import TransitionError
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import cancel_planned_meetings, restore_meeting
from backend.offers.services.leaving import come_back_to_places, leave_places
from backend.participants.enums import Direction, DropOutReason, EnrolmentStatus
from backend.participants.locks import lock_enrolment
from backend.participants.models import ActionPlan, Enrolment
from backend.participants.transitions import ENROLMENT

_DROPPED_OUT = "enrolment.dropped_out"


@dataclass(frozen=True, slots=True)
class DropOutEffect:
    """What a drop-out freed: the seat, if there was one, the meetings in order of time, and the number of places."""

    freed_seat: CohortSeat | None
    cancelled: list[Meeting]
    places: int


@dataclass(frozen=True, slots=True)
class ReinstateEffect:
    """What came back: the seat if it was still free, the meetings that could be restored, and those that are lost.

    ``places_lost`` counts the places and the queues that could not be taken back wholly.
    """

    enrolment: Enrolment
    seat: CohortSeat | None
    restored: list[Meeting]
    lost: list[Meeting]
    places_lost: int


@explained_conflicts()
@transaction.atomic
def record_action_plan(
    *, actor: Viewer, enrolment: Enrolment, direction: Direction, recorded_on: date, now: datetime
) -> ActionPlan:
    """Record the direction of the action plan; a second time changes it.

    Raises:
        NotAllowed: ``actor`` records no action plans there.
        RuleViolation: the enrolment has ended.
    """
    check_record_action_plan(actor, enrolment.participant)
    locked = lock_enrolment(enrolment)
    if EnrolmentStatus(locked.status) not in EnrolmentStatus.live():
        text = _("Deltagaren är inte längre inskriven i insatsen. Handlingsplanen kan inte ändras.")
        raise RuleViolation("enrolment_has_ended", text)
    plan = ActionPlan.objects.filter(enrolment=locked).first() or ActionPlan(enrolment=locked)
    plan.direction, plan.recorded_on = Direction(direction).value, recorded_on
    plan.save()
    _record(actor, "action_plan.recorded", locked, now, direction=plan.direction)
    return plan


@transaction.atomic
def drop_out(*, actor: Viewer, enrolment: Enrolment, reason: DropOutReason, now: datetime) -> DropOutEffect:
    """Record that somebody leaves: seat, coming meetings, places and queues are free from this moment (rule 7).

    Raises:
        NotAllowed: ``actor`` records no drop-outs there.
        TransitionError: the enrolment has ended already.
    """
    check_drop_out(actor, enrolment.participant)
    locked = lock_enrolment(enrolment)
    ENROLMENT.check_follows(locked.status, EnrolmentStatus.DROPPED_OUT)
    locked.status = EnrolmentStatus.DROPPED_OUT
    locked.ended_at = now
    locked.drop_out_reason = DropOutReason(reason).value
    locked.save(update_fields=["status", "ended_at", "drop_out_reason"])
    seat = _free_seat(locked, now)
    coming = list(locked.meetings.filter(status__in=_AHEAD, ends_at__gt=now))
    before = {str(meeting.pk): str(meeting.status) for meeting in coming}
    cancelled = cancel_planned_meetings(actor=actor, meetings=coming, now=now)
    left = leave_places(enrolment=locked, now=now)
    known = {"seat": seat.pk if seat else None, "meetings": before, "places": left.changes, "queues": left.entries}
    _record(actor, _DROPPED_OUT, locked, now, reason=locked.drop_out_reason, **known)
    return DropOutEffect(seat, cancelled, len(left.changes))


_AHEAD = (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED)


def _free_seat(enrolment: Enrolment, now: datetime) -> CohortSeat | None:
    memberships = CohortMembership.objects.select_for_update(of=("self",), no_key=True).select_related("seat__cohort")
    membership = memberships.filter(enrolment=enrolment, left_at=None).first()
    if membership is None:
        return None
    membership.left_at = now
    membership.save(update_fields=["left_at"])
    return membership.seat


@explained_conflicts()
@transaction.atomic
def reinstate(*, actor: Viewer, enrolment: Enrolment, now: datetime) -> ReinstateEffect:
    """Undo a drop-out. Seat and meetings come back as far as nobody has taken them and the rules still allow them.

    What there was is read from the audit event of the drop-out, which lists the seat and each meeting's status.

    Raises:
        NotAllowed: ``actor`` records no drop-outs there.
        TransitionError: the enrolment is not dropped out.
        Conflict: the participant has been enrolled in the programme anew.
    """
    check_drop_out(actor, enrolment.participant)
    locked = lock_enrolment(enrolment)
    ENROLMENT.check_follows(locked.status, EnrolmentStatus.WAITING)
    if locked.status != EnrolmentStatus.DROPPED_OUT:
        raise TransitionError(_("Deltagaren är inte avaktualiserad. Ladda om sidan."))
    event = AuditEvent.objects.filter(object_type=locked._meta.label_lower, object_id=locked.pk, verb=_DROPPED_OUT)
    facts = event.values_list("facts", flat=True).first() or {}
    locked.status = EnrolmentStatus.WAITING
    locked.ended_at = None
    locked.drop_out_reason = ""
    locked.save(update_fields=["status", "ended_at", "drop_out_reason"])
    seat = _take_back_seat(locked, facts.get("seat"), now)
    restored, lost = _take_back_meetings(locked, facts.get("meetings", {}), now)
    places_lost = come_back_to_places(changes=facts.get("places", ()), entries=facts.get("queues", ()), now=now)
    known = {"seat": seat.pk if seat else None, "lost": [meeting.pk for meeting in lost], "places_lost": places_lost}
    _record(actor, "enrolment.reinstated", locked, now, **known)
    return ReinstateEffect(locked, seat, restored, lost, places_lost)


def _take_back_seat(enrolment: Enrolment, seat_id: int | None, now: datetime) -> CohortSeat | None:
    if seat_id is None:
        return None
    open_cohorts = [status.value for status in CohortStatus.open_to_planning()]
    seats = CohortSeat.objects.filter(pk=seat_id, cohort__status__in=open_cohorts)
    seat = seats.select_related("cohort").first()
    if seat is None:
        return None
    try:
        with transaction.atomic():
            CohortMembership.objects.create(seat=seat, enrolment=enrolment, joined_at=now)
    except IntegrityError:
        return None
    ENROLMENT.check_follows(enrolment.status, EnrolmentStatus.ACTIVE)
    enrolment.status = EnrolmentStatus.ACTIVE
    enrolment.save(update_fields=["status"])
    return seat


def _take_back_meetings(
    enrolment: Enrolment, before: dict[str, str], now: datetime
) -> tuple[list[Meeting], list[Meeting]]:
    """Restore each meeting on its own; the drop-out's policy covers it, so the system does it."""
    restored, lost = [], []
    for meeting in enrolment.meetings.filter(pk__in=before, status=MeetingStatus.CANCELLED).order_by("begins_at"):
        try:
            if meeting.begins_at <= now:
                raise RuleViolation("meeting_is_past", _("Mötets tid har passerat."))
            status = MeetingStatus(before[str(meeting.pk)])
            restored.append(restore_meeting(actor=SYSTEM, meeting=meeting, now=now, status=status))
        except RuleViolation:
            lost.append(meeting)
    return restored, lost


def _record(actor: Viewer, verb: str, enrolment: Enrolment, now: datetime, **facts: object) -> None:
    association_id = enrolment.participant.association_id
    record_event(verb=verb, subject=enrolment, association_id=association_id, actor=actor.user, now=now, **facts)
