"""Reconciliation meetings that wait to be booked: one coordinator, one room, a doctor without account, anyone of FK."""

from datetime import date
from typing import Any

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.services import move_meeting
from backend.planning.models import PlanningRun, Proposal
from backend.planning.services import publish_meetings, request_meeting_run
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    EnrolmentFactory,
    MeetingRequestFactory,
    ParticipantFactory,
    ReferralFactory,
    RequestedAttendanceFactory,
)
from tests.factories.times import NOW, at
from tests.factories.worlds import Side
from tests.planning.placements.worlds import execute

# Later than the two weeks within which a meeting of the programme is announced.
DAY = date(2011, 11, 21)
FROM_ON, UNTIL_ON = "2011-11-10", "2011-12-08"


def ask_for(
    side: Side, count: int, *, consents: tuple[str, ...] = ("oral", "written"), **facts: Any
) -> list[MeetingRequest]:
    """So many meetings of participants of their own, all with the same coordinator and the same doctor."""
    doctor = ContactFactory(association=side.association, party=Party.TREATING_DOCTOR, email="")
    return [_ask(side, doctor, consents, facts) for _ in range(count)]


def _ask(side: Side, doctor: Any, consents: tuple[str, ...], facts: dict[str, Any]) -> MeetingRequest:
    participant = ParticipantFactory(agency=side.soc)
    for kind in consents:
        ConsentFactory(participant=participant, kind=kind)
    referral = ReferralFactory(
        participant=participant, programme=side.programme, officer=side.soc_officer, status="accepted"
    )
    enrolment = EnrolmentFactory(participant=participant, programme=side.programme, referral=referral, status="active")
    request = MeetingRequestFactory(
        association=side.association,
        programme=side.programme,
        enrolment=enrolment,
        kind=MeetingKind.RECONCILIATION,
        **{"duration_minutes": 60, **facts},
    )
    RequestedAttendanceFactory(request=request, participant=participant, party=Party.PARTICIPANT)
    RequestedAttendanceFactory(request=request, staff=side.staff[Role.COORDINATOR], party=Party.COORDINATOR)
    RequestedAttendanceFactory(request=request, contact=doctor, party=Party.TREATING_DOCTOR)
    RequestedAttendanceFactory(request=request, party=Party.FK_OFFICER)
    return request


def order(side: Side, requests: list[MeetingRequest], **asked: Any) -> PlanningRun:
    """Order a run of the requests, by the coordinator."""
    rules = {
        "requests": [request.pk for request in requests],
        "from_on": asked.pop("from_on", FROM_ON),
        "until_on": asked.pop("until_on", UNTIL_ON),
        "moves_booked": asked.pop("moves_booked", False),
    }
    return request_meeting_run(
        actor=side.viewer(Role.COORDINATOR),
        association=side.association,
        rules=rules,
        now=NOW,
        **{"time_limit_seconds": 30, **asked},
    )


def propose_meetings(side: Side, requests: list[MeetingRequest], **asked: Any) -> Proposal:
    """Order a run and work it out."""
    run = execute(order(side, requests, **asked))
    return Proposal.objects.select_related("run__association").get(run=run)


def book_at_noon(side: Side, day: date = DAY) -> Meeting:
    """Book a meeting of an hour in the middle of the day: no five hours are left on either side."""
    viewer, (request,) = side.viewer(Role.COORDINATOR), ask_for(side, 1)
    proposal = propose_meetings(side, [request], from_on=day.isoformat(), until_on="2011-12-01")
    publish_meetings(actor=viewer, proposal=proposal, now=NOW)
    meeting = Meeting.objects.get(request=request)
    begins_at, ends_at = at(day, "12:00"), at(day, "13:00")
    return move_meeting(actor=viewer, meeting=meeting, begins_at=begins_at, ends_at=ends_at, room=meeting.room, now=NOW)
