"""Referrals: an agency's wish, and the coordinator's answer."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.enums import Role
from backend.access.policies import check_decide_referral, check_register_referral
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import HalfDay, Need
from backend.associations.models import Agency, Association, Programme, Staff
from backend.associations.selectors import staff_with_role
from backend.audit.services import record_event
from backend.common.errors import RuleViolation, explained_conflicts
from backend.participants.enums import Gender, ReferralStatus
from backend.participants.locks import lock_participant
from backend.participants.models import Enrolment, Participant, ParticipantContact, Referral
from backend.participants.transitions import REFERRAL


@explained_conflicts()
@transaction.atomic
def register_referral(
    *,
    actor: Viewer,
    programme: Programme,
    agency: Agency,
    officer: Staff,
    code: str | None,
    gender: Gender,
    needs: Sequence[Need],
    unavailable: Sequence[HalfDay],
    name: str,
    phone: str,
    referred_on: date,
    ready_on: date | None,
    now: datetime,
    has_protected_identity: bool = False,
) -> Referral:
    """Register that ``agency`` refers somebody to ``programme``.

    A known ``code`` refers that participant again and leaves what is stored untouched; None takes the next free code.
    Somebody with protected identity is known by the code alone: no name, no telephone (rule 8).

    Raises:
        NotAllowed: ``actor`` may not refer on behalf of the agency.
        RuleViolation: the agency is not in the programme, the officer is not the agency's, or the code is malformed or
            somebody else's.
        Conflict: the participant is referred to the programme already.
    """
    check_register_referral(actor, programme.association_id, agency.pk)
    _check_parties(programme, agency, officer)
    if has_protected_identity and (name or phone):
        text = _("Den som har skyddad identitet registreras bara med kod. Ta bort namn och telefon.")
        raise RuleViolation("protected_identity_code_only", text, field="name")
    # New codes of an association are given one at a time.
    Association.objects.select_for_update(no_key=True).get(pk=programme.association_id)
    participant = _find_participant(actor, programme, agency, code)
    if participant is None:
        participant = Participant.objects.create(
            association_id=programme.association_id,
            code=code or _next_code(programme),
            agency=agency,
            gender=Gender(gender).value,
            needs=[Need(need).value for need in needs],
            unavailable=[HalfDay(half_day).value for half_day in unavailable],
            has_protected_identity=has_protected_identity,
        )
        if name:
            ParticipantContact.objects.create(participant=participant, name=name, phone=phone)
    referral = Referral.objects.create(
        participant=participant,
        programme=programme,
        agency=agency,
        officer=officer,
        referred_on=referred_on,
        ready_on=ready_on,
    )
    _record(actor, "referral.registered", referral, now, agency=agency.pk)
    return referral


def _check_parties(programme: Programme, agency: Agency, officer: Staff) -> None:
    if not programme.agencies.filter(pk=agency.pk).exists():
        text = _("Myndigheten är inte med i insatsen. Välj en av insatsens myndigheter.")
        raise RuleViolation("agency_of_programme", text, field="agency")
    officers = staff_with_role(programme.association_id, Role.OFFICER, agency_id=agency.pk)
    if not officers.filter(pk=officer.pk).exists():
        text = _("Handläggaren hör inte till myndigheten. Välj en av myndighetens handläggare.")
        raise RuleViolation("officer_of_agency", text, field="officer")


def _find_participant(actor: Viewer, programme: Programme, agency: Agency, code: str | None) -> Participant | None:
    """The participant that ``code`` names, None if it is new.

    Somebody else's code is refused in the same words whether or not the actor could have guessed that it exists.
    """
    if code is None:
        return None
    _check_code(code)
    found = Participant.objects.filter(association_id=programme.association_id, code=code).first()
    if found is None or found.agency_id == agency.pk or visible(Participant, actor).filter(pk=found.pk).exists():
        return found
    text = _("Koden används redan. Välj en annan, eller låt systemet välja.")
    raise RuleViolation("participant_code_once", text, field="code")


def _check_code(code: str) -> None:
    try:
        Participant._meta.get_field("code").clean(code, None)
    except ValidationError:
        raise RuleViolation("participant_code_form", _("Skriv koden som SAM-017."), field="code") from None


def _next_code(programme: Programme) -> str:
    """The number after the highest one with the programme's prefix in the association, at least three digits."""
    pattern = rf"^{re.escape(programme.code_prefix)}-(\d+)$"
    known = Participant.objects.filter(association_id=programme.association_id, code__regex=pattern)
    numbers = [int(code.rpartition("-")[2]) for code in known.values_list("code", flat=True)]
    return f"{programme.code_prefix}-{max(numbers, default=0) + 1:03d}"


@explained_conflicts()
@transaction.atomic
def accept_referral(
    *, actor: Viewer, referral: Referral, priority: int, now: datetime, latest_start_on: date | None = None
) -> Enrolment:
    """Accept the referral: the participant is enrolled and waits for a cohort.

    ``priority`` is 1 to 5; who has more costs more to leave unplaced.

    Raises:
        NotAllowed: ``actor`` decides no referrals there.
        RuleViolation: the priority is outside its range.
        TransitionError: it was decided already.
        Conflict: the participant is enrolled in the programme already.
    """
    locked = _lock(actor, referral)
    if not 1 <= priority <= 5:
        raise RuleViolation("priority_range", _("Prioriteten är ett tal från 1 till 5."), field="priority")
    _decide(locked, ReferralStatus.ACCEPTED)
    enrolment = Enrolment.objects.create(
        participant=locked.participant,
        programme=locked.programme,
        referral=locked,
        priority=priority,
        ready_on=locked.ready_on or locked.referred_on,
        latest_start_on=latest_start_on,
    )
    _record(actor, "referral.accepted", locked, now, enrolment=enrolment.pk)
    return enrolment


@transaction.atomic
def decline_referral(*, actor: Viewer, referral: Referral, now: datetime) -> Referral:
    """Decline the referral.

    Raises:
        NotAllowed: ``actor`` decides no referrals there.
        TransitionError: it was decided already.
    """
    locked = _lock(actor, referral)
    _decide(locked, ReferralStatus.DECLINED)
    _record(actor, "referral.declined", locked, now)
    return locked


def _lock(actor: Viewer, referral: Referral) -> Referral:
    check_decide_referral(actor, referral)
    lock_participant(referral.participant_id)
    rows = Referral.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("participant", "programme").get(pk=referral.pk)


def _decide(referral: Referral, status: ReferralStatus) -> None:
    REFERRAL.check_follows(referral.status, status)
    referral.status = status
    referral.save(update_fields=["status"])


def _record(actor: Viewer, verb: str, referral: Referral, now: datetime, **facts: object) -> None:
    association_id = referral.programme.association_id
    record_event(verb=verb, subject=referral, association_id=association_id, actor=actor.user, now=now, **facts)
