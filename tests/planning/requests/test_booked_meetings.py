"""Booked meetings in a run of many: they stay unless it is worth it, and what moves is shown, published and undone."""

from datetime import date

import pytest

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.common.errors import Conflict, RuleViolation
from backend.meetings.enums import PlaceKind, Presence
from backend.meetings.models import Meeting
from backend.meetings.services import move_meeting
from backend.planning.enums import MeetingChange
from backend.planning.problems.requests import read_request_rules
from backend.planning.problems.requests.composing import compose_requests
from backend.planning.selectors import request_difference, request_proposal_view
from backend.planning.services import publish_meetings, withdraw_meetings
from scheduler import verify
from tests.factories import RequestedAttendanceFactory, RoleGrantFactory, RoomClosureFactory
from tests.factories.times import NOW, at
from tests.factories.worlds import one_association
from tests.planning.requests.worlds import DAY, ask_for, book_at_noon, order, propose_meetings

pytestmark = pytest.mark.django_db(transaction=True)

ONE_DAY = {"from_on": "2011-11-21", "until_on": "2011-11-22"}


@pytest.fixture
def side():
    return one_association()


def propose_beside(side, **asked):
    """A meeting of five hours on the same day, which the one at noon stands in the way of."""
    return propose_meetings(side, ask_for(side, 1, duration_minutes=300), **ONE_DAY | asked)


def publish(side, proposal):
    return publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)


def test_booked_meetings_stay_unless_they_may_move(side):
    book_at_noon(side)

    view = request_proposal_view(propose_beside(side))

    assert (view.timed, view.moved, view.unchanged, len(view.untimed)) == ((), (), (), 1)


def test_one_moves_when_that_gives_another_a_time_and_the_difference_says_from_where_to_where(side):
    meeting = book_at_noon(side)

    proposal = propose_beside(side, moves_booked=True)

    documents = proposal.documents["meetings"]
    assert documents.result["status"] == "OPTIMAL"
    assert verify(documents.problem, documents.result).valid
    view = request_proposal_view(proposal)
    (moved,) = view.moved
    assert (len(view.timed), view.untimed, view.unchanged) == (1, (), ())
    assert (moved.meeting_id, moved.begins_at, moved.changes) == (meeting.pk, meeting.begins_at, (MeetingChange.TIME,))
    (line,) = request_difference(proposal).moves
    assert (line.why, line.code) == ("ny tid", meeting.enrolment.participant.code)
    assert "12:00" in line.from_text
    assert "12:00" not in line.to_text


def test_one_that_stands_in_nobodys_way_is_unchanged(side):
    meeting = book_at_noon(side)

    view = request_proposal_view(propose_meetings(side, ask_for(side, 2), **ONE_DAY, moves_booked=True))

    assert [line.begins_at for line in view.unchanged] == [meeting.begins_at]
    assert (len(view.timed), view.moved) == (2, ())


def test_no_more_move_than_the_limit_allows(side):
    book_at_noon(side)

    view = request_proposal_view(propose_beside(side, moves_booked=True, max_moves=0))

    assert (len(view.unchanged), view.moved, len(view.untimed)) == (1, (), 1)
    assert view.untimed[0].reasons


def test_a_limit_means_nothing_where_nothing_may_move(side):
    with pytest.raises(RuleViolation) as refusal:
        order(side, ask_for(side, 1), max_moves=3)

    assert (refusal.value.rule, refusal.value.field) == ("moves_without_moving", "max_moves")


def test_publishing_moves_and_books_in_one_act_and_taking_back_undoes_both(side):
    meeting = book_at_noon(side)
    proposal = propose_beside(side, moves_booked=True)
    (moved,) = request_proposal_view(proposal).moved

    publication = publish(side, proposal)

    assert (publication.new_meetings, publication.moved_meetings) == (1, 1)
    sequence = meeting.sequence
    meeting.refresh_from_db()
    assert (meeting.begins_at, meeting.sequence) == (moved.after.begins_at, sequence + 1)
    assert meeting.ends_at - meeting.begins_at == at(DAY, "13:00") - at(DAY, "12:00")

    withdraw_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)

    meeting.refresh_from_db()
    assert (meeting.begins_at, meeting.sequence) == (at(DAY, "12:00"), sequence + 2)
    assert set(Meeting.objects.filter(pk__in=_new_meetings(proposal)).values_list("status", flat=True)) == {"cancelled"}


