"""Participants and what is recorded about them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from backend.participants.enums import ConsentKind, Direction, EnrolmentStatus, ReferralStatus
from backend.participants.models import ActionPlan, Consent, Enrolment, Participant, ParticipantContact, Referral
from tests.factories.associations import AgencyFactory, ProgrammeFactory, StaffFactory
from tests.factories.times import TODAY

REFERRED_ON = date(2011, 10, 10)


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant

    agency = factory.SubFactory(AgencyFactory)
    association = factory.SelfAttribute("agency.association")
    code = factory.Sequence(lambda n: f"SAM-{n:03d}")


class ParticipantContactFactory(DjangoModelFactory):
    class Meta:
        model = ParticipantContact

    participant = factory.SubFactory(ParticipantFactory)
    name = factory.Sequence(lambda n: f"Påhittad Person {n}")
    phone = "070-1740605"


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    participant = factory.SubFactory(ParticipantFactory)
    kind = ConsentKind.ORAL
    given_on = REFERRED_ON


class ReferralFactory(DjangoModelFactory):
    class Meta:
        model = Referral

    participant = factory.SubFactory(ParticipantFactory)
    programme = factory.SubFactory(ProgrammeFactory, association=factory.SelfAttribute("..participant.association"))
    agency = factory.SelfAttribute("participant.agency")
    officer = factory.SubFactory(StaffFactory)
    referred_on = REFERRED_ON


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    participant = factory.SubFactory(ParticipantFactory)
    programme = factory.SubFactory(ProgrammeFactory, association=factory.SelfAttribute("..participant.association"))
    referral = factory.SubFactory(
        ReferralFactory,
        participant=factory.SelfAttribute("..participant"),
        programme=factory.SelfAttribute("..programme"),
        status=ReferralStatus.ACCEPTED,
    )
    status = EnrolmentStatus.WAITING
    ready_on = REFERRED_ON


class ActionPlanFactory(DjangoModelFactory):
    class Meta:
        model = ActionPlan

    enrolment = factory.SubFactory(EnrolmentFactory)
    direction = Direction.WORK
    recorded_on = TODAY
