"""Where a meeting is when it is not only a room, and the time around it."""

from dataclasses import dataclass
from datetime import timedelta

from backend.common.intervals import TimeInterval
from backend.meetings.enums import PlaceKind


@dataclass(frozen=True, slots=True)
class Place:
    """The kind of place, with the link of a video meeting and a few words on where another place is."""

    kind: PlaceKind = PlaceKind.ROOM
    video_link: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Buffers:
    """Minutes for which staff are taken before a meeting begins and after it ends."""

    preparation_minutes: int = 0
    follow_up_minutes: int = 0

    def around(self, interval: TimeInterval) -> TimeInterval:
        """Return the time for which staff are taken."""
        before, after = timedelta(minutes=self.preparation_minutes), timedelta(minutes=self.follow_up_minutes)
        return TimeInterval(interval.begins_at - before, interval.ends_at + after)
