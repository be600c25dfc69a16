"""Why participants are unplaced, and the cheapest single change that would place each, confirmed by solving again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scheduler.budget import Budget
from scheduler.cohorts.entities import Cohort, Participant, Problem
from scheduler.cohorts.obstacles import Obstacle, Situation, find_obstacles
from scheduler.cohorts.remedies import Remedy, add_seats, join_remedies
from scheduler.cohorts.solve import solve_problem
from scheduler.cohorts.units import Unit, build_units
from scheduler.limits import Limits
from scheduler.progress import ShouldStop, ignore_improvement
from scheduler.result import Fix, Reason, UnplacedEntry

CONFIRM_SECONDS = 5.0
"""Longest search that confirms one suggestion."""

LISTED_COHORTS = 20
"""Cohorts told of for one participant; of ninety, most are months away and would bury the reasons that matter."""

TRIAL_FEE = 0.05
"""Deterministic seconds that one confirmation counts for; what it really takes must not decide anything."""

REARRANGING_TRIES = 3
"""Seats, and pairs of changes, that are tried for one participant."""

LARGEST_REARRANGED = 40_000
"""Participants × cohorts up to which everyone is set free to confirm a suggestion."""


def explain_unplaced(
    problem: Problem, assignments: Mapping[str, str], limits: Limits, should_stop: ShouldStop
) -> list[UnplacedEntry]:
    """The rules in the way of each unplaced participant in the nearest cohorts, and a confirmed fix while time lasts.

    Args:
        problem: Validated.
        assignments: A plan that keeps every rule.
        limits: Time for the fixes; with 0 seconds there are reasons only. Deterministic: as many searches as needed.
        should_stop: True ends the search for fixes.
    """
    situation = Situation(problem, assignments)
    units = [unit for unit in build_units(problem) if unit.members[0].id not in assignments]
    fixes = find_fixes(situation, units, Budget(limits, should_stop))
    entries: dict[str, UnplacedEntry] = {}
    for unit, fix in zip(units, fixes, strict=True):
        for participant in unit.members:
            reasons = list_reasons(situation, participant, find_all_obstacles(situation, unit, participant))
            entries[participant.id] = UnplacedEntry(participant.id, reasons, fix)
    return [entries[participant.id] for participant in problem.participants if participant.id in entries]


def find_all_obstacles(situation: Situation, unit: Unit, participant: Participant) -> dict[Cohort, list[Obstacle]]:
    """The obstacles of a participant in the cohorts nearest to the unit."""
    nearest = list_nearest(situation.problem, unit)
    return {cohort: find_obstacles(situation, unit, participant, cohort) for cohort in nearest}


def list_nearest(problem: Problem, unit: Unit) -> Sequence[Cohort]:
    """The cohorts with the fewest personal obstacles, then those nearest in time; all of them where they are few."""
    if len(problem.cohorts) <= LISTED_COHORTS:
        return problem.cohorts

    def measure(cohort: Cohort) -> tuple[int, int]:
        barred, weeks = 0, 0
        for member in unit.members:
            outside = max(member.ready_from - cohort.start, cohort.start - (member.until or cohort.start), 0)
            weeks += outside
            barred += (outside > 0) + (not member.needs <= cohort.offers) + bool(cohort.sessions & member.unavailable)
        return barred, weeks

    return sorted(problem.cohorts, key=measure)[:LISTED_COHORTS]


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


def find_fixes(situation: Situation, units: Sequence[Unit], budget: Budget) -> list[Fix | None]:
    """The cheapest confirmed change for each unit, sought in rounds so that everyone has the quick one first.

    First what stands alone in the way of a cohort; then, in small problems, one change after which the others move
    up; last two changes that remove both obstacles of a cohort.
    """
    fixes: list[Fix | None] = [None] * len(units)
    for list_remedies in (list_single_remedies, list_rearranging_remedies, list_double_remedies):
        for place, unit in enumerate(units):
            if budget.is_over():
                return fixes
            if fixes[place] is None:
                obstacles = find_all_obstacles(situation, unit, unit.members[0])
                fixes[place] = confirm_first(situation, unit, list_remedies(situation, unit, obstacles), budget)
    return fixes


def confirm_first(situation: Situation, unit: Unit, suggestions: Sequence["Suggestion"], budget: Budget) -> Fix | None:
    """The first suggestion that holds when the changed problem is solved again."""
    for remedy, cohort in suggestions:
        if budget.is_over():
            return None
        if is_confirmed(situation, unit, remedy, cohort, budget):
            return Fix(remedy.text, remedy.text_en, remedy.changes)
    return None


Suggestion = tuple[Remedy, Cohort | None]
"""A remedy and the cohort it opens to the unit while all others stay; None where the others may move."""


def list_single_remedies(
    _situation: Situation, _unit: Unit, obstacles: Mapping[Cohort, list[Obstacle]]
) -> list[Suggestion]:
    """The remedy of each cohort that has one obstacle only, cheapest first."""
    suggestions: list[Suggestion] = [
        (found[0].find_remedy(), cohort)
        for cohort, found in obstacles.items()
        if len(found) == 1 and found[0].find_remedy is not None
    ]
    return sorted(suggestions, key=lambda suggestion: suggestion[0].price)


def list_rearranging_remedies(
    situation: Situation, unit: Unit, obstacles: Mapping[Cohort, list[Obstacle]]
) -> list[Suggestion]:
    """A seat elsewhere, or what bars the unit from a full cohort: it may help when others move up."""
    problem = situation.problem
    if len(problem.participants) * len(problem.cohorts) > LARGEST_REARRANGED:
        return []
    full = [cohort for cohort in situation.opened if len(situation.members[cohort.id]) >= cohort.maximum]
    seats = [add_seats(problem, cohort, cohort.maximum + unit.size) for cohort in full if unit.cohorts]
    pairs = [found for found in obstacles.values() if len(found) == 2]
    barred = [one.find_remedy() for found in pairs for one in found if one.rule != "H2" and one.find_remedy is not None]
    cheapest = sorted([*seats[:REARRANGING_TRIES], *barred], key=lambda remedy: remedy.price)
    return [(remedy, None) for remedy in cheapest[: 2 * REARRANGING_TRIES]]


def list_double_remedies(
    situation: Situation, unit: Unit, obstacles: Mapping[Cohort, list[Obstacle]]
) -> list[Suggestion]:
    """Both remedies of each cohort that has two obstacles, cheapest first."""
    suggestions: list[Suggestion] = []
    for cohort, found in obstacles.items():
        if len(found) != 2 or found[0].find_remedy is None:
            continue
        first = found[0].find_remedy()
        left = find_obstacles_after(situation, unit, first, cohort)
        if len(left) == 1 and left[0].find_remedy is not None:
            suggestions.append((join_remedies(first, left[0].find_remedy()), cohort))
    return sorted(suggestions, key=lambda suggestion: suggestion[0].price)[:REARRANGING_TRIES]


def find_obstacles_after(situation: Situation, unit: Unit, remedy: Remedy, cohort: Cohort) -> list[Obstacle]:
    """What still stands in the unit's way once a remedy has been applied."""
    changed = Situation(remedy.apply(), situation.assignments)
    members = tuple(changed.problem.participant_by_id[member.id] for member in unit.members)
    changed_cohort = changed.problem.cohort_by_id[cohort.id]
    return find_obstacles(changed, replace(unit, members=members), members[0], changed_cohort)


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
    budget.spend_deterministic(TRIAL_FEE)
    solution = solve_problem(trial, limits, ignore_improvement, budget.should_stop)
    return solution.plan is not None and not solution.unplaced


def loosen_moves(problem: Problem, staying: set[str]) -> int | None:
    """The move limit of a trial: those left out of it have lost their place already, which counts."""
    if problem.max_moves is None:
        return None
    return max(0, problem.max_moves - sum(1 for name in problem.current if name not in staying))
