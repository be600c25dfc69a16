"""Why participants are unplaced, and the cheapest single change that would place each, confirmed by solving again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scheduler.budget import Budget
from scheduler.cohorts.entities import Cohort, Participant, Problem
from scheduler.cohorts.obstacles import Obstacle, Situation, find_obstacles
from scheduler.cohorts.remedies import Remedy, add_seats
from scheduler.cohorts.solve import solve_problem
from scheduler.cohorts.units import Unit, build_units
from scheduler.limits import Limits
from scheduler.progress import ShouldStop, ignore_improvement
from scheduler.result import Fix, Reason, UnplacedEntry

CONFIRM_SECONDS = 5.0
"""Longest search that confirms one suggestion."""

REARRANGING_TRIES = 3
"""Seats tried with everyone free to move, where no change helps while all others stay."""

LARGEST_REARRANGED = 40_000
"""Participants × cohorts up to which everyone is set free to confirm a suggestion."""


def explain_unplaced(
    problem: Problem, assignments: Mapping[str, str], limits: Limits, should_stop: ShouldStop
) -> list[UnplacedEntry]:
    """The rules in the way of each unplaced participant, cohort by cohort, and a confirmed fix while time lasts.

    Args:
        problem: Validated.
        assignments: A plan that keeps every rule.
        limits: Time for the fixes; with 0 seconds there are reasons only. Deterministic: as many searches as needed.
        should_stop: True ends the search for fixes.
    """
    situation = Situation(problem, assignments)
    budget = Budget(limits, should_stop)
    entries: list[UnplacedEntry] = []
    for unit in build_units(problem):
        if unit.members[0].id in assignments:
            continue
        fix_of_unit: Fix | None = None
        for place, participant in enumerate(unit.members):
            obstacles = {cohort: find_obstacles(situation, unit, participant, cohort) for cohort in problem.cohorts}
            if place == 0 and not budget.is_over():
                fix_of_unit = find_fix(situation, unit, obstacles, budget)
            entries.append(UnplacedEntry(participant.id, list_reasons(situation, participant, obstacles), fix_of_unit))
    order = {participant.id: place for place, participant in enumerate(problem.participants)}
    return sorted(entries, key=lambda entry: order[entry.id])


def list_reasons(
    situation: Situation, participant: Participant, obstacles: Mapping[Cohort, list[Obstacle]]
) -> tuple[Reason, ...]:
    """One reason per obstacle, the cohorts with the fewest first; the subject is the cohort."""
    reasons: list[Reason] = []
    for cohort, found in sorted(obstacles.items(), key=lambda item: len(item[1])):
        if not found:
            reasons.append(
                Reason(
                    "objective",
                    f"{participant.id} ryms i {cohort.id}; målen vinner inte på det, eller så tog tiden slut.",
                    f"{participant.id} fits in {cohort.id}; the objective gains nothing, or time ran out.",
                    cohort.id,
                )
            )
        reasons += [Reason(obstacle.rule, obstacle.text, obstacle.text_en, cohort.id) for obstacle in found]
    limit, moves = situation.problem.max_moves, count_moves(situation)
    if limit is not None and moves >= limit:
        reasons.append(
            Reason(
                "H12",
                f"Ingen fler får flyttas för att ge plats: {moves} av högst {limit} flyttar är använda.",
                f"Nobody else may be moved to make room: {moves} of at most {limit} moves are used.",
                participant.id,
            )
        )
    return tuple(reasons)


def count_moves(situation: Situation) -> int:
    """Those in force somewhere who are elsewhere or nowhere in the plan."""
    current = situation.problem.current
    return sum(1 for name, cohort in current.items() if situation.assignments.get(name) != cohort)


def find_fix(
    situation: Situation, unit: Unit, obstacles: Mapping[Cohort, list[Obstacle]], budget: Budget
) -> Fix | None:
    """The cheapest change, confirmed: alone in the way of one cohort, or a seat that lets others move up."""
    alone = [(found[0].remedy, cohort) for cohort, found in obstacles.items() if len(found) == 1]
    suggestions = [(remedy, cohort) for remedy, cohort in alone if remedy is not None]
    for remedy, cohort in sorted(suggestions, key=lambda pair: pair[0].price):
        if budget.is_over():
            return None
        if is_confirmed(situation, unit, remedy, cohort, budget):
            return describe_fix(remedy)
    for remedy in list_rearranging_remedies(situation, unit):
        if budget.is_over():
            return None
        if is_confirmed(situation, unit, remedy, None, budget):
            return describe_fix(remedy)
    return None


def list_rearranging_remedies(situation: Situation, unit: Unit) -> Iterable[Remedy]:
    """One more seat in each of a few cohorts, which may help when others move; small problems only."""
    problem = situation.problem
    if len(problem.participants) * len(problem.cohorts) > LARGEST_REARRANGED or not unit.cohorts:
        return []
    opened = [cohort for cohort in situation.opened if len(situation.members[cohort.id]) >= cohort.maximum]
    return [add_seats(problem, cohort, cohort.maximum + unit.size) for cohort in opened[:REARRANGING_TRIES]]


def is_confirmed(situation: Situation, unit: Unit, remedy: Remedy, cohort: Cohort | None, budget: Budget) -> bool:
    """Solve the changed problem again: the unit gets a place and nobody placed loses theirs.

    With a cohort the others stay where they are; without one they may move, but keep a place.
    """
    changed = remedy.apply()
    seconds = min(CONFIRM_SECONDS, budget.measure_remaining())
    limits = replace(budget.limits, time_limit_seconds=seconds)
    names = {member.id for member in unit.members}
    staying = {*situation.assignments, *names}
    people = tuple(replace(person, priority=1) for person in changed.participants if person.id in staying)
    fixed = changed.fixed
    if cohort is not None:
        fixed = {**situation.assignments, **dict.fromkeys(names, cohort.id)}
    trial = replace(
        changed,
        participants=people,
        together=tuple(group for group in changed.together if staying.issuperset(group)),
        apart=tuple(tuple(name for name in group if name in staying) for group in changed.apart),
        current={name: place for name, place in changed.current.items() if name in staying},
        max_moves=loosen_moves(changed, staying),
        fixed=fixed,
        objective=({"unplaced": 1},),
    )
    solution = solve_problem(trial, limits, ignore_improvement, budget.should_stop)
    return solution.plan is not None and not solution.unplaced


def loosen_moves(problem: Problem, staying: set[str]) -> int | None:
    """The move limit of a trial: those left out of it have lost their place already, which counts."""
    if problem.max_moves is None:
        return None
    return max(0, problem.max_moves - sum(1 for name in problem.current if name not in staying))


def describe_fix(remedy: Remedy) -> Fix:
    """The remedy as it stands in a result."""
    return Fix(remedy.text, remedy.text_en, (remedy.change,))
