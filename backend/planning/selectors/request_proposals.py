"""A proposal of meetings as its page shows it: what gets which time, what gets none and why, and what is proven."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.local_time import local_day
from backend.planning.enums import MeetingChange, RunStage
from backend.planning.models import Proposal
from backend.planning.request_plans import BookedBefore, PlannedRequest, read_request_plan
from backend.planning.selectors.differences import Difference, DifferenceLine
from backend.planning.selectors.naming import say_time
from backend.planning.selectors.proposals import ProposalTier, choose_text, list_tiers, say_proof
from backend.planning.selectors.request_naming import RequestNames, read_request_names


@dataclass(frozen=True)
class TimedMeeting:
    """A meeting with its proposed time. ``people`` are those who are called besides the participant."""

    request_id: int
    participant_id: int
    code: str
    what: str
    begins_at: datetime
    room: str
    people: tuple[str, ...]
    waited_days: int


@dataclass(frozen=True)
class MovedMeeting:
    """A booked meeting that moves: ``after`` is how it becomes, the rest how it is; ``changes`` says what differs."""

    meeting_id: int
    begins_at: datetime
    room: str
    people: tuple[str, ...]
    after: TimedMeeting
    changes: tuple[MeetingChange, ...]

    @property
    def changes_text(self) -> str:
        """What differs, in words."""
        return say_changes(self.changes)


@dataclass(frozen=True)
class UntimedMeeting:
    """A meeting that gets no time, with the reasons, nearest first, and the cheapest change that would give it one."""

    request_id: int
    participant_id: int
    code: str
    what: str
    reasons: tuple[str, ...]
    fix: str


@dataclass(frozen=True)
class RequestProposalView:
    """What the proposal's page shows: new meetings, moved ones, booked ones that stay, and those without a time."""

    timed: tuple[TimedMeeting, ...]
    moved: tuple[MovedMeeting, ...]
    unchanged: tuple[TimedMeeting, ...]
    untimed: tuple[UntimedMeeting, ...]
    tiers: tuple[ProposalTier, ...]
    verdict_text: str


def request_proposal_view(proposal: Proposal) -> RequestProposalView:
    """Read a proposal of meetings; a fixed number of queries."""
    names = _read_names(proposal)
    plan = read_request_plan(proposal)
    result = proposal.documents[RunStage.MEETINGS].result
    return RequestProposalView(
        timed=tuple(_describe(planned, names) for planned in plan if planned.before is None),
        moved=tuple(
            _describe_moved(planned, planned.before, names) for planned in plan if planned.before and planned.is_moved
        ),
        unchanged=tuple(_describe(planned, names) for planned in plan if planned.before and not planned.is_moved),
        untimed=(*_list_without_time(proposal, names), *_list_left_out(proposal, names)),
        tiers=tuple(list_tiers(proposal)),
        verdict_text=say_proof(result),
    )


def request_difference(proposal: Proposal) -> Difference:
    """Compare a proposal of meetings with its basis: each is new, moves or stays; what is booked is never lost."""
    view = request_proposal_view(proposal)
    return Difference(
        new=tuple(_describe_new(timed) for timed in view.timed),
        moves=tuple(_describe_move(moved) for moved in view.moved),
        loses=(),
        new_meetings=0,
    )


def _read_names(proposal: Proposal) -> RequestNames:
    problem = proposal.documents[RunStage.MEETINGS].problem
    people, rooms = ([row["id"] for row in problem[kind]] for kind in ("people", "rooms"))
    return read_request_names(people, rooms, problem["x"]["versions"])


def _describe(planned: PlannedRequest, names: RequestNames) -> TimedMeeting:
    found = names.request(planned.name)
    return TimedMeeting(
        request_id=planned.request_id,
        participant_id=found.participant_id,
        code=found.code,
        what=found.what,
        begins_at=planned.begins_at,
        room=_say_room(planned.room_id, names),
        people=_say_people(planned.called, names),
        waited_days=(local_day(planned.begins_at) - found.since_on).days,
    )


def _describe_new(timed: TimedMeeting) -> DifferenceLine:
    waited = ngettext("%(days)s dag efter att det begärdes", "%(days)s dagar efter att det begärdes", timed.waited_days)
    return DifferenceLine(
        participant_id=timed.participant_id,
        code=timed.code,
        what=timed.what,
        from_text="",
        to_text=_say_booking(timed.begins_at, timed.room, timed.people),
        why=waited % {"days": timed.waited_days},
    )


def _describe_moved(planned: PlannedRequest, before: BookedBefore, names: RequestNames) -> MovedMeeting:
    changes = {
        MeetingChange.TIME: planned.changes_time,
        MeetingChange.ROOM: planned.changes_room,
        MeetingChange.PEOPLE: planned.changes_people,
    }
    return MovedMeeting(
        meeting_id=before.meeting_id,
        begins_at=before.begins_at,
        room=_say_room(before.room_id, names),
        people=_say_people(planned.called_before, names),
        after=_describe(planned, names),
        changes=tuple(change for change, differs in changes.items() if differs),
    )


def _describe_move(moved: MovedMeeting) -> DifferenceLine:
    return DifferenceLine(
        participant_id=moved.after.participant_id,
        code=moved.after.code,
        what=moved.after.what,
        from_text=_say_booking(moved.begins_at, moved.room, moved.people),
        to_text=_say_booking(moved.after.begins_at, moved.after.room, moved.after.people),
        why=moved.changes_text,
    )


def say_changes(changes: Iterable[MeetingChange]) -> str:
    """Say what differs: ``ny tid, annat rum``."""
    return ", ".join(str(change.label) for change in changes)


def _say_booking(begins_at: datetime, room: str, people: Iterable[str]) -> str:
    place = f", {room}" if room else ""
    return f"{say_time(begins_at)}{place}: {', '.join(people)}"


def _say_room(room_id: int | None, names: RequestNames) -> str:
    return "" if room_id is None else names.say(f"room-{room_id}")


def _say_people(keys: Iterable[str], names: RequestNames) -> tuple[str, ...]:
    return tuple(names.say(key) for key in keys if not key.startswith("participant-"))


def _list_without_time(proposal: Proposal, names: RequestNames) -> Iterable[UntimedMeeting]:
    for entry in proposal.documents[RunStage.MEETINGS].result["unplaced"]:
        reasons = tuple(names.read_aloud(choose_text(reason)) for reason in entry["reasons"])
        fix = "" if entry["fix"] is None else names.read_aloud(choose_text(entry["fix"]))
        yield _untimed(entry["id"], reasons, fix, names)


def _list_left_out(proposal: Proposal, names: RequestNames) -> Iterable[UntimedMeeting]:
    for name, rule in proposal.documents[RunStage.MEETINGS].problem["x"]["left_out"].items():
        yield _untimed(name, (_say_left_out(rule),), "", names)


def _untimed(name: str, reasons: tuple[str, ...], fix: str, names: RequestNames) -> UntimedMeeting:
    found = names.request(name)
    return UntimedMeeting(int(name.rsplit("-", 1)[1]), found.participant_id, found.code, found.what, reasons, fix)


def _say_left_out(rule: str) -> str:
    words = {
        "needs_consent": _("Deltagaren har inget samtycke som gäller."),
        "needs_written_consent": _("Deltagaren har tagit tillbaka sitt skriftliga samtycke."),
        "nobody_to_call": _(
            "Det finns ingen att kalla till en av rollerna. Lägg upp en kontakt eller ge någon rollen."
        ),
    }
    return words.get(rule, _("En regel för mötet är inte uppfylld."))
