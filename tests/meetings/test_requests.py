"""Requests wait for their meeting, and wait again when it is called off."""

from datetime import date, timedelta
from itertools import product

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed
from backend.meetings.enums import RequestStatus
from backend.meetings.models import MeetingRequest
from backend.meetings.services import (
    Wanted,
    cancel_meeting,
    reopen_request,
    request_meeting,
    restore_meeting,
    withdraw_request,
)
from backend.meetings.transitions import MEETING_REQUEST
from tests.factories import ContactFactory
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import Side, two_associations
from tests.meetings.booking import book, refused

pytestmark = pytest.mark.django_db


def ask(side: Side, role: Role = Role.COORDINATOR, **changes) -> MeetingRequest:
    wanted = {
        "association": side.association,
        "programme": side.programme,
        "enrolment": side.enrolment,
        "kind": MeetingKind.RECONCILIATION,
        "wanted": [Wanted(participant=side.participant), Wanted(party=Party.TREATING_DOCTOR)],
    }
    return request_meeting(actor=side.viewer(role), now=NOW, **(wanted | changes))


def status_of(request: MeetingRequest) -> str:
    return MeetingRequest.objects.get(pk=request.pk).status


def test_a_request_remembers_who_is_wanted_and_since_when(side: Side):
    request = ask(side, Role.OFFICER)
    assert (request.requested_at, request.requested_by, request.status) == (NOW, side.staff[Role.OFFICER], "open")
    assert list(request.wanted.values_list("participant_id", "party")) == [
        (side.participant.pk, ""),
        (None, "treating_doctor"),
    ]
    assert AuditEvent.objects.filter(verb="meeting_request.made", object_id=request.pk).exists()


@pytest.mark.parametrize(("role", "may"), [(role, role is not Role.SUPERVISOR) for role in Role.within_association()])
def test_who_works_with_the_participant_may_ask(side: Side, role: Role, may: bool):
    if may:
        ask(side, role)
    else:
        with pytest.raises(NotAllowed):
            ask(side, role)


def test_an_officer_asks_for_nobody_of_another_agency(side: Side):
    with pytest.raises(NotAllowed):
        ask(side, Role.OFFICER, enrolment=side.soc_enrolment, wanted=[Wanted(party=Party.COORDINATOR)])


def test_booking_takes_the_request_off_the_list_and_calling_off_puts_it_back(side: Side):
    request, actor = ask(side), side.viewer(Role.COORDINATOR)
    meeting = book(side, request=request)
    assert status_of(request) == RequestStatus.BOOKED
    cancel_meeting(actor=actor, meeting=meeting, now=NOW)
    assert status_of(request) == RequestStatus.OPEN
    restore_meeting(actor=actor, meeting=meeting, now=NOW)
    assert status_of(request) == RequestStatus.BOOKED


def test_a_request_is_booked_once(side: Side):
    request = ask(side)
    book(side, request=request)
    with refused("request_is_not_open"):
        book(side, step=None, clock="13:00-14:00", request=request)


def test_times_that_are_only_held_leave_the_request_open(side: Side):
    request = ask(side)
    book(side, request=request, is_hold=True)
    book(side, request=request, is_hold=True, clock="13:00-14:00")
    assert status_of(request) == RequestStatus.OPEN


def test_a_request_is_taken_back_and_that_is_undone(side: Side):
    request, actor = ask(side), side.viewer(Role.COORDINATOR)
    withdraw_request(actor=actor, request=request, now=NOW)
    with refused("request_is_not_open"):
        book(side, request=request)
    with refused("request_has_changed"):
        withdraw_request(actor=actor, request=request, now=NOW)
    assert reopen_request(actor=actor, request=request, now=NOW).requested_at == NOW
    assert status_of(request) == RequestStatus.OPEN


def test_crossed_days_and_people_from_elsewhere_are_refused():
    world = two_associations()
    with refused("request_dates_in_order"):
        ask(world.ours, earliest_on=MONDAY, latest_on=MONDAY - timedelta(days=1))
    with refused("attendee_of_association"):
        ask(world.ours, wanted=[Wanted(contact=ContactFactory())])
    with refused("enrolment_of_programme"):
        ask(world.ours, programme=None)
    with refused("programme_of_association"):
        ask(world.ours, programme=world.theirs.programme)
    with refused("request_of_association"):
        book(world.ours, request=ask(world.theirs))
    ask(world.ours, earliest_on=date(2011, 11, 14), latest_on=date(2011, 11, 14))


def test_wanted_is_one_person_or_one_party(side: Side):
    for wrong in ({}, {"participant": side.participant, "staff": side.gardener}):
        with pytest.raises(ValueError, match="one person or one party"):
            Wanted(**wrong)


def test_every_status_of_a_request_follows_only_as_the_table_says():
    allowed = {("open", "booked"), ("open", "withdrawn"), ("booked", "open"), ("withdrawn", "open")}
    found = {
        (before.value, after.value)
        for before, after in product(RequestStatus, RequestStatus)
        if MEETING_REQUEST.can_follow(before, after)
    }
    assert found == allowed
