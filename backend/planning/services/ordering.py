"""Ordering runs, and stopping them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.activities.models import Activity
from backend.associations.models import Association, Programme
from backend.audit.services import record_event
from backend.cohorts.enums import CohortStatus
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day
from backend.meeting_times.enums import PollStatus
from backend.meeting_times.selectors.calendars import Period
from backend.meetings.enums import RequestStatus
from backend.meetings.models import MeetingRequest
from backend.offers.selectors.queue import queue_of
from backend.participants.enums import EnrolmentStatus
from backend.planning.enums import RunKind, RunState
from backend.planning.models import PlanningRun
from backend.planning.problems.placements import read_placement_rules
from backend.planning.problems.requests import MOST_REQUESTS, RequestRules, list_movable, read_request_rules
from backend.planning.problems.rules import read_rules
from backend.planning.runs.failures import STOPPED_TOO_EARLY
from backend.planning.runs.queueing import enqueue_job
from backend.planning.transitions import RUN

LONGEST_SECONDS = 600
LARGEST_SEED = 2_000_000_000


def request_run(
    *,
    actor: Viewer,
    programme: Programme,
    rules: Mapping[str, Any],
    time_limit_seconds: int = 60,
    seed: int = 1,
    max_moves: int | None = None,
    now: datetime,
) -> PlanningRun:
    """Order a planning run; its task is in the queue exactly when this transaction is committed.

    Args:
        actor: who orders it.
        programme: whose candidates are placed.
        rules: what is asked; see ``read_rules``.
        time_limit_seconds: 1–600, for both problems together.
        seed: of the search.
        max_moves: the most members and meetings that may move, or None for as few as possible.
        now: when.

    Raises:
        NotAllowed: the actor does not plan here.
        RuleViolation: a number or a rule makes no sense, or there is nobody or nowhere to place.
        Conflict: a run of the programme is not finished yet.
    """
    check_plan(actor, programme.association_id)
    check_numbers(time_limit_seconds, seed, max_moves)
    complete = read_rules(programme, rules).as_document()
    _check_something_to_plan(programme)
    return order_run(
        actor,
        PlanningRun(
            association_id=programme.association_id,
            programme=programme,
            rules=complete,
            time_limit_seconds=time_limit_seconds,
            seed=seed,
            max_moves=max_moves,
        ),
        now,
    )


def request_stop(*, actor: Viewer, run: PlanningRun, now: datetime) -> PlanningRun:
    """Stop a run. One that waits ends at once; one that is being solved ends within two seconds and keeps its plan.

    In a divided run the parts that are being solved do so; those that wait get a short grace each, so that the plan is
    a whole one. If none has begun, there is no plan to keep and it ends at once.

    Raises:
        NotAllowed: the actor does not plan here.
        Conflict: it has ended already.
    """
    check_plan(actor, run.association_id)
    with transaction.atomic():
        run = PlanningRun.objects.select_for_update().get(pk=run.pk)
        if run.state not in RunState.unfinished():
            raise Conflict("run_finished", _("Beräkningen är redan slut."))
        if run.cancel_requested_at is not None:
            return run
        run.cancel_requested_at = now
        if run.state == RunState.QUEUED or _is_waiting_for_first_part(run):
            RUN.check_follows(run.state, RunState.STOPPED)
            run.state = RunState.STOPPED
            run.failure = STOPPED_TOO_EARLY
            run.finished_at = now
        run.save(update_fields=["cancel_requested_at", "state", "failure", "finished_at"])
        _record(actor, "planning_run.stopped", run, run.association_id, now)
    return run


def _is_waiting_for_first_part(run: PlanningRun) -> bool:
    return run.state == RunState.DIVIDED and not run.parts.exclude(state=RunState.QUEUED).exists()


def request_placement_run(
    *,
    actor: Viewer,
    association: Association,
    rules: Mapping[str, Any],
    time_limit_seconds: int = 60,
    seed: int = 1,
    max_moves: int | None = None,
    now: datetime,
) -> PlanningRun:
    """Order a run that gives those in the queue places; its task is queued exactly when this is committed.

    Args:
        actor: who orders it.
        association: whose queue and activities.
        rules: what is asked; see ``read_placement_rules``.
        time_limit_seconds: 1–600.
        seed: of the search.
        max_moves: the most booked places that may move, or None for as few as possible.
        now: when.

    Raises:
        NotAllowed: the actor does not plan here.
        RuleViolation: a number or a rule makes no sense, or nobody waits.
        Conflict: a run of the association's places is not finished yet.
    """
    check_plan(actor, association.pk)
    check_numbers(time_limit_seconds, seed, max_moves)
    complete = read_placement_rules(rules)
    known = set(Activity.objects.filter(association=association).values_list("pk", flat=True))
    if not known.issuperset(complete.activities):
        raise RuleViolation("activity_of_association", _("Aktiviteten hör till ett annat förbund."), field="activities")
    if not queue_of(association.pk).exists():
        raise RuleViolation("nobody_waits", _("Ingen står i kö för en plats. Ställ först deltagare i kö."))
    return order_run(
        actor,
        PlanningRun(
            association=association,
            kind=RunKind.PLACEMENTS,
            rules=complete.as_document(),
            time_limit_seconds=time_limit_seconds,
            seed=seed,
            max_moves=max_moves,
        ),
        now,
    )


def request_meeting_run(
    *,
    actor: Viewer,
    association: Association,
    rules: Mapping[str, Any],
    time_limit_seconds: int = 60,
    seed: int = 1,
    max_moves: int | None = None,
    now: datetime,
) -> PlanningRun:
    """Order a run that finds times for many of the meetings that have been asked for.

    Args:
        actor: who orders it.
        association: whose requests, rooms and people.
        rules: which requests, within which days, and whether booked meetings may move; see ``read_request_rules``.
        time_limit_seconds: 1–600.
        seed: of the search.
        max_moves: the most booked meetings that may move, or None for as few as it takes; only where they may.
        now: when.

    Raises:
        NotAllowed: the actor does not plan here.
        RuleViolation: a rule makes no sense, the period has passed, or a meeting is not there to be planned.
        Conflict: a run of the association's meetings is not finished yet.
    """
    check_plan(actor, association.pk)
    check_numbers(time_limit_seconds, seed, max_moves)
    complete = read_request_rules(rules)
    if max_moves is not None and not complete.moves_booked:
        text = _("Bokade möten flyttas inte i den här körningen. Låt dem få flyttas, eller ta bort gränsen.")
        raise RuleViolation("moves_without_moving", text, field="max_moves")
    if complete.until_on <= local_day(now) + timedelta(days=1):
        raise RuleViolation("period_has_passed", _("Perioden måste sluta efter i morgon."), field="until_on")
    _check_waiting(association, complete)
    _check_few_enough(association, complete, now)
    return order_run(
        actor,
        PlanningRun(
            association=association,
            kind=RunKind.MEETINGS,
            rules=complete.as_document(),
            time_limit_seconds=time_limit_seconds,
            seed=seed,
            max_moves=max_moves,
        ),
        now,
    )


def _check_waiting(association: Association, rules: RequestRules) -> None:
    """Raise RuleViolation unless every request is the association's and waits, without times held for it."""
    waiting = MeetingRequest.objects.filter(
        association=association, status=RequestStatus.OPEN, pk__in=rules.requests
    ).exclude(time_polls__status=PollStatus.OPEN)
    if waiting.count() != len(rules.requests):
        text = _("Ett av mötena väntar inte längre, eller hålls det redan tider för det. Ladda om listan.")
        raise RuleViolation("meetings_not_waiting", text, field="requests")


