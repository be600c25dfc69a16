"""The CP-SAT model of a cohort problem: one function per family of hard rules, one per term.

Variables: one Boolean per unit and cohort it may enter, one per cohort that says whether it is open. Participants
bound by ``together`` are one unit, so H7 holds by construction; H3, H4, H5 and closed rooms (H9) decide which pairs
have a variable at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.cohorts.entities import BalanceRule, Cohort, Problem
from scheduler.cohorts.units import Unit, build_units


@dataclass(frozen=True)
class Shortfall:
    """How far a cohort lies from one balance rule: the variable that measures it and what it is measured from."""

    rule: BalanceRule
    variable: cp_model.IntVar
    entries: tuple[tuple[Unit, cp_model.IntVar], ...]

    def measure(self, values: Sequence[int]) -> int:
        """The imbalance under the values of all variables."""
        inside = [unit for unit, variable in self.entries if values[variable.index]]
        having = sum(unit.count_value(self.rule.attribute, self.rule.value) for unit in inside)
        return self.rule.measure_imbalance(sum(unit.size for unit in inside), having)


@dataclass(frozen=True)
class CohortModel:
    """A model and its variables.

    Attributes:
        model: CP-SAT model with every hard rule.
        problem: The problem it was built from.
        units: Those placed as a whole.
        placed: (index of a unit, id of a cohort) -> whether the unit is in the cohort; forbidden pairs are absent.
        opened: id of a cohort -> whether it is open.
        terms: Name of a term -> expression; only the terms that the objective names.
        shortfalls: The auxiliary variables of the imbalance, empty when the objective does not name it.
    """

    model: cp_model.CpModel
    problem: Problem
    units: tuple[Unit, ...]
    placed: Mapping[tuple[int, str], cp_model.IntVar]
    opened: Mapping[str, cp_model.IntVar]
    terms: Mapping[str, cp_model.LinearExprT]
    shortfalls: tuple[Shortfall, ...] = ()

    def tighten(self, values: Sequence[int]) -> tuple[int, ...]:
        """The same plan with every imbalance at the value that the members give."""
        tight = list(values)
        for shortfall in self.shortfalls:
            tight[shortfall.variable.index] = shortfall.measure(values)
        return tuple(tight)

    def list_groups(self) -> list[list[int]]:
        """Per cohort, in the order of their starts, the indices of its Booleans: who is in it, whether it is open."""
        cohorts = sorted(self.problem.cohorts, key=lambda cohort: cohort.start)
        groups = {cohort.id: [self.opened[cohort.id].index] for cohort in cohorts}
        for (_, cohort_id), variable in self.placed.items():
            groups[cohort_id].append(variable.index)
        return list(groups.values())

    def list_implications(self) -> list[tuple[int, int]]:
        """Whoever is in a cohort implies that it is open; as pairs of indices."""
        return [(variable.index, self.opened[cohort].index) for (_, cohort), variable in self.placed.items()]

    def encode_assignments(self, assignments: Mapping[str, str]) -> tuple[int, ...] | None:
        """The values of all variables for a plan; None when it enters a forbidden pair or divides a unit."""
        values = [0] * len(self.model.proto.variables)
        for index, unit in enumerate(self.units):
            chosen = {assignments.get(member.id) for member in unit.members}
            if chosen == {None}:
                continue
            cohort = chosen.pop()
            if chosen or cohort is None or (index, cohort) not in self.placed:
                return None
            values[self.placed[index, cohort].index] = 1
            values[self.opened[cohort].index] = 1
        return self.tighten(values)

    def read_assignments(self, values: Sequence[int]) -> dict[str, str]:
        """The cohort of each participant who has one, in the order of the units."""
        return {
            member.id: cohort
            for (index, cohort), variable in self.placed.items()
            if values[variable.index]
            for member in self.units[index].members
        }


def build_model(problem: Problem) -> CohortModel:
    """Build the model with all hard rules and the terms that the objective names."""
    model = cp_model.CpModel()
    units = build_units(problem)
    placed = {
        (index, cohort): model.new_bool_var(f"placed_{index}_{cohort}")
        for index, unit in enumerate(units)
        for cohort in unit.cohorts
    }
    opened = {cohort.id: model.new_bool_var(f"open_{cohort.id}") for cohort in problem.cohorts}
    built = CohortModel(model, problem, units, placed, opened, {})
    entries = group_by_cohort(built)
    add_single_choice(built)
    add_sizes(built, entries)
    add_apart(built)
    add_leaders(built)
    add_shared_rooms(built)
    add_reservations(built, entries)
    add_fixed(built)
    if problem.max_moves is not None:
        model.add(build_moves(built) <= problem.max_moves)
    named = {term for tier in problem.objective for term in tier}
    builders = {
        "unplaced": build_unplaced,
        "wait": build_wait,
        "cost": build_cost,
        "open": build_open,
        "moves": build_moves,
    }
    terms = {term: build(built) for term, build in builders.items() if term in named}
    shortfalls = build_shortfalls(built, entries) if "imbalance" in named else ()
    if "imbalance" in named:
        terms["imbalance"] = sum_terms((1, shortfall.variable) for shortfall in shortfalls)
    return CohortModel(model, problem, units, placed, opened, terms, shortfalls)


Entries = Mapping[str, list[tuple[Unit, cp_model.IntVar]]]


def group_by_cohort(built: CohortModel) -> Entries:
    """For each cohort the units that may enter it, with their variables."""
    entries: dict[str, list[tuple[Unit, cp_model.IntVar]]] = {cohort.id: [] for cohort in built.problem.cohorts}
    for (index, cohort), variable in built.placed.items():
        entries[cohort].append((built.units[index], variable))
    return entries


def add_single_choice(built: CohortModel) -> None:
    """H1: a unit is in at most one cohort."""
    for index, unit in enumerate(built.units):
        if len(unit.cohorts) > 1:
            built.model.add_at_most_one(built.placed[index, cohort] for cohort in unit.cohorts)


def add_sizes(built: CohortModel, entries: Entries) -> None:
    """H2: an open cohort has min to max members, and at least one; a closed one has none."""
    for cohort in built.problem.cohorts:
        opened = built.opened[cohort.id]
        members = sum_terms((unit.size, variable) for unit, variable in entries[cohort.id])
        largest = min(cohort.maximum, sum(unit.size for unit, _ in entries[cohort.id]))
        built.model.add(members <= largest * opened)
        built.model.add(members >= cohort.least_members * opened)


def add_apart(built: CohortModel) -> None:
    """H6: of those who must be apart, at most one is in any cohort."""
    index_of = {member.id: index for index, unit in enumerate(built.units) for member in unit.members}
    for group in built.problem.apart:
        indices = sorted({index_of[name] for name in group})
        for cohort in built.problem.cohorts:
            rivals = [built.placed[index, cohort.id] for index in indices if (index, cohort.id) in built.placed]
            if len(rivals) > 1:
                built.model.add_at_most_one(rivals)


def add_leaders(built: CohortModel) -> None:
    """H8: in no week does a leader have more open cohorts running than they can have."""
    for leader, concurrent in built.problem.leaders.items():
        led = [cohort for cohort in built.problem.cohorts if cohort.leader == leader]
        for running in list_simultaneous(led):
            if len(running) > concurrent:
                built.model.add(sum_terms((1, built.opened[cohort.id]) for cohort in running) <= concurrent)


def add_shared_rooms(built: CohortModel) -> None:
    """H9: of the cohorts that share a room and a session, at most one that is open runs in a week."""
    sharing: dict[tuple[str, str], list[Cohort]] = defaultdict(list)
    for cohort in built.problem.cohorts:
        if cohort.room is not None:
            for session in sorted(cohort.sessions):
                sharing[cohort.room, session].append(cohort)
    for cohorts in sharing.values():
        for running in list_simultaneous(cohorts):
            if len(running) > 1:
                built.model.add_at_most_one(built.opened[cohort.id] for cohort in running)


def add_reservations(built: CohortModel, entries: Entries) -> None:
    """H10: in an open cohort the members with a reserved value number min to max."""
    for cohort in built.problem.cohorts:
        for reservation in cohort.reserved:
            having = sum_terms(
                (unit.count_value(reservation.attribute, reservation.value), variable)
                for unit, variable in entries[cohort.id]
            )
            built.model.add(having >= reservation.minimum * built.opened[cohort.id])
            if reservation.maximum is not None:
                built.model.add(having <= reservation.maximum)


def add_fixed(built: CohortModel) -> None:
    """H11: a fixed unit is where it is fixed; fixed in two cohorts or in a forbidden one, no plan exists."""
    for index, unit in enumerate(built.units):
        for cohort in sorted(unit.fixed):
            if (index, cohort) in built.placed:
                built.model.add(built.placed[index, cohort] == 1)
            else:
                never = built.model.new_int_var(0, 0, f"never_{index}")
                built.model.add(never == 1)


def build_unplaced(built: CohortModel) -> cp_model.LinearExprT:
    """Σ priority of those in no cohort."""
    everyone = sum(unit.priority for unit in built.units)
    return everyone - sum_terms(
        (built.units[index].priority, variable) for (index, _), variable in built.placed.items()
    )


def build_wait(built: CohortModel) -> cp_model.LinearExprT:
    """Σ priority × weeks between ready and start, over the placed."""
    cohort_by_id = built.problem.cohort_by_id
    return sum_terms(
        (built.units[index].measure_wait(cohort_by_id[cohort]), variable)
        for (index, cohort), variable in built.placed.items()
    )


def build_cost(built: CohortModel) -> cp_model.LinearExprT:
    """Σ costs of the placed."""
    cohort_by_id = built.problem.cohort_by_id
    return sum_terms(
        (built.units[index].measure_cost(cohort_by_id[cohort]), variable)
        for (index, cohort), variable in built.placed.items()
    )


def build_open(built: CohortModel) -> cp_model.LinearExprT:
    """Number of open cohorts."""
    return sum_terms((1, variable) for variable in built.opened.values())


def build_moves(built: CohortModel) -> cp_model.LinearExprT:
    """Number of those in force somewhere who are elsewhere or nowhere in the plan."""
    current, cohort_by_id = built.problem.current, built.problem.cohort_by_id
    in_force = sum(unit.count_current(current) for unit in built.units)
    return in_force - sum_terms(
        (unit.count_current(current) - unit.count_moves(cohort_by_id[cohort], current), variable)
        for (index, cohort), variable in built.placed.items()
        for unit in (built.units[index],)
    )


def build_shortfalls(built: CohortModel, entries: Entries) -> tuple[Shortfall, ...]:
    """Per cohort and balance rule the hundredths of members beyond the tolerance; a closed cohort has none."""
    shortfalls: list[Shortfall] = []
    for cohort in built.problem.cohorts:
        largest_size = min(cohort.maximum, sum(unit.size for unit, _ in entries[cohort.id]))
        for rule in built.problem.balance:
            deviation = sum_terms(
                (100 * unit.count_value(rule.attribute, rule.value) - rule.percent * unit.size, variable)
                for unit, variable in entries[cohort.id]
            )
            largest = max(0, 100 * largest_size - rule.tolerance)
            if largest:
                beyond = built.model.new_int_var(0, largest, f"imbalance_{cohort.id}")
                built.model.add(beyond >= deviation - rule.tolerance)
                built.model.add(beyond >= -deviation - rule.tolerance)
                shortfalls.append(Shortfall(rule, beyond, tuple(entries[cohort.id])))
    return tuple(shortfalls)


def list_simultaneous(cohorts: Iterable[Cohort]) -> list[list[Cohort]]:
    """The largest sets of cohorts that all run in one week; one for each week in which a set is complete."""
    running_cohorts = [cohort for cohort in cohorts if cohort.weeks > 0]
    groups: list[list[Cohort]] = []
    for week in sorted({cohort.start for cohort in running_cohorts}):
        running = [cohort for cohort in running_cohorts if cohort.start <= week < cohort.end]
        if not any({c.id for c in running} <= {c.id for c in group} for group in groups):
            groups.append(running)
    return groups


def sum_terms(terms: Iterable[tuple[int, cp_model.IntVar]]) -> cp_model.LinearExpr:
    """Σ coefficient × variable, also of nothing."""
    pairs = [(coefficient, variable) for coefficient, variable in terms if coefficient]
    return cp_model.LinearExpr.weighted_sum([variable for _, variable in pairs], [factor for factor, _ in pairs])
