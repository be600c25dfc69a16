"""Ordering scenarios: the same run once more, with something supposed otherwise."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.activities.models import Activity
from backend.common.errors import RuleViolation
from backend.places.models import Site
from backend.planning.enums import RunKind, RunState, ScenarioKind
from backend.planning.models import PlanningRun
from backend.planning.problems.placements.scenarios import ScenarioChange, read_changes
from backend.planning.selectors.scenarios import MOVES_COMPARED
from backend.planning.services.ordering import check_numbers, order_run

MOST_SCENARIOS = 12
"""Of one base: what can still be looked at side by side. Our figure."""

_OF_COHORTS = frozenset({ScenarioKind.COHORT_SIZE})
_UNCHANGED = object()


def request_scenario(
    *,
    actor: Viewer,
    base: PlanningRun,
    scenario: Sequence[Mapping[str, Any]] = (),
    max_moves: Any = _UNCHANGED,
    now: datetime,
) -> PlanningRun:
    """Order a run by the base's rules in which something is supposed otherwise. Nothing in the books changes.

    Args:
        actor: who orders it.
        base: a run that has ended; a scenario's own base is taken instead of it.
        scenario: what is supposed; see ``read_changes``.
        max_moves: the most that may move; the base's unless told.
        now: when.

    Raises:
        NotAllowed: the actor does not plan here.
        RuleViolation: nothing is different, a change makes no sense, or there are enough scenarios already.
    """
    check_plan(actor, base.association_id)
    root = base.base or base
    if root.kind == RunKind.MEETINGS:
        raise _refused("scenario_of_run", _("Jämförelser görs av grupper och platser."))
    moves = root.max_moves if max_moves is _UNCHANGED else max_moves
    changes = read_changes(scenario)
    check_numbers(root.time_limit_seconds, root.seed, moves)
    _check_changes(root, changes)
    if not changes and moves == root.max_moves:
        raise _refused("scenario_differs", _("Välj något som ska vara annorlunda."))
    if root.state in RunState.unfinished():
        raise _refused("base_is_finished", _("Vänta tills beräkningen är klar, så finns det något att jämföra med."))
    if root.scenarios.count() >= MOST_SCENARIOS:
        text = _("Det finns redan %(most)s jämförelser. Räkna om från början i stället.") % {"most": MOST_SCENARIOS}
        raise _refused("too_many_scenarios", text)
    return order_run(
        actor,
        PlanningRun(
            association_id=root.association_id,
            programme=root.programme,
            kind=root.kind,
            base=root,
            scenario=[change.as_document() for change in changes],
            rules=root.rules,
            time_limit_seconds=root.time_limit_seconds,
            seed=root.seed,
            max_moves=moves,
        ),
        now,
    )


def request_moves_compared(*, actor: Viewer, base: PlanningRun, now: datetime) -> list[PlanningRun]:
    """Order what is missing to see what 0, 3 and 10 moves would buy; the runs that were ordered.

    Raises:
        NotAllowed, RuleViolation: as ``request_scenario``.
    """
    check_plan(actor, base.association_id)
    root = base.base or base
    alone = root.scenarios.filter(scenario=[])
    there = {root.max_moves, *alone.values_list("max_moves", flat=True)}
    missing = [moves for moves in MOVES_COMPARED if moves not in there]
    return [request_scenario(actor=actor, base=root, max_moves=moves, now=now) for moves in missing]


def _check_changes(root: PlanningRun, changes: Sequence[ScenarioChange]) -> None:
    is_of_cohorts = root.kind == RunKind.COHORTS
    for change in changes:
        if (change.kind in _OF_COHORTS) != is_of_cohorts:
            raise _refused("scenario_of_kind", _("Den ändringen hör till en annan sorts fördelning."))
    activities = {row.target for row in changes if row.kind in {ScenarioKind.CAPACITY, ScenarioKind.SUPERVISOR}}
    sites = {row.target for row in changes if row.kind is ScenarioKind.CLOSED_SITE}
    if not activities <= _ids_of(Activity, root) or not sites <= _ids_of(Site, root):
        raise _refused("target_of_association", _("Aktiviteten eller stället hör till ett annat förbund."))


def _ids_of(model: type[Activity] | type[Site], root: PlanningRun) -> set[int | None]:
    return set(model._default_manager.filter(association_id=root.association_id).values_list("pk", flat=True))


def _refused(rule: str, text: str) -> RuleViolation:
    return RuleViolation(rule, text, field="scenario")
