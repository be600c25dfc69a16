"""A proposal of meetings as its page shows it: what gets which time, what gets none and why, and what is proven."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.local_time import local_day
from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.request_plans import PlannedRequest, read_request_plan
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
    """What the proposal's page shows."""

    timed: tuple[TimedMeeting, ...]
    untimed: tuple[UntimedMeeting, ...]
    tiers: tuple[ProposalTier, ...]
    verdict_text: str


def request_proposal_view(proposal: Proposal) -> RequestProposalView:
    """Read a proposal of meetings; a fixed number of queries."""
    names = _read_names(proposal)
    plan = read_request_plan(proposal)
    result = proposal.documents[RunStage.MEETINGS].result
    return RequestProposalView(
        timed=tuple(_describe(planned, names) for planned in plan),
        untimed=(*_list_without_time(proposal, names), *_list_left_out(proposal, names)),
        tiers=tuple(list_tiers(proposal)),
        verdict_text=say_proof(result),
    )


def request_difference(proposal: Proposal) -> Difference:
    """Compare a proposal of meetings with its basis: every meeting is new, as nothing that is booked moves."""
    names = _read_names(proposal)
    lines = [_describe_change(_describe(planned, names)) for planned in read_request_plan(proposal)]
    return Difference(new=tuple(lines), moves=(), loses=(), new_meetings=0)


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
        room="" if planned.room_id is None else names.say(f"room-{planned.room_id}"),
        people=tuple(names.say(key) for key in planned.called if not key.startswith("participant-")),
        waited_days=(local_day(planned.begins_at) - found.since_on).days,
    )


def _describe_change(timed: TimedMeeting) -> DifferenceLine:
    place = f", {timed.room}" if timed.room else ""
    waited = ngettext("%(days)s dag efter att det begärdes", "%(days)s dagar efter att det begärdes", timed.waited_days)
    return DifferenceLine(
        participant_id=timed.participant_id,
        code=timed.code,
        what=timed.what,
        from_text="",
        to_text=f"{say_time(timed.begins_at)}{place}: {', '.join(timed.people)}",
        why=waited % {"days": timed.waited_days},
    )


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
