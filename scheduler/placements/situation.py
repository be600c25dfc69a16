"""A placement problem with a plan: what is used and what is left, week by week. Imports no solver."""

from collections.abc import Mapping

from scheduler.placements.entities import Decision, Option, Participant, Place, Problem, Supervisor


class Situation:
    """Who has which place, and how much of every capacity and quota that leaves.

    Args:
        problem: Validated.
        assignments: A plan of it that keeps the rules.
    """

    def __init__(self, problem: Problem, assignments: Mapping[str, Decision]) -> None:
        self.problem = problem
        self.assignments: dict[str, Decision] = {}
        self.left_at_place = {place.id: list_weekly(place, problem.weeks) for place in problem.places}
        self.left_of_supervisor = {one.id: list_weekly(one, problem.weeks) for one in problem.supervisors}
        self._missing: dict[tuple[str, tuple[int, ...], int], tuple[dict[int, int], dict[int, int]]] = {}
        self.placed_in_quota = [0] * len(problem.quotas)
        self._places_of_quota = [frozenset(quota.places) for quota in problem.quotas]
        self._quotas_of: dict[str, list[int]] = {}
        for index, quota in enumerate(problem.quotas):
            for name in quota.participants:
                self._quotas_of.setdefault(name, []).append(index)
        for name, decision in assignments.items():
            self.place(problem.participants[problem.index_of_participant[name]], decision)

    def place(self, participant: Participant, decision: Decision) -> None:
        """Give somebody without a place one, whether there is room or not."""
        self._missing.clear()
        self.assignments[participant.id] = decision
        option = find_option(participant, decision)
        supervisor = self.problem.place_by_id[option.place].supervisor
        for week, load in enumerate(option.load, decision.start):
            self.left_at_place[option.place][week] -= load
            if supervisor is not None:
                self.left_of_supervisor[supervisor][week] -= load
        for index in self._quotas_of.get(participant.id, ()):
            self.placed_in_quota[index] += option.place in self._places_of_quota[index]

    def has_room(self, participant: Participant, option: Option, start: int) -> bool:
        """Whether place, supervisor and quotas have room for one more."""
        return not (
            self.list_full_weeks(option, start)
            or self.list_taken_weeks(option, start)
            or self.list_full_quotas(participant, option.place)
        )

    def list_unplaced(self) -> list[Participant]:
        """Those without a place, in the order of the document."""
        return [participant for participant in self.problem.participants if participant.id not in self.assignments]

    def list_full_weeks(self, option: Option, start: int) -> dict[int, int]:
        """Weeks in which the place has too little left for the option's load, with what is missing."""
        return self._list_missing(option, start)[0]

    def list_taken_weeks(self, option: Option, start: int) -> dict[int, int]:
        """Weeks in which the place's supervisor has too little left for the load, with what is missing."""
        return self._list_missing(option, start)[1]

    def _list_missing(self, option: Option, start: int) -> tuple[dict[int, int], dict[int, int]]:
        """What is missing at the place and of its supervisor; the same for everybody with the same load."""
        key = (option.place, option.load, start)
        if key not in self._missing:
            supervisor = self.problem.place_by_id[option.place].supervisor
            self._missing[key] = (
                _find_missing(option, start, self.left_at_place[option.place]),
                {} if supervisor is None else _find_missing(option, start, self.left_of_supervisor[supervisor]),
            )
        return self._missing[key]

    def list_full_quotas(self, participant: Participant, place: str) -> list[int]:
        """Indices of the quotas that let nobody more of the participant's kind into the place."""
        full: list[int] = []
        for index in self._quotas_of.get(participant.id, ()):
            most = self.problem.quotas[index].maximum
            if most is not None and place in self._places_of_quota[index] and self.placed_in_quota[index] >= most:
                full.append(index)
        return full

    def count_moves(self) -> int:
        """Those in force somewhere who are elsewhere, at another time or nowhere."""
        return sum(1 for name, decision in self.problem.current.items() if self.assignments.get(name) != decision)


def list_weekly(owner: Place | Supervisor, weeks: int) -> list[int]:
    """A capacity as one number per week."""
    return [owner.capacity] * weeks if isinstance(owner.capacity, int) else list(owner.capacity)


def find_option(participant: Participant, decision: Decision) -> Option:
    """The option that a decision is about.

    Raises:
        LookupError: The participant has none there.
    """
    for option in participant.options:
        if option.place == decision.place:
            return option
    raise LookupError(f"{participant.id} has no option in {decision.place}")


def _find_missing(option: Option, start: int, left: list[int]) -> dict[int, int]:
    room = left[start : start + len(option.load)]
    return {
        start + index: load - rest
        for index, (load, rest) in enumerate(zip(option.load, room, strict=True))
        if load > rest
    }
