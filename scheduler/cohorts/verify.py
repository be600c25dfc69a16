"""Measuring a cohort plan against ``samplats/cohorts/1``, by a reading of the format of its own.

Shares nothing with the solver but the names of the rules: no OR-Tools, no model, no units, none of the solver's
entities. Everything is counted from the two documents.
"""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from scheduler.cohorts.certificate import check_certificate
from scheduler.reading import shorten
from scheduler.verification import PlanReport, RecomputedTier, Violation

__all__ = ["check_certificate", "verify_plan"]

Document = Mapping[str, Any]


def verify_plan(problem_raw: Document, plan_raw: Document) -> PlanReport:
    """Every hard rule broken and every tier, counted from the plan.

    Args:
        problem_raw: A valid problem document.
        plan_raw: ``{"assignments": {participant: cohort}}``; whatever else it may be is reported as a violation.
    """
    count = PlanCount(problem_raw, plan_raw)
    checks = (
        check_sizes,
        check_persons,
        check_apart,
        check_together,
        check_leaders,
        check_rooms,
        check_reservations,
        check_fixed,
        check_moves,
    )
    violations = list(count.faults)
    for check in checks:
        violations += check(count)
    tiers = tuple(
        RecomputedTier(
            {term: weight for term, weight in tier.items() if term != "x"},
            sum(weight * TERMS[term](count) for term, weight in tier.items() if term != "x"),
        )
        for tier in problem_raw["objective"]
    )
    unplaced = tuple(name for name in count.persons if name not in count.cohort_of)
    return PlanReport(tuple(violations), tiers, unplaced)


class PlanCount:
    """A problem and a plan side by side: who is where, and who is in each cohort. Malformed parts are set aside."""

    def __init__(self, problem: Document, plan: Document) -> None:
        self.problem = problem
        self.persons: dict[str, Document] = {person["id"]: person for person in problem["participants"]}
        self.cohorts: dict[str, Document] = {cohort["id"]: cohort for cohort in problem["cohorts"]}
        self.faults: list[Violation] = []
        self.cohort_of: dict[str, str] = {}
        self._read(plan)
        self.members: dict[str, list[str]] = {name: [] for name in self.cohorts}
        for person, cohort in self.cohort_of.items():
            self.members[cohort].append(person)
        self.open = [name for name in self.cohorts if self.members[name]]

    def _read(self, plan: Document) -> None:
        assignments = plan.get("assignments")
        if not isinstance(assignments, Mapping):
            self.faults.append(Violation("H1", "the plan has no object of assignments"))
            return
        for person, cohort in assignments.items():
            if person not in self.persons:
                self.faults.append(Violation("H1", f"the plan names no participant: {shorten(person)}"))
            elif not isinstance(cohort, str) or cohort not in self.cohorts:
                self.faults.append(Violation("H1", f"is in {shorten(cohort)}, which is no cohort", person))
            else:
                self.cohort_of[person] = cohort

    def count_value(self, cohort: str, attribute: str, value: str) -> int:
        """Members of a cohort who have the value."""
        return sum(
            1 for name in self.members[cohort] if self.persons[name].get("attributes", {}).get(attribute) == value
        )

    def list_decisions(self, key: str) -> list[tuple[str, str]]:
        """``fixed`` or ``current`` as pairs."""
        return [(name, cohort) for name, cohort in self.problem.get(key, {}).items() if name in self.persons]

    def count_moves(self) -> int:
        """Those in force somewhere who are elsewhere or nowhere."""
        return sum(1 for name, cohort in self.list_decisions("current") if self.cohort_of.get(name) != cohort)

    def runs_in(self, cohort: str, week: int) -> bool:
        """Whether a cohort runs in a week."""
        start: int = self.cohorts[cohort]["start"]
        return start <= week < start + int(self.cohorts[cohort]["weeks"])


def check_sizes(count: PlanCount) -> list[Violation]:
    """H2."""
    violations: list[Violation] = []
    for name in count.open:
        size, least, most = len(count.members[name]), count.cohorts[name]["min"], count.cohorts[name]["max"]
        if not least <= size <= most:
            violations.append(Violation("H2", f"has {size} members, not {least} to {most}", name))
    return violations


def check_persons(count: PlanCount) -> list[Violation]:
    """H3, H4 and H5."""
    violations: list[Violation] = []
    for person_name, cohort_name in count.cohort_of.items():
        person, cohort = count.persons[person_name], count.cohorts[cohort_name]
        until = person.get("until")
        if cohort["start"] < person.get("from", 0) or (until is not None and cohort["start"] > until):
            text = f"{cohort_name} starts in week {cohort['start']}, outside the participant's window"
            violations.append(Violation("H3", text, person_name))
        missing = sorted(set(person.get("needs", ())) - set(cohort.get("offers", ())))
        if missing:
            violations.append(Violation("H4", f"{cohort_name} does not offer {', '.join(missing)}", person_name))
        clashing = sorted(set(person.get("unavailable", ())) & set(cohort.get("sessions", ())))
        if clashing:
            violations.append(Violation("H5", f"is not available {', '.join(clashing)} for {cohort_name}", person_name))
    return violations


