"""The terms of the objective of a meetings plan, counted from the format's text alone."""

from collections.abc import Callable, Mapping

from scheduler.meetings.verify_reading import HeldMeeting, Raw


def keeps_decision(decision: Raw, meeting: HeldMeeting) -> bool:
    """Whether a meeting is as far as the decision names it."""
    return (
        ("start" not in decision or decision["start"] == meeting.start)
        and ("room" not in decision or decision["room"] == meeting.room)
        and ("one_of" not in decision or tuple(decision["one_of"]) == meeting.chosen)
    )


def list_decisions(problem: Raw, key: str) -> dict[str, Raw]:
    """The decisions under ``fixed`` or ``current``, by meeting."""
    meetings = {meeting["id"] for meeting in problem["meetings"]}
    return {name: decision for name, decision in (problem.get(key) or {}).items() if name in meetings}


def count_moves(problem: Raw, held: Mapping[str, HeldMeeting]) -> int:
    """Decisions in force that the plan does not keep."""
    return sum(
        name not in held or not keeps_decision(decision, held[name])
        for name, decision in list_decisions(problem, "current").items()
    )


class PlanTerms:
    """Counts the terms of the objective from a plan."""

    def __init__(self, problem: Raw, held: Mapping[str, HeldMeeting]) -> None:
        self._problem = problem
        self._held = held
        self._counts: dict[str, Callable[[], int]] = {
            "unplaced": self._count_unplaced,
            "preferred_clash": self._count_clash,
            "late": self._count_late,
            "end": lambda: sum(meeting.end - 1 for meeting in held.values()),
            "rooms_used": self._count_rooms,
            "moves": lambda: count_moves(problem, held),
        }
        self._known: dict[str, int] = {}

    def count(self, term: str) -> int:
        """The value of a term."""
        if term not in self._known:
            self._known[term] = self._counts[term]()
        return self._known[term]

    def _count_unplaced(self) -> int:
        return sum(
            meeting.get("priority", 1) for meeting in self._problem["meetings"] if meeting["id"] not in self._held
        )

    def _count_late(self) -> int:
        total = 0
        for meeting in self._held.values():
            due = meeting.meeting.get("due")
            if due is not None:
                total += meeting.meeting.get("priority", 1) * max(0, meeting.end - due)
        return total

    def _count_clash(self) -> int:
        """Per person: grains of overlap between two of their meetings, one of them at least as a preferred attendee."""
        parts: dict[str, list[tuple[HeldMeeting, bool]]] = {}
        for meeting in self._held.values():
            for person in set(meeting.attendees):
                parts.setdefault(person, []).append((meeting, False))
            for person in meeting.meeting.get("preferred", ()):
                parts.setdefault(person, []).append((meeting, True))
        total = 0
        for attended in parts.values():
            for position, (first, first_preferred) in enumerate(attended):
                for second, second_preferred in attended[position + 1 :]:
                    if (first_preferred or second_preferred) and first is not second:
                        total += max(0, min(first.end, second.end) - max(first.start, second.start))
        return total

    def _count_rooms(self) -> int:
        used: dict[tuple[str, int], set[str]] = {}
        for meeting in self._held.values():
            if meeting.room is not None:
                for person in {*meeting.attendees, *meeting.meeting.get("preferred", ())}:
                    used.setdefault((person, meeting.day), set()).add(meeting.room)
        return sum(len(rooms) - 1 for rooms in used.values())
