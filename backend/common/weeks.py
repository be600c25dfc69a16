"""ISO weeks, the unit in which Swedes plan."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_PATTERN = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """An ISO 8601 week, such as 2026-W53.

    Raises:
        ValueError: the year has no such week.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def of(cls, day: date) -> "IsoWeek":
        """Return the week that ``day`` lies in."""
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> "IsoWeek":
        """Read ``2026-W53``.

        Raises:
            ValueError: the text is not of that form, or the year has no such week.
        """
        match = _PATTERN.fullmatch(text)
        if match is None:
            message = f"not an ISO week: {text!r}"
            raise ValueError(message)
        return cls(int(match[1]), int(match[2]))

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self) -> tuple[date, ...]:
        """The seven days, Monday first."""
        return tuple(self.monday + timedelta(days=offset) for offset in range(7))

    def plus(self, weeks: int) -> "IsoWeek":
        """Return the week that many weeks later (earlier if negative)."""
        return IsoWeek.of(self.monday + timedelta(weeks=weeks))

    def weeks_until(self, other: "IsoWeek") -> int:
        """Return the number of weeks from this one to ``other``; negative if ``other`` is earlier."""
        return (other.monday - self.monday).days // 7

    @property
    def label(self) -> str:
        """What users read: ``v. 12``."""
        return f"v. {self.number}"

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def iterate_weeks(first: IsoWeek, count: int) -> Iterator[IsoWeek]:
    """Yield ``count`` consecutive weeks from ``first`` on."""
    return (first.plus(offset) for offset in range(count))
