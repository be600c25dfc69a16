"""Putting a proposal of places in force, all of it or nothing, by the services that everybody books by; and taking
it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.activities.models import Activity, WeeklyTime
from backend.associations.models import Association
from backend.audit.services import record_event
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Placement, PlacementChange
from backend.bookings.services import (
    Move,
    book_placement,
    cancel_placement,
    move_placements,
    undo_placement_change,
)
from backend.bookings.services.restoring import latest_change
from backend.bookings.services.seats import lock_sessions
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day
from backend.offers.models import QueueEntry
from backend.offers.services import give_place, rejoin_queue
from backend.participants.locks import lock_participant
from backend.planning.enums import ProposalStatus, RunStage
from backend.planning.models import Proposal
from backend.planning.place_plans import PlacePlan, PlannedPlace, read_horizon, read_place_plan
from backend.planning.policies import check_supply
from backend.planning.problems.identifiers import read_number
from backend.planning.problems.placements import read_place_facts, read_placement_rules
from backend.planning.problems.placements.facts import PlaceFacts
from backend.planning.transitions import PROPOSAL


@dataclass(frozen=True)
class PlacePublication:
    """How much a publication changed, in numbers of places."""

    new_places: int
    moved_places: int
    lost_places: int


def publish_places(*, actor: Viewer, proposal: Proposal, now: datetime) -> PlacePublication:
    """Put a proposal of places in force in one transaction: seats by the same guarantee as for everybody.

    Who gets a place leaves the queue, as after an offer that was accepted. Undone by ``withdraw_publication``.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: the proposal is published or put aside already.
        RuleViolation: ``scenario_needs_supply`` – it counts on seats that do not exist.
        Conflict: ``stale_basis`` – something that the plan depends on has changed, or a seat is gone.
    """
    check_plan(actor, proposal.run.association_id)
    check_supply(proposal.run)
    try:
        with explained_conflicts(), transaction.atomic():
            return _publish(actor, proposal, now)
    except RuleViolation as refusal:
        raise _stale() from refusal


def _stale() -> Conflict:
    text = _("Något som planen bygger på har ändrats sedan den räknades fram. Räkna om, så tas ändringen med.")
    return Conflict("stale_basis", text)


def _publish(actor: Viewer, proposal: Proposal, now: datetime) -> PlacePublication:
    association = Association.objects.select_for_update(no_key=True).get(pk=proposal.run.association_id)
    proposal = _lock(proposal)
    PROPOSAL.check_follows(proposal.status, ProposalStatus.PUBLISHED)
    plan = read_place_plan(proposal)
    _lock_people(proposal)
    rules = read_placement_rules(proposal.run.rules)
    horizon = read_horizon(proposal.documents[RunStage.PLACEMENTS].problem)
    facts = read_place_facts(association, horizon, rules.activities)
    _lock_sessions(plan, facts)
    if facts.fingerprint() != proposal.basis_sha256 or _is_overtaken(plan, local_day(now)):
        raise _stale()
    writer = _PlaceWriter(actor, plan, now, usual_sessions=rules.usual_sessions)
    cancelled = writer.cancel_lost()
    moved = writer.move()
    booked = writer.book_new()
    publication = PlacePublication(len(booked), len(moved), len(cancelled))
    proposal.status = ProposalStatus.PUBLISHED
    proposal.published_at, proposal.published_by = now, actor.user
    proposal.written = {"booked": booked, "changes": [*cancelled, *moved]}
    proposal.save(update_fields=["status", "published_at", "published_by", "written"])
    _record(actor, "proposal.published", proposal, now, **publication.__dict__)
    return publication


def _lock(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("run").get(pk=proposal.pk)


def _record(actor: Viewer, verb: str, proposal: Proposal, now: datetime, **facts: int) -> None:
    record_event(
        verb=verb, subject=proposal, association_id=proposal.run.association_id, actor=actor.user, now=now, **facts
    )


def _lock_people(proposal: Proposal) -> None:
    """Lock everybody whom the problem knows, in the order of their ids, as all services do."""
    problem = proposal.documents[RunStage.PLACEMENTS].problem
    enrolments = [pk for party in problem["x"]["parties"].values() for pk in party["enrolments"]]
    people = QueueEntry.objects.filter(enrolment_id__in=enrolments).values_list("participant_id", flat=True)
    standing = Placement.objects.filter(enrolment_id__in=enrolments).values_list("participant_id", flat=True)
    for participant_id in sorted({*people, *standing}):
        lock_participant(participant_id)


def _lock_sessions(plan: PlacePlan, facts: PlaceFacts) -> None:
    """Lock the sessions of all the places, so that every publication and every offer takes them in one order."""
    times = {pk for place in (*plan.new, *plan.moved) for pk in place.weekly_time_ids}
    lock_sessions(session.session_id for session in facts.sessions if session.weekly_time_id in times)


def _is_overtaken(plan: PlacePlan, today: date) -> bool:
    """Whether something would begin too soon by now."""
    return any(place.starts_on <= today for place in (*plan.new, *plan.moved))


class _PlaceWriter:
    """Books, moves and cancels. The caller holds the locks and has checked that the plan still fits."""

    def __init__(self, actor: Viewer, plan: PlacePlan, now: datetime, *, usual_sessions: int) -> None:
        self.actor = actor
        self.plan = plan
        self.now = now
        self.usual_sessions = usual_sessions
        places = (*plan.new, *plan.moved)
        self._times = WeeklyTime.objects.in_bulk({pk for place in places for pk in place.weekly_time_ids})
        self._activities = Activity.objects.in_bulk({place.activity_id for place in places})

    def cancel_lost(self) -> list[int]:
        """Cancel the places that the plan has not; the ids of the changes."""
        lost = Placement.objects.filter(pk__in=[read_number(name) for name in self.plan.lost])
        found: list[int] = []
        for placement in lost.order_by("participant_id"):
            cancelled = cancel_placement(actor=self.actor, placement=placement, now=self.now)
            found += _last_change_of(cancelled)
        return found

    def move(self) -> list[int]:
        """Move the places whose start is another; the ids of the changes."""
        rows = Placement.objects.select_related("activity").in_bulk([place.placement_id for place in self.plan.moved])
        moves = [
            Move(rows[place.placement_id], place.starts_on, self._weekly_times(place)) for place in self.plan.moved
        ]
        moves.sort(key=lambda move: move.placement.participant_id)
        return [change.pk for change in move_placements(actor=self.actor, moves=moves, now=self.now)]

    def book_new(self) -> list[list[int]]:
        """Book places for those who waited: pairs of placement and queue entry.

        Work trials come last: the bridges that they end are there by then.
        """
        entries = QueueEntry.objects.select_related("enrolment__participant", "participant").in_bulk(
            [pk for place in self.plan.new for pk in place.entry_ids]
        )
        wanted = [(entries[pk], place) for place in self.plan.new for pk in place.entry_ids]
        wanted.sort(key=lambda pair: (pair[0].form == PlacementForm.TRIAL, pair[0].participant_id, pair[0].pk))
        starts = {entry.participant_id: place.starts_on for entry, place in wanted if entry.form == PlacementForm.TRIAL}
        return [
            [self._book(entry, place), entry.pk]
            for entry, place in wanted
            if not _comes_to_nothing(entry, place, starts)
        ]

    def _book(self, entry: QueueEntry, place: PlannedPlace) -> int:
        activity, times = self._activities[place.activity_id], self._weekly_times(place)
        form = PlacementForm(entry.form)
        has_end = form in {PlacementForm.PERIOD, PlacementForm.TRIAL}
        usual = [self.usual_sessions] if len(times) > self.usual_sessions and form is not PlacementForm.TRIAL else []
        placement = book_placement(
            actor=self.actor,
            enrolment=entry.enrolment,
            activity=activity,
            form=form,
            starts_on=place.starts_on,
            ends_on=place.ends_on or (activity.season_until_on if has_end else None),
            weekly_times=times,
            sessions_per_week=entry.sessions_per_week or usual,
            now=self.now,
        )
        give_place(actor=self.actor, entry=entry, placement=placement, now=self.now)
        return placement.pk

    def _weekly_times(self, place: PlannedPlace) -> list[WeeklyTime]:
        return [self._times[pk] for pk in place.weekly_time_ids]


def _comes_to_nothing(entry: QueueEntry, place: PlannedPlace, trial_starts: Mapping[int, date]) -> bool:
    """Whether it is a bridge to a work trial that begins no later."""
    trial = trial_starts.get(entry.participant_id)
    return entry.form == PlacementForm.BRIDGE and trial is not None and trial <= place.starts_on


def _last_change_of(placement: Placement) -> Iterable[int]:
    change = latest_change(placement)
    return [] if change is None else [change.pk]


@explained_conflicts()
@transaction.atomic
def withdraw_publication(*, actor: Viewer, proposal: Proposal, now: datetime) -> Proposal:
    """Take back what a publication wrote: the undo, for as long as nothing of it has begun or been changed.

    New places are cancelled and their people stand in the queue again where they stood; moved ones go back.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: it is not published, or a place has begun.
        Conflict: something has been done to one of the places since, or somebody has the old seats.
    """
    check_plan(actor, proposal.run.association_id)
    Association.objects.select_for_update(no_key=True).get(pk=proposal.run.association_id)
    locked = _lock(proposal)
    PROPOSAL.check_follows(locked.status, ProposalStatus.WITHDRAWN)
    booked = locked.written.get("booked", [])
    placements = Placement.objects.select_related("activity").in_bulk([pk for pk, _entry in booked])
    entries = QueueEntry.objects.select_related("participant", "enrolment").in_bulk([entry for _pk, entry in booked])
    for participant_id in sorted(placement.participant_id for placement in placements.values()):
        lock_participant(participant_id)
    for placement_id, entry_id in reversed(booked):
        cancel_placement(actor=actor, placement=placements[placement_id], now=now)
        rejoin_queue(actor=actor, entry=entries[entry_id], now=now)
    _undo_changes(actor, locked.written.get("changes", []), now)
    locked.status = ProposalStatus.WITHDRAWN
    locked.save(update_fields=["status"])
    _record(actor, "proposal.withdrawn", locked, now, places=len(booked))
    return locked


def _undo_changes(actor: Viewer, change_ids: Iterable[int], now: datetime) -> None:
    changes = PlacementChange.objects.select_related("placement__activity").in_bulk(list(change_ids))
    waiting = [changes[pk] for pk in sorted(changes, reverse=True)]
    for change in waiting:
        effect = undo_placement_change(actor=actor, change=change, now=now)
        if effect.missed:
            text = _("Någon annan har de gamla platserna nu. Flytta tillbaka var och en för sig.")
            raise Conflict("old_seats_are_taken", text)
