"""Asking for a meeting, taking that back, and undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_request_meeting
from backend.access.viewer import Viewer
from backend.associations.enums import MeetingKind, Party
from backend.associations.models import Association, Programme, Staff
from backend.audit.services import record_event
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.contacts.models import Contact
from backend.meetings.enums import PlaceKind, RequestStatus, Requirement
from backend.meetings.models import MeetingRequest, RequestedAttendance
from backend.meetings.services.settling import lock_request
from backend.meetings.transitions import MEETING_REQUEST
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment, Participant


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody wanted at a meeting: one person, or with none of the three anyone of ``party``.

    Raises:
        ValueError: several are given, or nobody and no party.
    """

    party: Party | None = None
    staff: Staff | None = None
    participant: Participant | None = None
    contact: Contact | None = None
    requirement: Requirement = Requirement.REQUIRED

    def __post_init__(self) -> None:
        named = sum(person is not None for person in (self.staff, self.participant, self.contact))
        if named > 1 or (named == 0 and self.party is None):
            message = "wanted is one person or one party"
            raise ValueError(message)


@explained_conflicts()
@transaction.atomic
def request_meeting(
    *,
    actor: Viewer,
    association: Association,
    kind: MeetingKind,
    wanted: Sequence[Wanted],
    now: datetime,
    programme: Programme | None = None,
    enrolment: Enrolment | None = None,
    duration_minutes: int = 60,
    place_kind: PlaceKind = PlaceKind.ROOM,
    earliest_on: date | None = None,
    latest_on: date | None = None,
) -> MeetingRequest:
    """Ask for a meeting that somebody is to book; its waiting time begins ``now``.

    Raises:
        NotAllowed: ``actor`` asks for no meetings about the participant.
        RuleViolation: the parts belong to different associations, or the days are crossed.
        Conflict: the participant is no longer enrolled.
    """
    agency_id = enrolment.participant.agency_id if enrolment is not None else None
    check_request_meeting(actor, association.pk, agency_id)
    _check_belongs(association, programme, enrolment, wanted)
    if earliest_on is not None and latest_on is not None and latest_on < earliest_on:
        text = _("Senaste dag måste ligga på eller efter tidigaste dag.")
        raise RuleViolation("request_dates_in_order", text, field="latest_on")
    request = MeetingRequest.objects.create(
        association=association,
        programme=programme,
        enrolment=enrolment,
        kind=kind,
        requested_at=now,
        requested_by_id=actor.staff_id,
        duration_minutes=duration_minutes,
        place_kind=place_kind,
        earliest_on=earliest_on,
        latest_on=latest_on,
    )
    RequestedAttendance.objects.bulk_create(
        RequestedAttendance(
            request=request,
            staff=row.staff,
            participant=row.participant,
            contact=row.contact,
            party="" if row.party is None else row.party.value,
            requirement=row.requirement,
        )
        for row in wanted
    )
    _record(actor, "meeting_request.made", request, now)
    return request


@transaction.atomic
def withdraw_request(*, actor: Viewer, request: MeetingRequest, now: datetime) -> MeetingRequest:
    """Take an open request back.

    Raises:
        NotAllowed: ``actor`` asks for no meetings about the participant.
        Conflict: its meeting is booked, or it is taken back already.
    """
    return _change_status(actor, request, RequestStatus.OPEN, RequestStatus.WITHDRAWN, now)


@transaction.atomic
def reopen_request(*, actor: Viewer, request: MeetingRequest, now: datetime) -> MeetingRequest:
    """Undo a withdrawal; the waiting time still counts from when it was first asked for.

    Raises:
        NotAllowed: ``actor`` asks for no meetings about the participant.
        Conflict: it is not taken back.
    """
    return _change_status(actor, request, RequestStatus.WITHDRAWN, RequestStatus.OPEN, now)


def _change_status(
    actor: Viewer, request: MeetingRequest, before: RequestStatus, after: RequestStatus, now: datetime
) -> MeetingRequest:
    agency_id = request.enrolment.participant.agency_id if request.enrolment is not None else None
    check_request_meeting(actor, request.association_id, agency_id)
    locked = lock_request(request.pk)
    if locked.status != before:
        text = _("Begäran är redan bokad eller återtagen av någon annan. Ladda om sidan.")
        raise Conflict("request_has_changed", text)
    MEETING_REQUEST.check_follows(locked.status, after)
    locked.status = after
    locked.save(update_fields=["status"])
    _record(actor, f"meeting_request.{'withdrawn' if after is RequestStatus.WITHDRAWN else 'reopened'}", locked, now)
    return locked


def _check_belongs(
    association: Association, programme: Programme | None, enrolment: Enrolment | None, wanted: Sequence[Wanted]
) -> None:
    if programme is not None and programme.association_id != association.pk:
        raise RuleViolation("programme_of_association", _("Insatsen hör till ett annat förbund."), field="programme")
    if enrolment is not None:
        if programme is None or enrolment.programme_id != programme.pk:
            text = _("Deltagaren är inte inskriven i insatsen.")
            raise RuleViolation("enrolment_of_programme", text, field="enrolment")
        if EnrolmentStatus(enrolment.status) not in EnrolmentStatus.live():
            text = _("Deltagaren är inte längre inskriven i insatsen. Mötet kan inte begäras.")
            raise Conflict("enrolment_has_ended", text, field="enrolment")
    people = [person for row in wanted for person in (row.participant, row.contact) if person is not None]
    if any(person.association_id != association.pk for person in people):
        raise RuleViolation("attendee_of_association", _("En av de önskade hör inte till förbundet."), field="wanted")


def _record(actor: Viewer, verb: str, request: MeetingRequest, now: datetime) -> None:
    record_event(
        verb=verb, subject=request, association_id=request.association_id, actor=actor.user, now=now, kind=request.kind
    )
