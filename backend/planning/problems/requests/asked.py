"""A meeting that has been asked for, with its parts filled as far as they can be before anything is planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.meeting_times.selectors.candidates import Part, Someone, key_of
from backend.meetings.arrangements import Buffers
from backend.meetings.enums import PlaceKind
from backend.meetings.models import Meeting, MeetingRequest
from backend.planning.problems.grid import GRAIN_MINUTES


@dataclass(frozen=True)
class AskedMeeting:
    """One request as the problem has it.

    Attributes:
        request: what was asked for.
        required: those who must come, by key, each with the part they take.
        groups: the parts that any one of several can take, with their keys, the first to ask first.
        optional: those who may come, by key.
        buffers: what staff need before and after.
        left_out: the rule for which it cannot be planned at all; empty if it can.
        booked: the meeting that answers it already, if it may move.
        chosen: who takes the parts of the groups at that meeting, by key.
    """

    request: MeetingRequest
    required: tuple[tuple[Part, str], ...]
    groups: tuple[tuple[Part, tuple[str, ...]], ...]
    optional: tuple[tuple[Part, str], ...]
    buffers: Buffers
    left_out: str = ""
    booked: Meeting | None = None
    chosen: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the meeting itself is; a booked one keeps its length."""
        if self.booked is None:
            return self.request.duration_minutes
        return int((self.booked.ends_at - self.booked.begins_at).total_seconds()) // 60

    @property
    def needs_room(self) -> bool:
        """Whether people meet in a room; a booked one keeps its kind of place."""
        return (self.booked or self.request).place_kind == PlaceKind.ROOM

    @property
    def preparation_grains(self) -> int:
        """Whole grains before the meeting itself."""
        return -(-self.buffers.preparation_minutes // GRAIN_MINUTES)

    @property
    def grains(self) -> int:
        """Whole grains of preparation, meeting and follow-up."""
        meeting = -(-self.minutes // GRAIN_MINUTES)
        return self.preparation_grains + meeting - (-self.buffers.follow_up_minutes // GRAIN_MINUTES)

    @property
    def headcount(self) -> int:
        """How many are called."""
        return len(self.required) + len(self.groups) + len(self.optional)

    def called(self, chosen: Sequence[str]) -> list[tuple[Part, str]]:
        """Return everybody who is called, by key, when ``chosen`` take the parts of the groups."""
        return [
            *self.required,
            *((part, key) for (part, _keys), key in zip(self.groups, chosen, strict=True)),
            *self.optional,
        ]


NOBODY_TO_CALL = "nobody_to_call"


def fill_parts(request: MeetingRequest, parts: Iterable[Part], buffers: Buffers) -> AskedMeeting:
    """Settle the parts that only one person can take, and leave the others to the solver.

    Nobody takes two parts: whoever must come for one is no candidate for another.
    """
    known = list(parts)
    required: dict[str, Part] = {}
    open_parts = [part for part in known if part.is_required]
    groups: list[tuple[Part, tuple[str, ...]]] = []
    settled = True
    while settled:
        settled, groups = False, []
        for part in open_parts:
            keys = _keys_of(part.people, required)
            if not keys:
                return AskedMeeting(request, (), (), (), buffers, NOBODY_TO_CALL)
            if len(keys) == 1:
                required[keys[0]] = part
                open_parts = [other for other in open_parts if other is not part]
                settled = True
                break
            groups.append((part, keys))
    optional: dict[str, Part] = {}
    for part in known:
        if not part.is_required:
            keys = _keys_of(part.people, required | optional)
            if keys:
                optional[keys[0]] = part
    pairs = ((part, key) for key, part in required.items())
    return AskedMeeting(
        request, tuple(pairs), tuple(groups), tuple((part, key) for key, part in optional.items()), buffers
    )


def _keys_of(people: Iterable[Someone], taken: Iterable[str]) -> tuple[str, ...]:
    gone = set(taken)
    return tuple(key for key in map(key_of, people) if key not in gone)