def check_apart(count: PlanCount) -> list[Violation]:
    """H6."""
    return [
        Violation("H6", f"shares {count.cohort_of[first]} with {second}, who must be apart", first)
        for group in count.problem.get("apart", ())
        for first, second in combinations(group, 2)
        if first in count.cohort_of and count.cohort_of[first] == count.cohort_of.get(second)
    ]


def check_together(count: PlanCount) -> list[Violation]:
    """H7."""
    return [
        Violation("H7", f"{', '.join(group)} must share a cohort or all be unplaced", group[0])
        for group in count.problem.get("together", ())
        if len({count.cohort_of.get(name) for name in group}) > 1
    ]


def check_leaders(count: PlanCount) -> list[Violation]:
    """H8; the number of running cohorts only rises where one starts, so those weeks suffice."""
    violations: list[Violation] = []
    for leader in count.problem.get("leaders", ()):
        led = [name for name in count.open if count.cohorts[name].get("leader") == leader["id"]]
        for week in sorted({count.cohorts[name]["start"] for name in led}):
            running = [name for name in led if count.runs_in(name, week)]
            if len(running) > leader.get("concurrent", 1):
                text = f"leads {', '.join(running)} in week {week}, more than {leader.get('concurrent', 1)}"
                violations.append(Violation("H8", text, leader["id"]))
    return violations


def check_rooms(count: PlanCount) -> list[Violation]:
    """H9."""
    closed = {room["id"]: room.get("closed", ()) for room in count.problem.get("rooms", ())}
    violations: list[Violation] = []
    housed = [name for name in count.open if count.cohorts[name].get("room") is not None]
    for name in housed:
        cohort = count.cohorts[name]
        for start, end in closed[cohort["room"]]:
            if max(start, cohort["start"]) < min(end, cohort["start"] + cohort["weeks"]):
                violations.append(Violation("H9", f"runs while {cohort['room']} is closed", name))
    for first, second in combinations(housed, 2):
        one, other = count.cohorts[first], count.cohorts[second]
        shared = set(one.get("sessions", ())) & set(other.get("sessions", ()))
        if one["room"] == other["room"] and shared:
            overlap = min(one["start"] + one["weeks"], other["start"] + other["weeks"]) - max(
                one["start"], other["start"]
            )
            if overlap > 0:
                violations.append(Violation("H9", f"shares {one['room']} and {min(shared)} with {second}", first))
    return violations


def check_reservations(count: PlanCount) -> list[Violation]:
    """H10."""
    violations: list[Violation] = []
    for name in count.open:
        for reserved in count.cohorts[name].get("reserved", ()):
            having = count.count_value(name, reserved["attribute"], reserved["value"])
            most = reserved.get("max")
            if having < reserved.get("min", 0) or (most is not None and having > most):
                text = (
                    f"has {having} members with {reserved['attribute']} {reserved['value']}, outside what is reserved"
                )
                violations.append(Violation("H10", text, name))
    return violations


def check_fixed(count: PlanCount) -> list[Violation]:
    """H11."""
    return [
        Violation("H11", f"is fixed in {cohort} but in {count.cohort_of.get(name, 'none')}", name)
        for name, cohort in count.list_decisions("fixed")
        if count.cohort_of.get(name) != cohort
    ]


def check_moves(count: PlanCount) -> list[Violation]:
    """H12."""
    most = count.problem.get("max_moves")
    if most is None or count.count_moves() <= most:
        return []
    return [Violation("H12", f"{count.count_moves()} are moved, more than {most}")]


def sum_unplaced(count: PlanCount) -> int:
    """Σ priority of those in no cohort."""
    return sum(person.get("priority", 1) for name, person in count.persons.items() if name not in count.cohort_of)


def sum_wait(count: PlanCount) -> int:
    """Σ priority × weeks from ready to start."""
    return sum(
        count.persons[name].get("priority", 1) * (count.cohorts[cohort]["start"] - count.persons[name].get("from", 0))
        for name, cohort in count.cohort_of.items()
    )


def sum_imbalance(count: PlanCount) -> int:
    """Σ over open cohorts and balance rules of the hundredths of members beyond the tolerance."""
    total = 0
    for name in count.open:
        size = len(count.members[name])
        for rule in count.problem.get("balance", ()):
            having = count.count_value(name, rule["attribute"], rule["value"])
            total += max(0, abs(100 * having - rule["percent"] * size) - rule.get("tolerance", 0))
    return total


def sum_cost(count: PlanCount) -> int:
    """Σ costs of the placed."""
    return sum(count.persons[name].get("costs", {}).get(cohort, 0) for name, cohort in count.cohort_of.items())


TERMS: Mapping[str, Callable[[PlanCount], int]] = {
    "unplaced": sum_unplaced,
    "wait": sum_wait,
    "imbalance": sum_imbalance,
    "cost": sum_cost,
    "open": lambda count: len(count.open),
    "moves": lambda count: count.count_moves(),
}
