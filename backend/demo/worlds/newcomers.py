"""People who are referred to a programme, written all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.associations.enums import HalfDay, Need
from backend.associations.models import Agency, Programme, Staff
from backend.participants.enums import ConsentKind, Direction, DropOutReason, EnrolmentStatus, Gender, ReferralStatus
from backend.participants.models import (
    ActionPlan,
    Consent,
    Enrolment,
    Participant,
    ParticipantContact,
    Referral,
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A fictitious person, and how far the programme has come with them.

    ``plan`` is the direction of the action plan and the day on which it was recorded; ``ended`` the instant and, for a
    drop-out, the reason.
    """

    code: str
    name: str
    phone: str
    is_woman: bool
    agency: Agency
    officer: Staff
    referred_on: date
    ready_on: date
    needs: Sequence[Need] = ()
    unavailable: Sequence[HalfDay] = ()
    has_protected_identity: bool = False
    priority: int = 1
    written_on: date | None = None
    plan: tuple[Direction, date] | None = None
    status: EnrolmentStatus = EnrolmentStatus.WAITING
    ended: tuple[datetime, DropOutReason | None] | None = None


def enrol(programme: Programme, newcomers: Sequence[Newcomer]) -> list[Enrolment]:
    """Write participants, contacts, consents, accepted referrals, enrolments and action plans.

    Returns:
        the enrolments, in the order of ``newcomers``.
    """
    people = _write_participants(programme, newcomers)
    referrals = Referral.objects.bulk_create(
        Referral(
            participant=person,
            programme=programme,
            agency=one.agency,
            officer=one.officer,
            referred_on=one.referred_on,
            status=ReferralStatus.ACCEPTED,
        )
        for one, person in zip(newcomers, people, strict=True)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            participant=referral.participant,
            programme=programme,
            referral=referral,
            status=one.status,
            priority=one.priority,
            ready_on=one.ready_on,
            ended_at=one.ended[0] if one.ended else None,
            drop_out_reason=(one.ended[1] or "") if one.ended else "",
        )
        for one, referral in zip(newcomers, referrals, strict=True)
    )
    ActionPlan.objects.bulk_create(
        ActionPlan(enrolment=enrolment, direction=one.plan[0], recorded_on=one.plan[1])
        for one, enrolment in zip(newcomers, enrolments, strict=True)
        if one.plan
    )
    return enrolments


def _write_participants(programme: Programme, newcomers: Sequence[Newcomer]) -> list[Participant]:
    people = Participant.objects.bulk_create(
        Participant(
            association=programme.association,
            code=one.code,
            agency=one.agency,
            gender=Gender.WOMAN if one.is_woman else Gender.MAN,
            needs=list(one.needs),
            unavailable=list(one.unavailable),
            has_protected_identity=one.has_protected_identity,
        )
        for one in newcomers
    )
    pairs = list(zip(newcomers, people, strict=True))
    ParticipantContact.objects.bulk_create(
        ParticipantContact(participant=person, name=one.name, phone=one.phone) for one, person in pairs
    )
    consents = [Consent(participant=person, kind=ConsentKind.ORAL, given_on=one.referred_on) for one, person in pairs]
    consents += [
        Consent(participant=person, kind=ConsentKind.WRITTEN, given_on=one.written_on)
        for one, person in pairs
        if one.written_on is not None
    ]
    Consent.objects.bulk_create(consents)
    return people
