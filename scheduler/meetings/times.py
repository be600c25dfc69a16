"""How many times people and rooms have for meetings, counted on the problem document. Imports no solver."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

Document = Mapping[str, Any]


class Requirements:
    """A meetings problem by id: who and what each meeting cannot do without."""

    def __init__(self, problem: Document) -> None:
        self.meetings: dict[str, Document] = {meeting["id"]: meeting for meeting in problem["meetings"]}
        self.people: dict[str, Document] = {person["id"]: person for person in problem["people"]}
        self.rooms: dict[str, Document] = {room["id"]: room for room in problem["rooms"]}
        self.days: list[tuple[int, int]] = []
        first = 0
        for day in problem["days"]:
            self.days.append((first, first + day["grains"]))
            first += day["grains"]
        self.grains = first
        self._firsts = [start for start, _ in self.days]
        self._ends = [end for _, end in self.days]
        self._sums: dict[tuple[str, str, int], list[int]] = {}
        self._taken: dict[tuple[str, str], list[Sequence[int]]] = {}

    def takes_one(self, meeting: str, key: str, names: Collection[str]) -> bool:
        """Whether a meeting, if it is held, takes one of the people or one of the rooms."""
        one = self.meetings[meeting]
        if key == "people":
            groups = [[person] for person in one["required"]] + list(one.get("one_of", ()))
            return any(set(group) <= set(names) for group in groups)
        return one.get("rooms") != [] and set(self.list_rooms(meeting)) <= set(names)

    def list_rooms(self, meeting: str) -> list[str]:
        """The rooms that suit a meeting; all of them where it has no wish of its own."""
        one = self.meetings[meeting]
        attendees = len(one["required"]) + len(one.get("preferred", ())) + len(one.get("one_of", ()))
        headcount = one.get("headcount")
        seats = attendees if headcount is None else headcount
        allowed = one.get("rooms")
        return [
            name
            for name, room in self.rooms.items()
            if (allowed is None or name in allowed)
            and room["capacity"] >= seats
            and set(one.get("needs", ())) <= set(room.get("features", ()))
        ]

    def find_span(self, meetings: Sequence[str]) -> tuple[int, int]:
        """The grains between the earliest start and the latest end that any of the meetings may have."""
        earliest = min(self.meetings[name].get("earliest", 0) for name in meetings)
        ends = [self.meetings[name].get("latest_end") for name in meetings]
        return earliest, max(self.grains if end is None else end for end in ends)

    def count_times(self, key: str, name: str, span: tuple[int, int], duration: int) -> int:
        """The most meetings of a duration that a person or a room has time for within a span of grains."""
        first = bisect_left(self._firsts, span[0])
        last = bisect_right(self._ends, span[1])
        if first >= last:
            return sum(self._count_in_day(key, name, day, span, duration) for day in range(len(self.days)))
        whole = self._sum_days(key, name, duration)
        total = whole[last] - whole[first]
        # The days that the span cuts through, at its beginning and at its end.
        for day in {first - 1, last} & set(range(len(self.days))):
            total += self._count_in_day(key, name, day, span, duration)
        return total

    def _sum_days(self, key: str, name: str, duration: int) -> list[int]:
        """Times in all days before each day; kept, since most spans are asked for again and again."""
        known = self._sums.get((key, name, duration))
        if known is None:
            counts = (self._count_in_day(key, name, day, day_span, duration) for day, day_span in enumerate(self.days))
            known = [0, *accumulate(counts)]
            self._sums[key, name, duration] = known
        return known

    def _count_in_day(self, key: str, name: str, day: int, span: tuple[int, int], duration: int) -> int:
        low, high = max(self.days[day][0], span[0]), min(self.days[day][1], span[1])
        if low >= high:
            return 0
        owner = self.people[name] if key == "people" else self.rooms[name]
        times = sum(length // duration for length in _list_stretches(low, high, self._list_taken(key, name)))
        most = owner.get("max_per_day") if key == "people" else None
        return times if most is None else min(times, most)

    def _list_taken(self, key: str, name: str) -> list[Sequence[int]]:
        if (key, name) not in self._taken:
            owner = self.people[name] if key == "people" else self.rooms[name]
            self._taken[key, name] = sorted(owner.get("busy" if key == "people" else "closed", ()))
        return self._taken[key, name]


def _list_stretches(low: int, high: int, taken: Sequence[Sequence[int]]) -> list[int]:
    """Lengths of what is left of ``[low, high)`` beside the windows taken, which are sorted and may overlap."""
    edges = [low]
    for start, end in taken:
        if start < high and end > low:
            edges += [max(start, edges[-1]), max(end, edges[-1])]
    edges.append(high)
    return [later - earlier for earlier, later in list(pairwise(edges))[::2] if later > earlier]


def count_times(requirements: Requirements, key: str, names: Sequence[str], meetings: Sequence[str]) -> int:
    """The most of the meetings that can be held if each takes one of the people or rooms."""
    shortest = min(requirements.meetings[name]["duration"] for name in meetings)
    span = requirements.find_span(meetings)
    return sum(requirements.count_times(key, name, span, shortest) for name in names)