def _new_meetings(proposal):
    proposal.refresh_from_db()
    return proposal.written["meetings"]


def test_what_somebody_has_changed_since_is_not_moved_back(side):
    meeting = book_at_noon(side)
    proposal = propose_beside(side, moves_booked=True)
    publish(side, proposal)
    meeting.refresh_from_db()
    later = date(2011, 11, 28)
    move_meeting(
        actor=side.viewer(Role.COORDINATOR),
        meeting=meeting,
        begins_at=at(later, "09:00"),
        ends_at=at(later, "10:00"),
        room=meeting.room,
        now=NOW,
    )

    withdraw_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)

    meeting.refresh_from_db()
    assert meeting.begins_at == at(later, "09:00")


def test_nothing_is_published_when_a_booked_meeting_has_changed(side):
    meeting = book_at_noon(side)
    proposal = propose_beside(side, moves_booked=True)
    Meeting.objects.filter(pk=meeting.pk).update(version=meeting.version + 1)

    with pytest.raises(Conflict) as refusal:
        publish(side, proposal)

    assert refusal.value.rule == "stale_basis"


def test_nothing_is_published_when_a_meeting_that_moves_has_been_announced_by_now(side):
    book_at_noon(side)
    proposal = propose_beside(side, moves_booked=True)

    with pytest.raises(Conflict) as refusal:
        publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=at(date(2011, 11, 10), "08:00"))

    assert refusal.value.rule == "stale_basis"


@pytest.mark.parametrize("what", ["announced", "soon", "marked"])
def test_what_is_announced_or_has_been_is_not_moved(side, what):
    day = date(2011, 11, 14) if what == "soon" else DAY
    meeting = book_at_noon(side, day)
    if what == "announced":
        Meeting.objects.filter(pk=meeting.pk).update(announced_at=NOW)
    if what == "marked":
        meeting.attendances.update(presence=Presence.CAME, marked_at=NOW)

    composed = _compose(side, from_on="2011-11-14")

    assert "booked" not in composed.problem["x"]
    assert composed.problem["current"] == {}


def _compose(side, **asked):
    requests = ask_for(side, 1)
    rules = {"requests": [requests[0].pk], "moves_booked": True, **ONE_DAY, **asked}
    return compose_requests(side.association.pk, read_request_rules(rules), NOW)


def test_one_that_could_not_stay_where_it_is_is_left_alone(side):
    meeting = book_at_noon(side)
    RoomClosureFactory(room=meeting.room, begins_at=at(DAY, "12:30"), ends_at=at(DAY, "12:45"))

    composed = _compose(side)

    assert composed.problem["current"] == {}
    assert all(not name.startswith("request") for name in composed.problem["fixed"])


def test_another_person_takes_a_part_when_the_one_who_has_it_is_needed_elsewhere(side):
    officer = side.staff[Role.OFFICER]
    other = RoleGrantFactory(association=side.association, role=Role.OFFICER, agency=side.fk).staff
    meeting = book_at_noon(side)
    (request,) = ask_for(side, 1, duration_minutes=540, place_kind=PlaceKind.VIDEO)
    request.wanted.filter(staff__isnull=False).delete()
    request.wanted.filter(party=Party.FK_OFFICER).delete()
    RequestedAttendanceFactory(request=request, staff=officer, party=Party.FK_OFFICER)

    proposal = propose_meetings(side, [request], **ONE_DAY, moves_booked=True)

    (moved,) = request_proposal_view(proposal).moved
    assert MeetingChange.PEOPLE in moved.changes
    publish(side, proposal)
    assert set(meeting.attendances.exclude(staff=None).values_list("staff_id", flat=True)) == {
        side.staff[Role.COORDINATOR].pk,
        other.pk,
    }
    withdraw_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)
    assert meeting.attendances.filter(staff=officer).exists()
