"""Putting a proposal of meetings in force, all of it or nothing, by the service that everybody books by; and taking it
back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.associations.enums import MeetingKind
from backend.associations.models import Association, Staff
from backend.audit.services import record_event
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.meeting_times.services.booking import attendee_for, confirm_if_allowed
from backend.meetings.arrangements import Place
from backend.meetings.enums import MeetingStatus, PlaceKind
from backend.meetings.models import Meeting
from backend.meetings.policies import attendees_of
from backend.meetings.services import book_meeting, cancel_planned_meetings
from backend.meetings.services.changes import lock_participants
from backend.participants.models import Participant
from backend.places.models import Room
from backend.planning.enums import ProposalStatus
from backend.planning.models import Proposal
from backend.planning.problems.identifiers import read_number
from backend.planning.problems.requests import ComposedRequests, compose_requests, pinned_until, read_request_rules
from backend.planning.publishing.moved_meetings import exchanging_times, move_and_note, move_back
from backend.planning.request_plans import PlannedRequest, read_request_plan
from backend.planning.transitions import PROPOSAL
from scheduler.result import compute_problem_sha256


@dataclass(frozen=True)
class MeetingPublication:
    """How much a publication changed: meetings booked and moved; of the new ones, how many wait to be confirmed."""

    new_meetings: int
    tentative_meetings: int
    moved_meetings: int = 0


def publish_meetings(*, actor: Viewer, proposal: Proposal, now: datetime) -> MeetingPublication:
    """Book and move every meeting of a proposal in one transaction; a new one is confirmed if nothing is missing.

    Undone by ``withdraw_meetings``.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: the proposal is published or put aside already.
        Conflict: ``stale_basis`` – something that the plan depends on has changed, its first day has come, or a meeting
            that it moves has been announced meanwhile.
    """
    check_plan(actor, proposal.run.association_id)
    try:
        with explained_conflicts(), transaction.atomic():
            return _publish(actor, proposal, now)
    except RuleViolation as refusal:
        raise _stale() from refusal


def _stale() -> Conflict:
    text = _("Något som planen bygger på har ändrats sedan den räknades fram. Räkna om, så tas ändringen med.")
    return Conflict("stale_basis", text)


def _publish(actor: Viewer, proposal: Proposal, now: datetime) -> MeetingPublication:
    association = Association.objects.select_for_update(no_key=True).get(pk=proposal.run.association_id)
    proposal = _lock(proposal)
    PROPOSAL.check_follows(proposal.status, ProposalStatus.PUBLISHED)
    plan = read_request_plan(proposal)
    called = {key for row in plan for key in row.called if key.startswith("participant-")}
    lock_participants(Participant.objects.filter(pk__in=[read_number(key) for key in called]))
    run, rules = proposal.run, read_request_rules(proposal.run.rules)
    composed = compose_requests(association.pk, rules, run.queued_at, max_moves=run.max_moves)
    new, moved = [row for row in plan if row.before is None], [row for row in plan if row.is_moved]
    if compute_problem_sha256(composed.problem) != proposal.basis_sha256 or any(row.begins_at <= now for row in plan):
        raise _stale()
    writer = _MeetingWriter(actor, association, composed, now)
    with exchanging_times():
        steps = [writer.move(row) for row in moved]
        booked = [writer.book(row) for row in new]
    confirmed = [confirm_if_allowed(actor, meeting, now)[0] for meeting in booked]
    proposal.status = ProposalStatus.PUBLISHED
    proposal.published_at, proposal.published_by = now, actor.user
    proposal.written = {"meetings": [meeting.pk for meeting in booked], "moved": steps}
    proposal.save(update_fields=["status", "published_at", "published_by", "written"])
    tentative = sum(meeting.status == MeetingStatus.TENTATIVE for meeting in confirmed)
    publication = MeetingPublication(len(booked), tentative, len(steps))
    _record(actor, "proposal.published", proposal, now, **publication.__dict__)
    return publication


class _MeetingWriter:
    """Books and moves the planned meetings. The caller has seen to it that the plan still fits."""

    def __init__(self, actor: Viewer, association: Association, composed: ComposedRequests, now: datetime) -> None:
        self.actor = actor
        self.association = association
        self.composed = composed
        self.now = now
        self.rooms = {
            room.pk: room for room in Room.objects.filter(site__association=association).select_related("site")
        }
        self.organiser = None if actor.staff_id is None else Staff.objects.get(pk=actor.staff_id)

    def move(self, planned: PlannedRequest) -> dict[str, Any]:
        """Give a booked one its new time, room and people; return how it was, so that it can be taken back."""
        asked = self.composed.asked[planned.name]
        meeting = asked.booked
        if meeting is None or meeting.begins_at < pinned_until(meeting, self.now):
            raise _stale()
        called = attendees_of(meeting)
        if planned.changes_people:
            called = [attendee_for(part, self.composed.people[key]) for part, key in asked.called(planned.chosen)]
        room = None if planned.room_id is None else self.rooms[planned.room_id]
        return move_and_note(self.actor, meeting, planned.begins_at, room, called, self.now)

    def book(self, planned: PlannedRequest) -> Meeting:
        """Book one."""
        asked = self.composed.asked[planned.name]
        request = asked.request
        return book_meeting(
            actor=self.actor,
            programme=request.programme,
            association=self.association,
            kind=MeetingKind(request.kind),
            begins_at=planned.begins_at,
            ends_at=planned.begins_at + timedelta(minutes=request.duration_minutes),
            room=None if planned.room_id is None else self.rooms[planned.room_id],
            attendees=[attendee_for(part, self.composed.people[key]) for part, key in asked.called(planned.chosen)],
            enrolment=request.enrolment,
            step=None,
            now=self.now,
            place=Place(PlaceKind(request.place_kind)),
            buffers=asked.buffers,
            request=request,
            organiser=self.organiser,
        )


@explained_conflicts()
@transaction.atomic
def withdraw_meetings(*, actor: Viewer, proposal: Proposal, now: datetime) -> Proposal:
    """Cancel what a publication booked and move back what it moved, for as long as none of the meetings has begun.

    The requests wait again, as long as they did; meetings that were cancelled or changed since are left alone.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: it is not published.
        Conflict: one of the meetings has begun, or an earlier time of one that was moved is taken or has passed.
    """
    check_plan(actor, proposal.run.association_id)
    Association.objects.select_for_update(no_key=True).get(pk=proposal.run.association_id)
    locked = _lock(proposal)
    PROPOSAL.check_follows(locked.status, ProposalStatus.WITHDRAWN)
    meetings = Meeting.objects.filter(pk__in=locked.written.get("meetings", []), status__in=MeetingStatus.live())
    if meetings.filter(begins_at__lte=now).exists():
        text = _("Ett av mötena har redan börjat. Ställ in de andra var för sig.")
        raise Conflict("meeting_has_begun", text)
    lock_participants(Participant.objects.filter(attendances__meeting__in=meetings))
    booked = list(meetings.order_by("pk"))
    cancel_planned_meetings(actor=actor, meetings=booked, now=now)
    with exchanging_times():
        returned = move_back(actor, locked.written.get("moved", []), now)
    locked.status = ProposalStatus.WITHDRAWN
    locked.save(update_fields=["status"])
    _record(actor, "proposal.withdrawn", locked, now, meetings=len(booked), moved_back=returned)
    return locked


def _lock(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("run").get(pk=proposal.pk)


def _record(actor: Viewer, verb: str, proposal: Proposal, now: datetime, **facts: int) -> None:
    record_event(
        verb=verb, subject=proposal, association_id=proposal.run.association_id, actor=actor.user, now=now, **facts
    )
