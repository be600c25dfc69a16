"""What if: changes of what there is, applied to the facts that a problem is composed of. Nothing is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from backend.activities.capacity import allowed_sessions_per_week
from backend.common.errors import RuleViolation
from backend.common.local_time import local_interval
from backend.planning.enums import ScenarioKind
from backend.planning.problems.placements.facts import (
    ActivityFacts,
    PlaceFacts,
    PlaceHorizon,
    SessionFacts,
    TimeFacts,
)

MOST_PLACES = 200
MOST_CHANGES = 10
WHOLE_PERCENT = 100


@dataclass(frozen=True)
class ScenarioChange:
    """One change of a scenario.

    Attributes:
        kind: what is changed.
        target: the id of the activity or the site; None where the change concerns everybody.
        amount: places more or fewer per session, percent of full time, weeks later, members of a cohort; by ``kind``.
    """

    kind: ScenarioKind
    target: int | None = None
    amount: int = 0

    def as_document(self) -> dict[str, Any]:
        """The change as a run keeps it."""
        return {"change": self.kind.value, "target": self.target, "amount": self.amount}

    @property
    def needs_supply(self) -> bool:
        """Whether it takes seats that do not exist: a plan made with it cannot be published before they do."""
        return self.kind is ScenarioKind.SUPERVISOR or (self.kind is ScenarioKind.CAPACITY and self.amount > 0)


_AMOUNTS: Mapping[ScenarioKind, tuple[int, int]] = {
    ScenarioKind.CAPACITY: (-MOST_PLACES, MOST_PLACES),
    ScenarioKind.SUPERVISOR: (1, WHOLE_PERCENT),
    ScenarioKind.CLOSED_SITE: (0, 0),
    ScenarioKind.LATER_START: (1, 52),
    ScenarioKind.COHORT_SIZE: (1, 100),
}
_WITH_TARGET = frozenset({ScenarioKind.CAPACITY, ScenarioKind.SUPERVISOR, ScenarioKind.CLOSED_SITE})


def read_changes(documents: Iterable[Mapping[str, Any]]) -> tuple[ScenarioChange, ...]:
    """The changes of a scenario; whether their targets exist is for the service to say.

    Raises:
        RuleViolation: a change is unknown, or makes no sense; ``field`` is ``scenario``.
    """
    rows = list(documents)
    if len(rows) > MOST_CHANGES:
        raise _nonsense(_("En jämförelse har högst %(most)s ändringar.") % {"most": MOST_CHANGES})
    return tuple(_read_change(row) for row in rows)


def _read_change(row: Mapping[str, Any]) -> ScenarioChange:
    if row.get("change") not in ScenarioKind.values or row.keys() - {"change", "target", "amount"}:
        raise _nonsense(_("Välj vad som ska vara annorlunda."))
    change = ScenarioChange(ScenarioKind(row["change"]), row.get("target"), row.get("amount") or 0)
    least, most = _AMOUNTS[change.kind]
    if not isinstance(change.amount, int) or not least <= change.amount <= most:
        raise _nonsense(_("Ange ett heltal från %(least)s till %(most)s.") % {"least": least, "most": most})
    if change.kind in _WITH_TARGET and not isinstance(change.target, int):
        raise _nonsense(_("Välj en aktivitet eller ett ställe."))
    return change


def _nonsense(text: str) -> RuleViolation:
    return RuleViolation("scenario_value", text, field="scenario")


def suppose(facts: PlaceFacts, changes: Sequence[ScenarioChange]) -> PlaceFacts:
    """The facts as they would be."""
    for change in changes:
        supposed = _SUPPOSING.get(change.kind)
        facts = facts if supposed is None else supposed(facts, change)
    return facts


def _change_capacity(facts: PlaceFacts, change: ScenarioChange) -> PlaceFacts:
    sessions = tuple(
        replace(row, capacity=max(0, row.capacity + change.amount)) if row.activity_id == change.target else row
        for row in facts.sessions
    )
    # More places than the supervisor takes is what the change is about.
    return _lead_without_limits(replace(facts, sessions=sessions), change.target)


def _lead_without_limits(facts: PlaceFacts, activity_id: int | None) -> PlaceFacts:
    activities = tuple(
        replace(row, leader_ids=()) if row.activity_id == activity_id else row for row in facts.activities
    )
    return replace(facts, activities=activities)


def _close_site(facts: PlaceFacts, change: ScenarioChange) -> PlaceFacts:
    """No sessions at the site; whoever has a place there that may move is one of those who wait for nothing else."""
    closed = {row.activity_id for row in facts.activities if row.site_id == change.target}
    return replace(
        facts,
        activities=tuple(row for row in facts.activities if row.activity_id not in closed),
        sessions=tuple(row for row in facts.sessions if row.activity_id not in closed),
        standing=tuple(row for row in facts.standing if row.activity_id not in closed),
    )


def _start_later(facts: PlaceFacts, change: ScenarioChange) -> PlaceFacts:
    """Nobody who waits begins before so many weeks have passed."""
    earliest = facts.horizon.monday(change.amount)
    waiting = tuple(replace(row, ready_on=max(row.ready_on, earliest)) for row in facts.waiting)
    return replace(facts, waiting=waiting)


def _add_supervisor(facts: PlaceFacts, change: ScenarioChange) -> PlaceFacts:
    """Give an activity the further sessions that a supervisor of that percentage has time for, of the usual length.

    Their times are made up: one after the other through the week, beside those there are. Negative ids are theirs.
    """
    activity = next((row for row in facts.activities if row.activity_id == change.target), None)
    if activity is None or not activity.times:
        return facts
    usual = activity.times[0]
    terms = [row for row in facts.supervisors if row.staff_id in activity.leader_ids]
    preparation = terms[0].preparation_minutes if terms else 0
    number = allowed_sessions_per_week(
        employment_percent=change.amount,
        preparation_minutes=preparation,
        session_minutes=usual.ends_minute - usual.begins_minute,
    )
    seats = min([activity.capacity, *(row.participants_per_session for row in terms[:1])])
    times = tuple(_made_up_time(activity, usual, count) for count in range(number))
    held = {facts.horizon.index_of(row.day) for row in facts.sessions if row.activity_id == activity.activity_id}
    sessions = tuple(
        session
        for week in sorted(held)
        for time in times
        if (session := _made_up_session(facts.horizon, activity, time, week, seats)) is not None
    )
    larger = replace(activity, times=(*activity.times, *times))
    activities = tuple(larger if row is activity else row for row in facts.activities)
    added = replace(facts, activities=activities, sessions=(*facts.sessions, *sessions))
    return _lead_without_limits(added, activity.activity_id)


def _made_up_time(activity: ActivityFacts, usual: TimeFacts, count: int) -> TimeFacts:
    taken = [time.weekday for time in activity.times]
    weekdays = [*(day for day in range(5) if day not in taken), *range(5)]
    name = -(activity.activity_id * 100 + count + 1)
    return TimeFacts(name, weekdays[count % len(weekdays)], usual.begins_minute, usual.ends_minute)


def _made_up_session(
    horizon: PlaceHorizon, activity: ActivityFacts, time: TimeFacts, week: int, seats: int
) -> SessionFacts | None:
    day = horizon.monday(week) + timedelta(days=time.weekday)
    interval = local_interval(day, time.begins_minute, time.ends_minute)
    if interval is None:
        return None
    name = time.weekly_time_id * 100 - week
    return SessionFacts(
        name, activity.activity_id, time.weekly_time_id, day, interval.begins_at, interval.ends_at, seats, 0
    )


_SUPPOSING: Mapping[ScenarioKind, Callable[[PlaceFacts, ScenarioChange], PlaceFacts]] = {
    ScenarioKind.CAPACITY: _change_capacity,
    ScenarioKind.SUPERVISOR: _add_supervisor,
    ScenarioKind.CLOSED_SITE: _close_site,
    ScenarioKind.LATER_START: _start_later,
}
"""Cohort size is a rule of the cohorts' own problem and changes nothing here."""
