"""A placement problem with a plan: what is used and what is left, week by week. Imports no solver."""

from collections import Counter
from collections.abc import Mapping

from scheduler.placements.entities import Decision, Option, Participant, Problem


class Situation:
    """Who has which place, and how much of every capacity and quota that takes.

    Args:
        problem: Validated.
        assignments: A plan of it that keeps the rules.
    """

    def __init__(self, problem: Problem, assignments: Mapping[str, Decision]) -> None:
        self.problem = problem
        self.assignments: dict[str, Decision] = {}
        self.used_at_place: Counter[tuple[str, int]] = Counter()
        self.used_of_supervisor: Counter[tuple[str, int]] = Counter()
        self._supervisor_by_id = {supervisor.id: supervisor for supervisor in problem.supervisors}
        self._placed_in_quota: Counter[int] = Counter()
        self._places_of_quota = [frozenset(quota.places) for quota in problem.quotas]
        self._quotas_of: dict[str, list[int]] = {}
        for index, quota in enumerate(problem.quotas):
            for name in quota.participants:
                self._quotas_of.setdefault(name, []).append(index)
        for name, decision in assignments.items():
            participant = problem.participants[problem.index_of_participant[name]]
            option = next(one for one in participant.options if one.place == decision.place)
            self.place(participant, option, decision.start)

    def place(self, participant: Participant, option: Option, start: int) -> None:
        """Give somebody without a place one, whether there is room or not."""
        self.assignments[participant.id] = Decision(option.place, start)
        supervisor = self.problem.place_by_id[option.place].supervisor
        for week, load in enumerate(option.load, start):
            self.used_at_place[option.place, week] += load
            if supervisor is not None:
                self.used_of_supervisor[supervisor, week] += load
        for index in self._quotas_of.get(participant.id, ()):
            self._placed_in_quota[index] += option.place in self._places_of_quota[index]

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
        place = self.problem.place_by_id[option.place]
        missing = {
            week: self.used_at_place[place.id, week] + load - place.capacity_in(week)
            for week, load in enumerate(option.load, start)
        }
        return {week: lack for week, lack in missing.items() if lack > 0}

    def list_taken_weeks(self, option: Option, start: int) -> dict[int, int]:
        """Weeks in which the place's supervisor has too little left for the load, with what is missing."""
        name = self.problem.place_by_id[option.place].supervisor
        if name is None:
            return {}
        supervisor = self._supervisor_by_id[name]
        missing = {
            week: self.used_of_supervisor[name, week] + load - supervisor.capacity_in(week)
            for week, load in enumerate(option.load, start)
        }
        return {week: lack for week, lack in missing.items() if lack > 0}

    def list_full_quotas(self, participant: Participant, place: str) -> list[int]:
        """Indices of the quotas that let nobody more of the participant's kind into the place."""
        full: list[int] = []
        for index in self._quotas_of.get(participant.id, ()):
            most = self.problem.quotas[index].maximum
            if most is not None and place in self._places_of_quota[index] and self._placed_in_quota[index] >= most:
                full.append(index)
        return full

    def count_moves(self) -> int:
        """Those in force somewhere who are elsewhere, at another time or nowhere."""
        return sum(1 for name, decision in self.problem.current.items() if self.assignments.get(name) != decision)
