"""Where the worlds stand in time: every one of them around the same Monday, with weekdays that stay."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.common.local_time import local_instant

STORY_BEGINS_ON = date(2011, 9, 26)


@dataclass(frozen=True, slots=True)
class StoryCalendar:
    """Moves a source's dates by whole weeks, so that weekdays stay.

    Attributes:
        shift: whole weeks from the source's dates to the world's.
        this_monday: the Monday of the week in which the visitor comes.
        today: the day on which the visitor comes; what lies before it has happened.
    """

    shift: timedelta
    this_monday: date
    today: date

    @classmethod
    def around(cls, source_monday: date, shift_to: date | None) -> "StoryCalendar":
        """Let the source's Monday fall in the visitor's week.

        Args:
            source_monday: the Monday of the source at which the world is shown.
            shift_to: the visitor's day; None for the day on which the story begins.
        """
        today = shift_to or STORY_BEGINS_ON
        this_monday = STORY_BEGINS_ON + timedelta(weeks=(today - STORY_BEGINS_ON).days // 7)
        return cls(this_monday - source_monday, this_monday, today)

    def day(self, day: date) -> date:
        """Return the source's day in the world."""
        return day + self.shift

    def instant(self, day: date, minute: int) -> datetime:
        """Return the instant of a local minute of the source's day."""
        return local_instant(self.day(day), minute)

    def monday(self, weeks: int) -> date:
        """Return the world's Monday that many weeks after this one; negative for past weeks."""
        return self.this_monday + timedelta(weeks=weeks)
