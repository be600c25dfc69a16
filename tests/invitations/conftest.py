"""A confirmed meeting with a doctor who has no account, and the association's mailbox."""

from dataclasses import dataclass

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.contacts.models import Contact
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import Attendee
from tests.factories import ContactFactory
from tests.factories.worlds import Side, one_association
from tests.mail.conftest import office
from tests.meetings.booking import book

__all__ = ["office"]


@dataclass
class Called:
    """A meeting and the doctor who is called to it."""

    side: Side
    meeting: Meeting
    doctor: Contact

    @property
    def everybody(self) -> list[Attendee]:
        """Those who are called, for a change of them."""
        return [*self.others, Attendee(contact=self.doctor, party=Party.TREATING_DOCTOR)]

    @property
    def others(self) -> list[Attendee]:
        """Those who are called besides the doctor."""
        return [
            Attendee(staff=self.side.staff[Role.MAPPING_LEAD]),
            Attendee(participant=self.side.participant),
        ]


@pytest.fixture
def called(db: None) -> Called:
    side = one_association()
    side.association.mailbox = "samordning@forbundet.example"
    side.association.save()
    lead = side.staff[Role.MAPPING_LEAD].user
    lead.email = "kartlaggare@forbundet.example"
    lead.save()
    doctor = ContactFactory(association=side.association, name="Li Läkare", email="li@vardcentralen.example")
    called = Called(side, side.meeting, doctor)
    called.meeting = book(
        side,
        Role.COORDINATOR,
        kind=MeetingKind.RECONCILIATION,
        step=None,
        status=MeetingStatus.CONFIRMED,
        attendees=called.everybody,
    )
    return called
