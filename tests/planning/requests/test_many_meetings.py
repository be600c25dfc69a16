"""Many meetings at a time: from requests to a proven proposal, to booked meetings, and back."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.local_time import local_day
from backend.engagements.models import Engagement
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting, MeetingRule
from backend.planning.enums import RunState
from backend.planning.request_plans import read_request_plan
from backend.planning.services import publish_meetings, withdraw_meetings
from scheduler import verify
from tests.factories import BusyTimeFactory, RoleGrantFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import one_association
from tests.meeting_times.holding import hold
from tests.planning.placements.worlds import execute
from tests.planning.requests.worlds import ask_for, order, propose_meetings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def side():
    return one_association()


def test_a_run_finds_times_for_all_and_nobody_is_in_two_places(side):
    requests = ask_for(side, 4)

    proposal = propose_meetings(side, requests)

    documents = proposal.documents["meetings"]
    assert documents.result["status"] == "OPTIMAL"
    assert verify(documents.problem, documents.result).valid
    plan = read_request_plan(proposal)
    assert {row.request_id for row in plan} == {request.pk for request in requests}
    ends = [row.begins_at + timedelta(hours=1) for row in plan]
    assert all(end <= later.begins_at for end, later in zip(ends, plan[1:], strict=False))
    assert not Meeting.objects.filter(request__in=requests).exists()


def test_the_first_to_ask_takes_a_part_unless_they_are_taken(side):
    first = side.staff[Role.OFFICER]
    other = RoleGrantFactory(association=side.association, role=Role.OFFICER, agency=side.fk).staff
    requests = ask_for(side, 2)
    planned = read_request_plan(propose_meetings(side, requests))
    assert [row.chosen for row in planned] == [(f"staff-{first.pk}",)] * 2

    BusyTimeFactory(staff=first, begins_at=planned[0].begins_at, ends_at=planned[0].begins_at + timedelta(hours=1))
    again = read_request_plan(propose_meetings(side, requests))

    assert [row.chosen for row in again] == [(f"staff-{other.pk}",), (f"staff-{first.pk}",)]
    assert [row.begins_at for row in again] == [row.begins_at for row in planned]


def test_publishing_books_and_confirms_them_all_and_the_requests_are_done(side):
    requests = ask_for(side, 3)
    proposal = propose_meetings(side, requests)
    plan = read_request_plan(proposal)

    publication = publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)

    assert (publication.new_meetings, publication.tentative_meetings) == (3, 0)
    meetings = list(Meeting.objects.filter(request__in=requests).order_by("begins_at"))
    assert [meeting.begins_at for meeting in meetings] == [row.begins_at for row in plan]
    assert {meeting.status for meeting in meetings} == {MeetingStatus.CONFIRMED}
    assert {meeting.organiser_id for meeting in meetings} == {side.staff[Role.COORDINATOR].pk}
    called = meetings[0].attendances.values_list("party", flat=True)
    assert set(called) == {Party.PARTICIPANT, Party.COORDINATOR, Party.TREATING_DOCTOR, Party.FK_OFFICER}
    for request in requests:
        request.refresh_from_db()
        assert request.status == RequestStatus.BOOKED


def test_who_has_no_written_consent_is_booked_tentatively_and_who_has_none_is_left_out(side):
    oral = ask_for(side, 1, consents=("oral",))
    nothing = ask_for(side, 1, consents=())
    proposal = propose_meetings(side, [*oral, *nothing])

    publication = publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)

    assert (publication.new_meetings, publication.tentative_meetings) == (1, 1)
    left_out = proposal.documents["meetings"].problem["x"]["left_out"]
    assert left_out == {f"request-{nothing[0].pk}": "needs_consent"}


def test_preparation_and_follow_up_are_kept_free_for_staff(side):
    MeetingRule.objects.filter(association=side.association, kind="reconciliation").update(
        preparation_minutes=15, follow_up_minutes=30
    )
    requests = ask_for(side, 3)
    proposal = propose_meetings(side, requests)

    publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)

    rows = Engagement.objects.filter(
        staff=side.staff[Role.COORDINATOR], attendance__meeting__request__in=requests
    ).order_by("begins_at")
    assert [row.ends_at - row.begins_at for row in rows] == [timedelta(minutes=105)] * 3


def test_what_is_taken_closed_or_too_early_is_not_used(side):
    day = MONDAY + timedelta(days=2)
    requests = ask_for(side, 1, earliest_on=day)
    lead = side.staff[Role.COORDINATOR]
    BusyTimeFactory(staff=lead, begins_at=at(day, "00:00"), ends_at=at(day, "13:00"))

    (planned,) = read_request_plan(propose_meetings(side, requests))

    assert planned.begins_at == at(day, "13:00")


def test_a_daily_limit_counts_the_meetings_that_stand(side):
    lead = side.staff[Role.COORDINATOR]
    lead.max_meetings_per_day = 2
    lead.save()
    first = ask_for(side, 1)
    publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=propose_meetings(side, first), now=NOW)

    plan = read_request_plan(propose_meetings(side, ask_for(side, 3)))

    days = [local_day(row.begins_at) for row in plan]
    standing = local_day(Meeting.objects.get(request=first[0]).begins_at)
    assert days.count(standing) == 1
    assert max(days.count(day) for day in set(days)) == 2


def test_what_does_not_fit_is_left_without_a_time_and_told_why(side):
    requests = ask_for(side, 3, duration_minutes=240)

    proposal = propose_meetings(side, requests, until_on="2011-11-11")

    assert len(read_request_plan(proposal)) < 3
    assert all(entry["reasons"] for entry in proposal.documents["meetings"].result["unplaced"])


def test_nothing_is_published_when_anything_has_changed(side):
    requests = ask_for(side, 2)
    proposal = propose_meetings(side, requests)
    (first, _second) = read_request_plan(proposal)
    BusyTimeFactory(
        staff=side.staff[Role.COORDINATOR], begins_at=first.begins_at, ends_at=first.begins_at + timedelta(minutes=30)
    )

    with pytest.raises(Conflict) as refusal:
        publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)

    assert refusal.value.rule == "stale_basis"
    assert not Meeting.objects.filter(request__in=requests).exists()


def test_a_plan_that_time_has_overtaken_is_refused(side):
    requests = ask_for(side, 1)
    proposal = propose_meetings(side, requests)
    (planned,) = read_request_plan(proposal)

    with pytest.raises(Conflict):
        publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=planned.begins_at)


def test_a_publication_is_taken_back_and_the_requests_wait_again(side):
    requests = ask_for(side, 2)
    proposal = propose_meetings(side, requests)
    viewer = side.viewer(Role.COORDINATOR)
    publish_meetings(actor=viewer, proposal=proposal, now=NOW)

    withdraw_meetings(actor=viewer, proposal=proposal, now=NOW)

    assert set(Meeting.objects.filter(request__in=requests).values_list("status", flat=True)) == {"cancelled"}
    for request in requests:
        request.refresh_from_db()
        assert request.status == RequestStatus.OPEN


def test_who_does_not_plan_orders_and_publishes_nothing(side):
    requests = ask_for(side, 1)
    proposal = propose_meetings(side, requests)

    with pytest.raises(NotAllowed):
        publish_meetings(actor=side.viewer(Role.MAPPING_LEAD), proposal=proposal, now=NOW)


def test_a_meeting_that_is_booked_or_held_elsewhere_is_not_planned(side):
    (request,) = ask_for(side, 1)
    hold(side, request)

    with pytest.raises(RuleViolation) as refusal:
        order(side, [request])

    assert (refusal.value.rule, refusal.value.field) == ("meetings_not_waiting", "requests")


def test_one_run_of_meetings_at_a_time(side):
    requests = ask_for(side, 1)
    order(side, requests)

    with pytest.raises(Conflict):
        order(side, requests)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"until_on": "2011-11-10"}, "until_on"),
        ({"until_on": "2012-11-10"}, "until_on"),
        ({"from_on": "snart"}, "from_on"),
        ({"from_on": "2011-10-01", "until_on": "2011-10-30"}, "until_on"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_at_its_field(side, asked, field):
    with pytest.raises(RuleViolation) as refusal:
        order(side, ask_for(side, 1), **asked)

    assert refusal.value.field == field


def test_a_run_in_which_nothing_can_be_planned_says_so(side):
    run = execute(order(side, ask_for(side, 1, consents=())))

    assert run.state == RunState.FAILED
    assert "Inget av de valda mötena" in run.failure
