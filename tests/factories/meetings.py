"""Meetings and who is called to them."""

import factory
from factory.django import DjangoModelFactory

from backend.associations.enums import MeetingKind, Party
from backend.contacts.models import Contact
from backend.meetings.models import (
    Attendance,
    Meeting,
    MeetingRequest,
    MeetingRule,
    RequestedAttendance,
    RuleParty,
)
from tests.factories.associations import AssociationFactory, StaffFactory
from tests.factories.times import MONDAY, NOW, at


class MeetingFactory(DjangoModelFactory):
    """An hour from nine, without room and people."""

    class Meta:
        model = Meeting

    association = factory.SubFactory(AssociationFactory)
    kind = MeetingKind.MAPPING
    begins_at = at(MONDAY, "09:00")
    ends_at = at(MONDAY, "10:00")


class AttendanceFactory(DjangoModelFactory):
    """A member of staff; pass ``staff=None, participant=…`` for a participant, or ``contact=…``."""

    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    staff = factory.SubFactory(StaffFactory)


class ContactFactory(DjangoModelFactory):
    """A treating doctor without account."""

    class Meta:
        model = Contact

    association = factory.SubFactory(AssociationFactory)
    party = Party.TREATING_DOCTOR
    name = factory.Sequence(lambda n: f"Kontakt {n}")
    email = factory.Sequence(lambda n: f"kontakt{n}@example.org")


class MeetingRuleFactory(DjangoModelFactory):
    """An hour anywhere, of nobody in particular."""

    class Meta:
        model = MeetingRule

    association = factory.SubFactory(AssociationFactory)
    kind = MeetingKind.RECONCILIATION


class RulePartyFactory(DjangoModelFactory):
    class Meta:
        model = RuleParty

    rule = factory.SubFactory(MeetingRuleFactory)
    party = Party.TREATING_DOCTOR


class MeetingRequestFactory(DjangoModelFactory):
    class Meta:
        model = MeetingRequest

    association = factory.SubFactory(AssociationFactory)
    kind = MeetingKind.RECONCILIATION
    requested_at = NOW


class RequestedAttendanceFactory(DjangoModelFactory):
    """Anyone who is a treating doctor."""

    class Meta:
        model = RequestedAttendance

    request = factory.SubFactory(MeetingRequestFactory)
    party = Party.TREATING_DOCTOR
