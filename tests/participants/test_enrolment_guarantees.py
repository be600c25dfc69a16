"""One live enrolment per programme and person, one live referral, one consent of a kind in force."""

import pytest
from django.db import IntegrityError, transaction

from backend.common.errors import explained_conflicts
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import Consent, Enrolment, Referral
from tests.factories import ConsentFactory, EnrolmentFactory, ParticipantFactory, ProgrammeFactory, ReferralFactory
from tests.factories.participants import REFERRED_ON
from tests.factories.times import NOW
from tests.races import at_once, without_constraint


def referrals(count: int) -> list[Referral]:
    """Several referrals of one person to one programme; all but the last were withdrawn."""
    participant = ParticipantFactory()
    programme = ProgrammeFactory(association=participant.association)
    return [ReferralFactory(participant=participant, programme=programme, status="withdrawn") for _n in range(count)]


def enrol(referral: Referral, status: EnrolmentStatus = EnrolmentStatus.WAITING) -> Enrolment:
    return Enrolment.objects.create(
        participant_id=referral.participant_id,
        programme_id=referral.programme_id,
        referral=referral,
        ready_on=REFERRED_ON,
        status=status,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("status", EnrolmentStatus)
def test_a_second_enrolment_is_possible_only_when_the_first_has_ended(status: EnrolmentStatus):
    first, second = referrals(2)
    enrol(first, status)
    if status in EnrolmentStatus.live():
        with pytest.raises(IntegrityError, match="enrolment_live_once"):
            enrol(second)
    else:
        enrol(second)


@pytest.mark.django_db
def test_bulk_create_and_update_are_refused_too():
    first, second = referrals(2)
    enrol(first)
    row = EnrolmentFactory.build(
        participant=first.participant, programme=first.programme, referral=second, ready_on=REFERRED_ON
    )
    with pytest.raises(IntegrityError, match="enrolment_live_once"), transaction.atomic():
        Enrolment.objects.bulk_create([row])
    ended = enrol(second, EnrolmentStatus.DROPPED_OUT)
    with pytest.raises(IntegrityError, match="enrolment_live_once"):
        Enrolment.objects.filter(pk=ended.pk).update(status=EnrolmentStatus.WAITING)


@pytest.mark.django_db
def test_a_referral_lives_once_per_programme():
    referral = ReferralFactory()
    with pytest.raises(IntegrityError, match="referral_live_once"):
        ReferralFactory(participant=referral.participant, programme=referral.programme)


@pytest.mark.django_db
def test_a_consent_of_a_kind_is_in_force_once_and_can_be_given_again_after_withdrawal():
    consent = ConsentFactory()
    ConsentFactory(participant=consent.participant, kind=ConsentKind.WRITTEN)
    with pytest.raises(IntegrityError, match="consent_in_force_once"), transaction.atomic():
        ConsentFactory(participant=consent.participant)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=NOW)
    ConsentFactory(participant=consent.participant)


def rush(count: int = 4) -> list:
    def act(referral: Referral) -> Enrolment:
        with explained_conflicts(), transaction.atomic():
            return enrol(referral)

    return at_once(*((lambda referral=referral: act(referral)) for referral in referrals(count)))


@pytest.mark.django_db(transaction=True)
def test_of_enrolments_at_the_same_moment_one_stands():
    outcomes = rush()
    rules = sorted(getattr(outcome, "rule", "enrolled") for outcome in outcomes)
    assert rules == ["enrolled"] + ["enrolment_live_once"] * 3
    assert Enrolment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_somebody_is_enrolled_four_times():
    with without_constraint(Enrolment, "enrolment_live_once"):
        rush()
        assert Enrolment.objects.count() == 4
