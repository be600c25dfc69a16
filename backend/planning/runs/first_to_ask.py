"""Who is asked first: among plans that are worth the same to the solver, the one that leaves least to stand-ins."""

from collections.abc import Iterable, Mapping
from typing import Any

Span = tuple[int, int]


def ask_first(problem: Mapping[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """Give each part that several can take to the first of them who is free then, meeting by meeting.

    Times and rooms stay, and so does the value of every tier: nobody is given a part who is called to anything else at
    the time, or who has as many meetings that day as they may have. What has a place in the plan in force is left as it
    is, as another person there would be a move.

    Returns:
        The result with the other plan; the same where there is none.
    """
    if result["plan"] is None:
        return result
    swaps = _Swaps(problem, result["plan"]["assignments"])
    return {**result, "plan": {**result["plan"], "assignments": swaps.improved()}}


class _Swaps:
    def __init__(self, problem: Mapping[str, Any], assignments: Mapping[str, Any]) -> None:
        self.meetings = {row["id"]: row for row in problem["meetings"]}
        self.current = problem["current"]
        self.people = {row["id"]: row for row in problem["people"]}
        self.assignments = {name: dict(decision) for name, decision in assignments.items()}
        self.day_of = [number for number, day in enumerate(problem["days"]) for _grain in range(day["grains"])]

    def improved(self) -> dict[str, Any]:
        """The assignments with other people where somebody earlier in the list is free."""
        for name in sorted(self.assignments, key=lambda name: (self.assignments[name]["start"], name)):
            if name in self.current:
                continue
            decision = self.assignments[name]
            for number, group in enumerate(self.meetings[name].get("one_of", ())):
                chosen = decision["one_of"][number]
                if not self._is_called_elsewhere(chosen, name):
                    first = next((one for one in group if one == chosen or self._is_free(one, name)), chosen)
                    decision["one_of"] = [*decision["one_of"][:number], first, *decision["one_of"][number + 1 :]]
        return self.assignments

    def _is_free(self, person: str, name: str) -> bool:
        first, end = self._span(name)
        row = self.people[person]
        if any(begins < end and first < ends for begins, ends in row.get("busy", ())):
            return False
        if person in self._called(name) or self._is_called_elsewhere(person, name):
            return False
        most = row.get("max_per_day")
        return most is None or self._meetings_on(person, self.day_of[first]) < most

    def _is_called_elsewhere(self, person: str, name: str) -> bool:
        """Whether somebody is called to another meeting at the time, be it only as one who may come."""
        first, end = self._span(name)
        return any(
            begins < end and first < ends and person in self._called(other)
            for other in self.assignments
            if other != name
            for begins, ends in [self._span(other)]
        )

    def _meetings_on(self, person: str, day: int) -> int:
        return sum(
            person in self._attending(name) and self.day_of[decision["start"]] == day
            for name, decision in self.assignments.items()
        )

    def _attending(self, name: str) -> Iterable[str]:
        return (*self.meetings[name]["required"], *self.assignments[name].get("one_of", ()))

    def _called(self, name: str) -> Iterable[str]:
        return (*self._attending(name), *self.meetings[name].get("preferred", ()))

    def _span(self, name: str) -> Span:
        start: int = self.assignments[name]["start"]
        return start, start + int(self.meetings[name]["duration"])
