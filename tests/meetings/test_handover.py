"""When a handover may be confirmed (domain rule 5; S4)."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import (
    confirm_meeting,
)
from backend.participants.enums import ConsentKind
from backend.participants.models import Consent
from tests.factories import (
    ActionPlanFactory,
    AttendanceFactory,
    MeetingFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side
from tests.meetings.booking import book, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def handover(side: Side) -> Meeting:
    """A tentative handover with everything it needs."""
    ActionPlanFactory(enrolment=side.enrolment)
    day = MONDAY + timedelta(weeks=4)
    meeting = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        step=side.steps[3],
        kind=MeetingKind.HANDOVER,
        begins_at=at(day, "09:00"),
        ends_at=at(day, "10:00"),
    )
    for staff in (side.staff[Role.OFFICER], side.soc_officer):
        AttendanceFactory(meeting=meeting, staff=staff)
    AttendanceFactory(meeting=meeting, staff=None, participant=side.participant)
    return meeting


def confirm(side: Side, meeting: Meeting) -> Meeting:
    return confirm_meeting(actor=side.viewer(Role.MAPPING_LEAD), meeting=meeting, now=NOW)


def test_a_handover_with_plan_consent_and_everyone_called_is_confirmed(side: Side, handover: Meeting):
    assert confirm(side, handover).status == MeetingStatus.CONFIRMED


def test_a_handover_without_an_action_plan_stays_tentative(side: Side, handover: Meeting):
    side.enrolment.action_plan.delete()
    with refused("handover_needs_action_plan"):
        confirm(side, handover)
    handover.refresh_from_db()
    assert (handover.status, handover.sequence) == (MeetingStatus.TENTATIVE, 0)


def test_a_handover_without_written_consent_stays_tentative(side: Side, handover: Meeting):
    Consent.objects.filter(participant=side.participant, kind=ConsentKind.WRITTEN).delete()
    with refused("needs_written_consent"):
        confirm(side, handover)


def test_a_handover_needs_the_referring_officer(side: Side, handover: Meeting):
    handover.attendances.filter(staff=side.staff[Role.OFFICER]).delete()
    with refused("handover_needs_referring_officer"):
        confirm(side, handover)


def test_a_handover_needs_somebody_of_each_agency_that_has_a_contact_person(side: Side, handover: Meeting):
    handover.attendances.filter(staff=side.soc_officer).delete()
    with refused("handover_needs_every_agency"):
        confirm(side, handover)
    side.soc_officer.grants.update(is_contact_person=False)
    assert confirm(side, handover)


def test_a_handover_outside_any_chain_still_needs_a_plan(side: Side):
    with refused("handover_needs_action_plan"):
        book(side, kind=MeetingKind.HANDOVER, step=None, status=MeetingStatus.CONFIRMED)