def _check_few_enough(association: Association, rules: RequestRules, now: datetime) -> None:
    """Raise RuleViolation if more booked meetings would take part than a run is made for."""
    if not rules.moves_booked:
        return
    if len(list_movable(association.pk, Period(rules.from_on, rules.until_on), now)) > MOST_REQUESTS:
        text = _("Fler än %(most)s bokade möten skulle vara med. Välj en kortare period.") % {"most": MOST_REQUESTS}
        raise RuleViolation("booked_to_plan", text, field="until_on")


def order_run(actor: Viewer, run: PlanningRun, now: datetime) -> PlanningRun:
    """Write a run that has been checked, and its task."""
    run.requested_by, run.queued_at, run.enqueued_at = actor.user, now, now
    with explained_conflicts(), transaction.atomic():
        run.save()
        enqueue_job(run)
        _record(actor, "planning_run.requested", run, run.association_id, now)
    return run


def check_numbers(time_limit_seconds: int, seed: int, max_moves: int | None) -> None:
    """Raise RuleViolation unless each is within reason; ``field`` names the one that is not."""
    _check_number("time_limit_seconds", time_limit_seconds, 1, LONGEST_SECONDS)
    _check_number("seed", seed, 0, LARGEST_SEED)
    if max_moves is not None:
        _check_number("max_moves", max_moves, 0, LARGEST_SEED)


def _record(actor: Viewer, verb: str, subject: PlanningRun, association_id: int, now: datetime) -> None:
    record_event(verb=verb, subject=subject, association_id=association_id, actor=actor.user, now=now)


def _check_number(field: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        text = _("Ange ett heltal från %(least)s till %(most)s.") % {"least": least, "most": most}
        raise RuleViolation("number_out_of_range", text, field=field)


def _check_something_to_plan(programme: Programme) -> None:
    if not programme.enrolments.filter(status__in=EnrolmentStatus.plannable()).exists():
        raise RuleViolation("no_candidates", _("Det finns ingen att placera. Anta först deltagare till insatsen."))
    if not programme.cohorts.filter(status__in=CohortStatus.open_to_planning()).exists():
        raise RuleViolation("no_cohorts", _("Det finns ingen grupp att placera i. Lägg först upp insatsens grupper."))
