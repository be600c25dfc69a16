"""Meetings and who is called to them."""

import factory
from factory.django import DjangoModelFactory

from backend.associations.enums import MeetingKind
from backend.meetings.models import Attendance, Meeting
from tests.factories.associations import AssociationFactory, StaffFactory
from tests.factories.times import MONDAY, at


class MeetingFactory(DjangoModelFactory):
    """An hour from nine, without room and people."""

    class Meta:
        model = Meeting

    association = factory.SubFactory(AssociationFactory)
    kind = MeetingKind.MAPPING
    begins_at = at(MONDAY, "09:00")
    ends_at = at(MONDAY, "10:00")


class AttendanceFactory(DjangoModelFactory):
    """A member of staff; pass ``staff=None, participant=…`` for a participant."""

    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    staff = factory.SubFactory(StaffFactory)
