"""What people know of meetings."""

import factory
from factory.django import DjangoModelFactory

from backend.invitations.enums import ToldKind
from backend.invitations.models import Invitation, Told
from backend.mail.enums import CalendarMethod
from tests.factories.mail import OutgoingMailFactory
from tests.factories.meetings import ContactFactory, MeetingFactory
from tests.factories.times import MONDAY, NOW, at


class InvitationFactory(DjangoModelFactory):
    """A doctor who has been called."""

    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory)
    contact = factory.SubFactory(ContactFactory)
    method = CalendarMethod.REQUEST
    sequence = 0
    begins_at = at(MONDAY, "09:00")
    ends_at = at(MONDAY, "10:00")
    told_at = NOW


class ToldFactory(DjangoModelFactory):
    """The mail that called a doctor."""

    class Meta:
        model = Told

    meeting = factory.SubFactory(MeetingFactory)
    contact = factory.SubFactory(ContactFactory)
    kind = ToldKind.INVITATION
    mail = factory.SubFactory(OutgoingMailFactory)
    begins_at = at(MONDAY, "09:00")
    ends_at = at(MONDAY, "10:00")
    told_at = NOW
