"""The ids that problem documents use: kinds and numbers of rows, never codes or names (rule 8)."""

import re
from typing import NamedTuple


class MeetingSlot(NamedTuple):
    """The meeting that an enrolment is due at one position of the programme's chain."""

    enrolment_id: int
    position: int


class Mention(NamedTuple):
    """An id met in a text of the scheduler: its kind, and the numbers in it."""

    kind: str
    numbers: tuple[int, ...]


MENTION = re.compile(r"\b(enrolment|cohort|staff|room|meeting|held|request|participant|contact)-(\d+)(?:-(\d+))?\b")


def name_enrolment(enrolment_id: int) -> str:
    """``enrolment-12``: a participant, both as a candidate and as somebody who attends."""
    return f"enrolment-{enrolment_id}"


def name_cohort(cohort_id: int) -> str:
    """``cohort-3``."""
    return f"cohort-{cohort_id}"


def name_staff(staff_id: int) -> str:
    """``staff-3``."""
    return f"staff-{staff_id}"


def name_room(room_id: int) -> str:
    """``room-1``."""
    return f"room-{room_id}"


def name_meeting(enrolment_id: int, position: int) -> str:
    """``meeting-12-2``: the second meeting of enrolment 12's chain."""
    return f"meeting-{enrolment_id}-{position}"


def name_request(request_id: int) -> str:
    """``request-5``: the meeting that somebody has asked for."""
    return f"request-{request_id}"


def name_pinned(meeting_id: int) -> str:
    """``held-88``: a meeting that stands, there only so that it counts towards somebody's day."""
    return f"held-{meeting_id}"


def read_number(name: str) -> int:
    """The row's number in an id with one number.

    Raises:
        ValueError: it is no such id.
    """
    return int(name.rsplit("-", 1)[1])


def read_meeting(name: str) -> MeetingSlot:
    """The enrolment and the position that ``meeting-12-2`` names.

    Raises:
        ValueError: it is no such id.
    """
    _kind, enrolment_id, position = name.split("-")
    return MeetingSlot(int(enrolment_id), int(position))


def is_chain_meeting(name: str) -> bool:
    """Whether the id is that of a meeting to plan, and not of one that stands."""
    return name.startswith("meeting-")


def read_mention(match: "re.Match[str]") -> Mention:
    """The kind and numbers of a match of ``MENTION``."""
    return Mention(match[1], tuple(int(number) for number in match.groups()[1:] if number is not None))
