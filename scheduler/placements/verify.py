"""Measuring a placement plan against ``samplats/placements/1``, by a reading of the format of its own.

Shares nothing with the solver but the names of the rules: no OR-Tools, no numpy, no model, none of the solver's
entities. Everything is counted from the two documents; what a certificate is and proves stands in ``certificate``.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scheduler.placements.certificate import check_certificate
from scheduler.reading import shorten
from scheduler.verification import PlanReport, RecomputedTier, Violation

__all__ = ["check_certificate", "verify_plan"]

Document = Mapping[str, Any]


def verify_plan(problem_raw: Document, plan_raw: Document) -> PlanReport:
    """Every hard rule broken and every tier, counted from the plan.

    Args:
        problem_raw: A valid problem document.
        plan_raw: ``{"assignments": {participant: {"place", "start"}}}``; whatever else it may be is reported.
    """
    count = PlanCount(problem_raw, plan_raw)
    violations = list(count.faults)
    for check in (check_must, check_weeks, check_capacities, check_needs, check_fixed, check_quotas, check_moves):
        violations += check(count)
    tiers = tuple(
        RecomputedTier(terms, sum(weight * TERMS[term](count) for term, weight in terms.items()))
        for terms in map(list_terms, problem_raw["objective"])
    )
    unplaced = tuple(name for name in count.persons if name not in count.start_of)
    return PlanReport(tuple(violations), tiers, unplaced)


def list_terms(tier: Document) -> dict[str, int]:
    """A tier's terms with weights; ``share`` is the one that stands under its ``x``."""
    terms = {term: weight for term, weight in tier.items() if term != "x"}
    extension = tier.get("x")
    if isinstance(extension, Mapping) and "share" in extension:
        terms["share"] = extension["share"]
    return terms


class PlanCount:
    """A problem and a plan side by side: who has which option from when. Malformed parts are set aside."""

    def __init__(self, problem: Document, plan: Document) -> None:
        self.problem = problem
        self.persons: dict[str, Document] = {person["id"]: person for person in problem["participants"]}
        self.places: dict[str, Document] = {place["id"]: place for place in problem["places"]}
        self.faults: list[Violation] = []
        self.option_of: dict[str, Document] = {}
        self.start_of: dict[str, int] = {}
        assignments = plan.get("assignments")
        if isinstance(assignments, Mapping):
            for person, decision in assignments.items():
                self._read(person, decision)
        else:
            self.faults.append(Violation("H1", "the plan has no object of assignments"))

    def _read(self, person: Any, decision: Any) -> None:
        if person not in self.persons:
            self.faults.append(Violation("H1", f"the plan names no participant: {shorten(person)}"))
            return
        place = decision.get("place") if isinstance(decision, Mapping) else None
        start = decision.get("start") if isinstance(decision, Mapping) else None
        for option in self.persons[person]["options"]:
            if option["place"] == place and type(start) is int and start in option["starts"]:
                self.option_of[person], self.start_of[person] = option, start
                return
        self.faults.append(Violation("H1", f"has {shorten(decision)}, which is none of the options", person))

    def list_decisions(self, key: str) -> list[tuple[str, Document]]:
        """``fixed`` or ``current`` as pairs."""
        return [(name, decision) for name, decision in self.problem.get(key, {}).items() if name in self.persons]

    def keeps(self, person: str, decision: Document) -> bool:
        """Whether a participant has exactly this place and start."""
        if person not in self.start_of:
            return False
        return bool(self.option_of[person]["place"] == decision["place"] and self.start_of[person] == decision["start"])

    def count_moves(self) -> int:
        """Those in force somewhere who are elsewhere, at another time or nowhere."""
        return sum(1 for name, decision in self.list_decisions("current") if not self.keeps(name, decision))

    def count_placed(self, persons: Sequence[str], places: Sequence[str] | None = None) -> int:
        """How many of the participants are placed, in the places or anywhere."""
        within = None if places is None else frozenset(places)
        return sum(
            1
            for name in persons
            if name in self.option_of and (within is None or self.option_of[name]["place"] in within)
        )


def check_must(count: PlanCount) -> list[Violation]:
    """H1: the part that a plan can break by leaving someone out."""
    return [
        Violation("H1", "must be placed and is not", name)
        for name, person in count.persons.items()
        if person.get("must", False) and name not in count.start_of
    ]


