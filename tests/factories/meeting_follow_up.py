"""What coordinators were told of deadlines."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from backend.associations.enums import MeetingKind
from backend.meeting_follow_up.models import DeadlineReminder
from tests.factories.participants import EnrolmentFactory
from tests.factories.times import NOW


class DeadlineReminderFactory(DjangoModelFactory):
    """A handover that was to be held within three weeks."""

    class Meta:
        model = DeadlineReminder

    enrolment = factory.SubFactory(EnrolmentFactory)
    kind = MeetingKind.HANDOVER
    due_on = date(2011, 11, 9)
    reminded_at = NOW
