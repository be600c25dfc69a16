"""Participants who must share a cohort, merged into one unit that is placed as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.cohorts.entities import Cohort, Participant, Problem


@dataclass(frozen=True)
class Unit:
    """Participants bound by ``together`` (most often one): they share a cohort or are all unplaced.

    ``cohorts`` are the ids of those that each member may enter, only the fixed one if a member is fixed;
    ``fixed`` the cohorts that ``fixed`` names for members.
    """

    members: tuple[Participant, ...]
    cohorts: tuple[str, ...]
    fixed: frozenset[str]

    @property
    def size(self) -> int:
        """Number of members."""
        return len(self.members)

    @property
    def priority(self) -> int:
        """What leaving the unit out costs."""
        return sum(member.priority for member in self.members)

    def count_value(self, attribute: str, value: str) -> int:
        """Members who have the value."""
        return sum(1 for member in self.members if member.attributes.get(attribute) == value)

    def measure_wait(self, cohort: Cohort) -> int:
        """Priority × weeks from ready to the cohort's start, over the members."""
        return sum(member.priority * (cohort.start - member.ready_from) for member in self.members)

    def measure_cost(self, cohort: Cohort) -> int:
        """Sum of the members' costs in the cohort."""
        return sum(member.costs.get(cohort.id, 0) for member in self.members)

    def count_moves(self, cohort: Cohort, current: Mapping[str, str]) -> int:
        """Members in force elsewhere who would be moved into the cohort."""
        return sum(1 for member in self.members if current.get(member.id, cohort.id) != cohort.id)

    def count_current(self, current: Mapping[str, str]) -> int:
        """Members who are in force somewhere and would lose that if left out."""
        return sum(1 for member in self.members if member.id in current)


def build_units(problem: Problem) -> tuple[Unit, ...]:
    """Merge the participants along ``together``, in the order of their first member.

    A unit with two members who must be ``apart`` has no cohort left, nor has one larger than every cohort.
    """
    root_of = _join(problem)
    members_of: dict[str, list[Participant]] = {}
    for participant in problem.participants:
        members_of.setdefault(_find(root_of, participant.id), []).append(participant)
    apart_pairs = [
        (first, second) for group in problem.apart for place, first in enumerate(group) for second in group[place + 1 :]
    ]
    divided = {_find(root_of, a) for a, b in apart_pairs if _find(root_of, a) == _find(root_of, b)}
    usable = [cohort for cohort in problem.cohorts if not problem.is_room_closed(cohort)]
    return tuple(
        _build_unit(problem, members, [] if root in divided else usable) for root, members in members_of.items()
    )


def _build_unit(problem: Problem, members: Sequence[Participant], usable: Sequence[Cohort]) -> Unit:
    fixed = frozenset(problem.fixed[member.id] for member in members if member.id in problem.fixed)
    allowed = tuple(
        cohort.id
        for cohort in usable
        if len(members) <= cohort.maximum
        and fixed <= {cohort.id}
        and all(member.find_obstacle(cohort) is None for member in members)
    )
    return Unit(tuple(members), allowed, fixed)


def _join(problem: Problem) -> dict[str, str]:
    root_of = {participant.id: participant.id for participant in problem.participants}
    for group in problem.together:
        for member in group[1:]:
            root_of[_find(root_of, member)] = _find(root_of, group[0])
    return root_of


def _find(root_of: dict[str, str], name: str) -> str:
    while root_of[name] != name:
        root_of[name] = root_of[root_of[name]]
        name = root_of[name]
    return name
