"""Referrals: who may refer whom on whose behalf, codes, and the coordinator's answer."""

from datetime import date

import pytest

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.participants.enums import EnrolmentStatus, Gender, ReferralStatus
from backend.participants.models import Enrolment, Participant, ParticipantContact, Referral
from backend.participants.services import accept_referral, decline_referral, register_referral
from tests.factories import AgencyFactory, ParticipantFactory, ReferralFactory
from tests.factories.times import NOW, TODAY
from tests.factories.worlds import Side, one_association
from tests.races import at_once


@pytest.fixture
def side(db) -> Side:
    return one_association()


def register(side: Side, role: Role = Role.COORDINATOR, **changes) -> Referral:
    wanted = {
        "programme": side.programme,
        "agency": side.fk,
        "officer": side.staff[Role.OFFICER],
        "code": None,
        "gender": Gender.WOMAN,
        "needs": ["step-free"],
        "unavailable": ["mon-am"],
        "name": "Påhittad Person",
        "phone": "070-1740605",
        "referred_on": TODAY,
        "ready_on": None,
    }
    return register_referral(actor=side.viewer(role), now=NOW, **(wanted | changes))


def test_a_new_participant_gets_the_next_free_code_and_a_contact(side: Side):
    ParticipantFactory(agency=side.fk, code="SAM-098998")
    ParticipantFactory(agency=side.fk, code="ANNAN-9999")
    first, second = register(side), register(side)
    assert (first.participant.code, second.participant.code) == ("SAM-98999", "SAM-99000")
    assert first.participant.contact.name == "Påhittad Person"
    assert first.participant.needs == ["step-free"]
    assert first.status == ReferralStatus.RECEIVED


@pytest.mark.django_db(transaction=True)
def test_referrals_at_the_same_moment_get_codes_of_their_own():
    side = one_association()
    outcomes = at_once(*(lambda: register(side),) * 4)
    assert len({outcome.participant.code for outcome in outcomes}) == 4


def test_a_known_code_refers_the_same_participant_again_and_leaves_them_as_they_are(side: Side):
    Referral.objects.all().update(status=ReferralStatus.WITHDRAWN)
    referral = register(side, code=side.participant.code, name="Någon Annan")
    assert referral.participant == side.participant
    assert side.participant.contact.name != "Någon Annan"


def test_a_second_live_referral_to_the_programme_is_a_conflict(side: Side):
    with pytest.raises(Conflict) as refusal:
        register(side, code=side.participant.code)
    assert refusal.value.rule == "referral_live_once"


def test_an_officer_refers_on_behalf_of_the_own_agency_only(side: Side):
    assert register(side, Role.OFFICER)
    with pytest.raises(NotAllowed):
        register(side, Role.OFFICER, agency=side.soc, officer=side.soc_officer)


@pytest.mark.parametrize("role", [Role.MAPPING_LEAD, Role.SUPERVISOR])
def test_others_do_not_refer(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        register(side, role)


def test_an_officer_cannot_reach_another_agencys_participant_by_their_code(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        register(side, Role.OFFICER, code=side.soc_participant.code)
    assert (refusal.value.rule, refusal.value.field) == ("participant_code_once", "code")


@pytest.mark.parametrize("code", ["17", "sam-017", "SAM-1", "SAM017", ""])
def test_a_malformed_code_is_refused(side: Side, code: str):
    with pytest.raises(RuleViolation) as refusal:
        register(side, code=code)
    assert refusal.value.rule == "participant_code_form"


def test_the_agency_must_be_in_the_programme(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        register(side, agency=AgencyFactory(association=side.association))
    assert refusal.value.rule == "agency_of_programme"


def test_the_officer_must_be_the_agencys(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        register(side, officer=side.soc_officer)
    assert refusal.value.rule == "officer_of_agency"


def test_a_protected_identity_is_registered_by_code_alone(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        register(side, has_protected_identity=True)
    assert refusal.value.rule == "protected_identity_code_only"
    referral = register(side, has_protected_identity=True, name="", phone="")
    assert referral.participant.has_protected_identity
    assert not ParticipantContact.objects.filter(participant=referral.participant).exists()


def test_a_refused_referral_leaves_nothing_behind(side: Side):
    before = Participant.objects.count()
    with pytest.raises(RuleViolation):
        register(side, officer=side.soc_officer)
    assert Participant.objects.count() == before


def test_no_personal_data_is_written_to_the_audit_trail(side: Side):
    referral = register(side)
    event = AuditEvent.objects.get(verb="referral.registered")
    assert event.actor == side.user(Role.COORDINATOR)
    assert event.facts == {"agency": side.fk.pk}
    assert referral.participant.contact.name not in str(event.facts)


def test_accepting_enrols_from_the_day_the_participant_is_ready(side: Side):
    ready_on = date(2011, 12, 1)
    referral = register(side, ready_on=ready_on)
    enrolment = accept_referral(actor=side.viewer(Role.COORDINATOR), referral=referral, priority=3, now=NOW)
    assert (enrolment.status, enrolment.priority, enrolment.ready_on) == (EnrolmentStatus.WAITING, 3, ready_on)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ACCEPTED


def test_without_a_day_the_participant_is_ready_from_the_referral_on(side: Side):
    enrolment = accept_referral(actor=side.viewer(Role.COORDINATOR), referral=register(side), priority=1, now=NOW)
    assert enrolment.ready_on == TODAY


@pytest.mark.parametrize("priority", [0, 6])
def test_a_priority_outside_one_to_five_is_refused(side: Side, priority: int):
    with pytest.raises(RuleViolation) as refusal:
        accept_referral(actor=side.viewer(Role.COORDINATOR), referral=register(side), priority=priority, now=NOW)
    assert refusal.value.field == "priority"


@pytest.mark.parametrize("status", ReferralStatus)
def test_a_referral_is_answered_once(side: Side, status: ReferralStatus):
    coordinator = side.viewer(Role.COORDINATOR)
    for answer in (
        lambda referral: accept_referral(actor=coordinator, referral=referral, priority=1, now=NOW),
        lambda referral: decline_referral(actor=coordinator, referral=referral, now=NOW),
    ):
        participant = ParticipantFactory(agency=side.fk)
        referral = ReferralFactory(participant=participant, programme=side.programme, status=status)
        if status is ReferralStatus.RECEIVED:
            assert answer(referral)
        else:
            with pytest.raises(TransitionError):
                answer(referral)


@pytest.mark.parametrize("role", [Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR])
def test_only_the_coordinator_answers(side: Side, role: Role):
    referral = register(side)
    with pytest.raises(NotAllowed):
        accept_referral(actor=side.viewer(role), referral=referral, priority=1, now=NOW)
    with pytest.raises(NotAllowed):
        decline_referral(actor=side.viewer(role), referral=referral, now=NOW)
    assert not Enrolment.objects.filter(referral=referral).exists()
