"""The CP-SAT model of a placement problem: one function per family of hard rules, one per term.

Variables: one Boolean per participant, option and start that the rules allow the participant alone (H4, H5 and the
last week of H2 decide which there are), and per agreed share the number that is missing from it. All rules are rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from scheduler.placements.entities import Decision, Option, Participant, Problem, Share


@dataclass(frozen=True)
class Choice:
    """A participant in a place from a start week; ``wait`` is priority × weeks since they were ready."""

    participant: Participant
    option: Option
    decision: Decision
    variable: cp_model.IntVar

    @property
    def wait(self) -> int:
        """Priority × (start − from)."""
        return self.participant.priority * (self.decision.start - self.participant.ready_from)


@dataclass(frozen=True)
class Shortage:
    """How many are missing from an agreed share: the variable that measures it and the choices that lessen it."""

    share: Share
    variable: cp_model.IntVar
    choices: tuple[Choice, ...]

    def measure(self, values: Sequence[int]) -> int:
        """Those missing under the values of all variables."""
        return max(0, self.share.agreed - sum(values[choice.variable.index] for choice in self.choices))


RowName = tuple[str, str, int]
"""What a row of the model is about, in the words of a certificate: key, id or nothing, week or index."""


@dataclass(frozen=True)
class PlacementModel:
    """A model and its variables.

    Attributes:
        model: CP-SAT model with every hard rule.
        problem: The problem it was built from.
        choices: By participant, in the order of the document; who has none is there with an empty list.
        terms: Name of a term -> expression; only the terms that the objective names.
        shortages: One per agreed share, none when the objective does not name the term.
        rows: Index of a constraint -> what it is about; single choices are not among them.
    """

    model: cp_model.CpModel
    problem: Problem
    choices: Mapping[str, list[Choice]]
    terms: Mapping[str, cp_model.LinearExprT]
    shortages: tuple[Shortage, ...] = ()
    rows: dict[int, RowName] = field(default_factory=dict)

    def add_row(
        self,
        expression: cp_model.LinearExprT,
        name: RowName,
        *,
        least: int = cp_model.INT_MIN,
        most: int = cp_model.INT_MAX,
    ) -> None:
        """Add least ≤ expression ≤ most, a row that can have a price."""
        self.rows[self.model.add_linear_constraint(expression, least, most).index] = name

    def tighten(self, values: Sequence[int]) -> tuple[int, ...]:
        """The same plan with every shortage at the value that the placed give."""
        tight = list(values)
        for shortage in self.shortages:
            tight[shortage.variable.index] = shortage.measure(values)
        return tuple(tight)

    def list_groups(self) -> list[list[int]]:
        """Indices of the choices by start week: neighbouring weeks compete for the same capacity."""
        groups: dict[int, list[int]] = defaultdict(list)
        for choice in list_choices(self.choices):
            groups[choice.decision.start].append(choice.variable.index)
        return [groups[start] for start in sorted(groups)]

    def encode_assignments(self, assignments: Mapping[str, Decision]) -> tuple[int, ...] | None:
        """The values of all variables for a plan; None when it names a choice that there is not."""
        values = [0] * len(self.model.proto.variables)
        for name, decision in assignments.items():
            chosen = next((choice for choice in self.choices[name] if choice.decision == decision), None)
            if chosen is None:
                return None
            values[chosen.variable.index] = 1
        return self.tighten(values)

    def read_assignments(self, values: Sequence[int]) -> dict[str, Decision]:
        """The decision of each participant who has one, in the order of the document."""
        return {
            choice.participant.id: choice.decision
            for choice in list_choices(self.choices)
            if values[choice.variable.index]
        }


def list_choices(choices: Mapping[str, Iterable[Choice]]) -> list[Choice]:
    """All choices, participant by participant."""
    return [choice for chosen in choices.values() for choice in chosen]


def build_model(problem: Problem) -> PlacementModel:
    """Build the model with all hard rules and the terms that the objective names."""
    model = cp_model.CpModel()
    choices = {
        participant.id: [
            Choice(participant, option, decision, model.new_bool_var(""))
            for option, decision in problem.list_usable(participant)
        ]
        for participant in problem.participants
    }
    built = PlacementModel(model, problem, choices, {})
    add_single_choice(built)
    add_capacities(built)
    add_quotas(built)
    if problem.max_moves is not None:
        built.add_row(build_moves(built), ("max_moves", "", 0), most=problem.max_moves)
    named = {term for tier in problem.objective for term in tier}
    builders = {"unplaced": build_unplaced, "wait": build_wait, "cost": build_cost, "moves": build_moves}
    terms = {term: build(built) for term, build in builders.items() if term in named}
    shortages = build_shortages(built) if "share" in named else ()
    if "share" in named:
        terms["share"] = sum_terms((1, shortage.variable) for shortage in shortages)
    return PlacementModel(model, problem, choices, terms, shortages, built.rows)


def add_single_choice(built: PlacementModel) -> None:
    """H1 and H5: at most one choice each, exactly one for those who must be placed; without any there is no plan."""
    for participant in built.problem.participants:
        variables = [choice.variable for choice in built.choices[participant.id]]
        if built.problem.must_place(participant):
            never = built.model.new_int_var(0, 0, "")
            built.model.add(cp_model.LinearExpr.sum([*variables, never]) == 1)
        elif len(variables) > 1:
            built.model.add_at_most_one(variables)


def add_capacities(built: PlacementModel) -> None:
    """H2 and H3: the loads in a place and week, and in all places of a supervisor."""
    problem = built.problem
    at_place: dict[tuple[str, int], list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    at_supervisor: dict[tuple[str, int], list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for choice in list_choices(built.choices):
        supervisor = problem.place_by_id[choice.decision.place].supervisor
        for week, load in enumerate(choice.option.load, choice.decision.start):
            if load:
                at_place[choice.decision.place, week].append((load, choice.variable))
                if supervisor is not None:
                    at_supervisor[supervisor, week].append((load, choice.variable))
    supervisors = {supervisor.id: supervisor for supervisor in problem.supervisors}
    for (name, week), loads in at_place.items():
        add_capacity(built, loads, problem.place_by_id[name].capacity_in(week), ("places", name, week))
    for (name, week), loads in at_supervisor.items():
        add_capacity(built, loads, supervisors[name].capacity_in(week), ("supervisors", name, week))


def add_capacity(
    built: PlacementModel, loads: Sequence[tuple[int, cp_model.IntVar]], capacity: int, name: RowName
) -> None:
    """Σ load × variable ≤ capacity, unless it holds whatever is chosen."""
    if sum(load for load, _ in loads) > capacity:
        built.add_row(sum_terms(loads), name, most=capacity)


def add_quotas(built: PlacementModel) -> None:
    """H6: of a quota's participants, minimum to maximum are placed in its places."""
    for index, quota in enumerate(built.problem.quotas):
        places = frozenset(quota.places)
        counted = [
            (1, choice.variable)
            for name in quota.participants
            for choice in built.choices[name]
            if choice.decision.place in places
        ]
        if quota.minimum > len(quota.participants):
            counted.append((1, built.model.new_int_var(0, 0, "")))
        if quota.minimum:
            built.add_row(sum_terms(counted), ("min", "", index), least=quota.minimum)
        if quota.maximum is not None and quota.maximum < len(quota.participants):
            built.add_row(sum_terms(counted), ("max", "", index), most=quota.maximum)


