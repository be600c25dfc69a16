"""Parts of a cohort problem that have nothing to do with each other, so that each can be solved alone.

Every term is a sum over participants or cohorts, and every hard rule but ``max_moves`` speaks of participants and
cohorts that are joined here. The best plans of the parts, put together, are therefore a best plan of the whole, and
their bounds add up.
"""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.cohorts.entities import Problem
from scheduler.cohorts.units import build_units


def split_problem(problem: Problem) -> tuple[Problem, ...]:
    """The independent parts, smallest first; the problem itself when ``max_moves`` couples everyone.

    Cohorts that nobody can enter and participants with nowhere to go are parts of their own.
    """
    if problem.max_moves is not None:
        return (problem,)
    joined = _Joined()
    for unit in build_units(problem):
        joined.join(
            [f"p {unit.members[0].id}", *(f"p {m.id}" for m in unit.members), *(f"c {c}" for c in unit.cohorts)]
        )
        joined.join([f"p {unit.members[0].id}", *(f"c {cohort}" for cohort in unit.fixed)])
    for cohort in problem.cohorts:
        shared = [f"c {cohort.id}"]
        if cohort.leader is not None:
            shared.append(f"l {cohort.leader}")
        if cohort.room is not None:
            shared += [f"r {cohort.room} {session}" for session in sorted(cohort.sessions)]
        joined.join(shared)
    for group in problem.apart:
        # Rivals meet only in a cohort that both can enter, which joins them already; the rest keeps groups whole.
        joined.join(f"p {name}" for name in group)
    parts = _restrict(problem, joined)
    return tuple(sorted(parts, key=lambda part: len(part.participants) * len(part.cohorts)))


class _Joined:
    """Sets of names that have been joined, directly or through others."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, names: Iterable[str]) -> None:
        roots = [self.find_root(name) for name in names]
        for root in roots[1:]:
            self._parent[self.find_root(root)] = self.find_root(roots[0])

    def find_root(self, name: str) -> str:
        self._parent.setdefault(name, name)
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name


def _restrict(problem: Problem, joined: _Joined) -> list[Problem]:
    """One problem for each joined set of participants and cohorts."""
    participants_of: dict[str, list[str]] = {}
    cohorts_of: dict[str, list[str]] = {}
    for participant in problem.participants:
        participants_of.setdefault(joined.find_root(f"p {participant.id}"), []).append(participant.id)
    for cohort in problem.cohorts:
        cohorts_of.setdefault(joined.find_root(f"c {cohort.id}"), []).append(cohort.id)
    parts: list[Problem] = []
    for root in dict.fromkeys([*participants_of, *cohorts_of]):
        names = frozenset(participants_of.get(root, ()))
        cohorts = frozenset(cohorts_of.get(root, ()))
        parts.append(
            replace(
                problem,
                participants=tuple(p for p in problem.participants if p.id in names),
                cohorts=tuple(c for c in problem.cohorts if c.id in cohorts),
                leaders={c.leader: problem.leaders[c.leader] for c in problem.cohorts if c.leader and c.id in cohorts},
                together=tuple(group for group in problem.together if names.issuperset(group)),
                apart=tuple(group for group in problem.apart if names.issuperset(group)),
                fixed={name: cohort for name, cohort in problem.fixed.items() if name in names},
                current={name: cohort for name, cohort in problem.current.items() if name in names},
            )
        )
    return parts
