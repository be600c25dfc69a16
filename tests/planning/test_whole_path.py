"""From waiting candidates to a calendar: order, solve, compare, publish."""

import pytest

from backend.cohorts.models import CohortMembership
from backend.meetings.models import Attendance, Meeting
from backend.planning.services import publish_proposal
from scheduler import verify
from tests.factories.times import NOW
from tests.planning.worlds import propose, small_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_ends_in_a_verified_proposal_whose_publication_seats_everybody_and_books_every_meeting() -> None:
    world = small_world()

    proposal = propose(world)
    assert verify(proposal.documents["cohorts"].problem, proposal.documents["cohorts"].result).valid
    assert verify(proposal.documents["meetings"].problem, proposal.documents["meetings"].result).valid
    publication = publish_proposal(actor=world.viewer, proposal=proposal, now=NOW)

    assert publication.new_members == 6
    assert publication.new_meetings == 18
    assert CohortMembership.objects.filter(left_at=None).count() == 6
    assert Meeting.objects.count() == 18
    assert {enrolment.status for enrolment in world.programme.enrolments.all()} == {"active"}
    assert set(Meeting.objects.values_list("kind", "status")) == {("mapping", "confirmed"), ("handover", "tentative")}
    handover = Meeting.objects.filter(kind="handover", enrolment__memberships__seat__cohort=world.cohorts[0]).first()
    attending = Attendance.objects.filter(meeting=handover, staff__isnull=False).values_list("staff_id", flat=True)
    assert set(attending) == {officer.pk for officer in world.officers.values()}