def build_unplaced(built: PlacementModel) -> cp_model.LinearExprT:
    """Σ priority of those without a place."""
    everyone = sum(participant.priority for participant in built.problem.participants)
    return everyone - sum_terms(
        (choice.participant.priority, choice.variable) for choice in list_choices(built.choices)
    )


def build_wait(built: PlacementModel) -> cp_model.LinearExprT:
    """Σ priority × weeks between ready and start, over the placed."""
    return sum_terms((choice.wait, choice.variable) for choice in list_choices(built.choices))


def build_cost(built: PlacementModel) -> cp_model.LinearExprT:
    """Σ costs of the options taken."""
    return sum_terms((choice.option.cost, choice.variable) for choice in list_choices(built.choices))


def build_moves(built: PlacementModel) -> cp_model.LinearExprT:
    """Number of those in force somewhere who are elsewhere, at another time or nowhere in the plan."""
    current = built.problem.current
    return len(current) - sum_terms(
        (1, choice.variable) for name in current for choice in built.choices[name] if choice.decision == current[name]
    )


def build_shortages(built: PlacementModel) -> tuple[Shortage, ...]:
    """Per agreed share the number of those missing."""
    shortages: list[Shortage] = []
    for index, share in enumerate(built.problem.shares):
        choices = tuple(choice for name in share.participants for choice in built.choices[name])
        missing = built.model.new_int_var(0, share.agreed, "")
        placed = sum_terms((1, choice.variable) for choice in choices)
        built.add_row(missing + placed, ("shares", "", index), least=share.agreed)
        shortages.append(Shortage(share, missing, choices))
    return tuple(shortages)


def sum_terms(terms: Iterable[tuple[int, cp_model.IntVar]]) -> cp_model.LinearExpr:
    """Σ coefficient × variable, also of nothing."""
    pairs = [(coefficient, variable) for coefficient, variable in terms if coefficient]
    return cp_model.LinearExpr.weighted_sum([variable for _, variable in pairs], [factor for factor, _ in pairs])


def build_tier(built: PlacementModel, tier: Mapping[str, int]) -> cp_model.LinearExprT:
    """Σ weight × term."""
    return cp_model.LinearExpr.weighted_sum([built.terms[term] for term in tier], list(tier.values()))