def check_weeks(count: PlanCount) -> list[Violation]:
    """H2: nothing runs past the last week."""
    weeks = count.problem["weeks"]
    return [
        Violation("H2", f"runs from week {start} for {len(count.option_of[name]['load'])} of {weeks} weeks", name)
        for name, start in count.start_of.items()
        if start + len(count.option_of[name]["load"]) > weeks
    ]


def check_capacities(count: PlanCount) -> list[Violation]:
    """H2 and H3: the loads per place and week, and per supervisor and week."""
    at_place: Counter[tuple[str, int]] = Counter()
    at_supervisor: Counter[tuple[str, int]] = Counter()
    for name, start in count.start_of.items():
        option = count.option_of[name]
        supervisor = count.places[option["place"]].get("supervisor")
        for week, load in enumerate(option["load"], start):
            at_place[option["place"], week] += load
            if supervisor is not None:
                at_supervisor[supervisor, week] += load
    supervisors = {supervisor["id"]: supervisor for supervisor in count.problem.get("supervisors", ())}
    return [
        *_list_overloads("H2", at_place, count.places, count.problem["weeks"]),
        *_list_overloads("H3", at_supervisor, supervisors, count.problem["weeks"]),
    ]


def _list_overloads(
    rule: str, loads: Mapping[tuple[str, int], int], owners: Mapping[str, Document], weeks: int
) -> list[Violation]:
    violations: list[Violation] = []
    for (name, week), load in loads.items():
        capacity = owners[name]["capacity"]
        if week < weeks:
            room = capacity[week] if isinstance(capacity, list | tuple) else capacity
            if load > room:
                violations.append(Violation(rule, f"has a load of {load} in week {week}, more than {room}", name))
    return violations


def check_needs(count: PlanCount) -> list[Violation]:
    """H4."""
    violations: list[Violation] = []
    for name, option in count.option_of.items():
        features = count.places[option["place"]].get("features", ())
        missing = sorted(set(count.persons[name].get("needs", ())) - set(features))
        if missing:
            violations.append(Violation("H4", f"{option['place']} does not have {', '.join(missing)}", name))
    return violations


def check_fixed(count: PlanCount) -> list[Violation]:
    """H5."""
    return [
        Violation("H5", f"is fixed in {decision['place']} from week {decision['start']} and is not there", name)
        for name, decision in count.list_decisions("fixed")
        if not count.keeps(name, decision)
    ]


def check_quotas(count: PlanCount) -> list[Violation]:
    """H6."""
    violations: list[Violation] = []
    for index, quota in enumerate(count.problem.get("quotas", ())):
        placed = count.count_placed(quota["participants"], quota["places"])
        least, most = quota.get("min", 0), quota.get("max")
        if placed < least or (most is not None and placed > most):
            text = f"{placed} are placed, outside {least} to {'any' if most is None else most}"
            violations.append(Violation("H6", text, f"quotas[{index}]"))
    return violations


def check_moves(count: PlanCount) -> list[Violation]:
    """H7."""
    most = count.problem.get("max_moves")
    if most is None or count.count_moves() <= most:
        return []
    return [Violation("H7", f"{count.count_moves()} are moved, more than {most}")]


def sum_unplaced(count: PlanCount) -> int:
    """Σ priority of those without a place."""
    return sum(person.get("priority", 1) for name, person in count.persons.items() if name not in count.start_of)


def sum_wait(count: PlanCount) -> int:
    """Σ priority × weeks from ready to start."""
    return sum(
        count.persons[name].get("priority", 1) * (start - count.persons[name].get("from", 0))
        for name, start in count.start_of.items()
    )


def sum_cost(count: PlanCount) -> int:
    """Σ costs of the options taken."""
    return sum(option.get("cost", 0) for option in count.option_of.values())


def sum_share(count: PlanCount) -> int:
    """Σ over the agreed shares of those who are missing."""
    return sum(
        max(0, share["agreed"] - count.count_placed(share["participants"])) for share in count.problem["x"]["shares"]
    )


TERMS: Mapping[str, Callable[[PlanCount], int]] = {
    "unplaced": sum_unplaced,
    "wait": sum_wait,
    "cost": sum_cost,
    "moves": lambda count: count.count_moves(),
    "share": sum_share,
}
