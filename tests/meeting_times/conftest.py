"""A reconciliation meeting that is asked for: participant, coordinator, doctor without account, somebody of FK."""

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.meetings.models import MeetingRequest
from tests.factories import ContactFactory, MeetingRequestFactory, RequestedAttendanceFactory
from tests.factories.worlds import Side, one_association


@pytest.fixture
def side(db) -> Side:
    return one_association()


@pytest.fixture
def request_of(side: Side) -> MeetingRequest:
    return reconciliation(side)


def reconciliation(side: Side, **facts) -> MeetingRequest:
    """Participant and coordinator by name, a treating doctor by name, anyone of FK; the mapping lead if possible."""
    request = MeetingRequestFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        kind=MeetingKind.RECONCILIATION,
        **facts,
    )
    doctor = ContactFactory(
        association=side.association, party=Party.TREATING_DOCTOR, name="Dr. Lind", email="lind@vard.example"
    )
    RequestedAttendanceFactory(request=request, participant=side.participant, party=Party.PARTICIPANT)
    RequestedAttendanceFactory(request=request, staff=side.staff[Role.COORDINATOR], party=Party.COORDINATOR)
    RequestedAttendanceFactory(request=request, contact=doctor, party=Party.TREATING_DOCTOR)
    RequestedAttendanceFactory(request=request, party=Party.FK_OFFICER)
    RequestedAttendanceFactory(request=request, staff=side.staff[Role.MAPPING_LEAD], party="", requirement="optional")
    return request
