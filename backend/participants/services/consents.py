"""Consent, and what its withdrawal ends at once (rule 4)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_record_consent
from backend.access.viewer import Viewer
from backend.associations.enums import MeetingKind
from backend.audit.services import record_event
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day
from backend.meetings.models import Meeting
from backend.meetings.selectors import future_meetings_of
from backend.meetings.services import cancel_planned_meetings
from backend.offers.services.leaving import leave_places
from backend.participants.enums import ConsentKind
from backend.participants.locks import lock_participant
from backend.participants.models import Consent, Participant
from backend.participants.selectors import consent_standing


@dataclass(frozen=True, slots=True)
class WithdrawalEffect:
    """What a withdrawal led to: the meetings that were cancelled, in order of time, and how many places ended."""

    consent: Consent
    cancelled: list[Meeting]
    places: int


@explained_conflicts()
@transaction.atomic
def record_consent(
    *, actor: Viewer, participant: Participant, kind: ConsentKind, given_on: date, now: datetime
) -> Consent:
    """Record a consent, in force from now on.

    Raises:
        NotAllowed: ``actor`` records no consents for this participant.
        RuleViolation: the day is in the future.
        Conflict: such a consent is in force already.
    """
    check_record_consent(actor, participant)
    if given_on > local_day(now):
        raise RuleViolation("consent_not_ahead", _("Samtycket kan inte ha getts efter i dag."), field="given_on")
    locked = lock_participant(participant.pk)
    consent = Consent.objects.create(participant=locked, kind=ConsentKind(kind).value, given_on=given_on)
    _record(actor, "consent.given", consent, now)
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Viewer, consent: Consent, now: datetime) -> WithdrawalEffect:
    """Withdraw a consent. What it carried ends at once.

    Without written consent, coming meetings of several agencies are cancelled; without any consent, all coming
    meetings, and places, offers and queues end. ``visible`` reads consents afresh, so that other agencies lose sight of the participant with the same
    transaction.

    Raises:
        NotAllowed: ``actor`` records no consents for this participant.
        Conflict: it is withdrawn already.
    """
    check_record_consent(actor, consent.participant)
    participant = lock_participant(consent.participant_id)
    locked = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    if locked.withdrawn_at is not None:
        raise Conflict("consent_is_withdrawn", _("Samtycket är redan återtaget. Ladda om sidan."))
    locked.withdrawn_at = now
    locked.save(update_fields=["withdrawn_at"])
    cancelled = cancel_planned_meetings(actor=actor, meetings=_no_longer_allowed(participant, now), now=now)
    places = _end_places(participant, now)
    ids = [meeting.pk for meeting in cancelled]
    _record(actor, "consent.withdrawn", locked, now, cancelled=ids, places=places)
    return WithdrawalEffect(locked, cancelled, len(places))


def _end_places(participant: Participant, now: datetime) -> list[int]:
    """Without any consent nobody has a place; return the ids of the changes."""
    if consent_standing(participant).may_be_called:
        return []
    left = [leave_places(enrolment=enrolment, now=now) for enrolment in participant.enrolments.order_by("pk")]
    return [change for each in left for change in each.changes]


def _no_longer_allowed(participant: Participant, now: datetime) -> list[Meeting]:
    standing = consent_standing(participant)
    return [
        meeting
        for meeting in future_meetings_of(participant, now)
        if not standing.may_be_called
        or (MeetingKind(meeting.kind).involves_several_agencies and not standing.may_be_placed_among_agencies)
    ]


def _record(actor: Viewer, verb: str, consent: Consent, now: datetime, **facts: object) -> None:
    association_id = consent.participant.association_id
    facts = {"kind": str(consent.kind), "participant": consent.participant_id, **facts}
    record_event(verb=verb, subject=consent, association_id=association_id, actor=actor.user, now=now, **facts)
