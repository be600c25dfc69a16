"""A participant's way, with waits drawn to scale."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.participants.enums import TimelineState
from backend.participants.selectors import TimelineStep

TALLEST_PIXELS = 520
PIXELS_PER_DAY = 2.0
SHORTEST_PIXELS = 10
LONG_WAIT_DAYS = 30


@dataclass(frozen=True)
class Wait:
    """The days between two steps, and how tall they are drawn; the same scale within one timeline."""

    days: int
    height: int
    leads_nowhere_yet: bool

    @property
    def classes(self) -> str:
        """A long wait stands out; one that still goes on is dashed."""
        long = "long" if self.days >= LONG_WAIT_DAYS else ""
        return f"{long} not-yet".strip() if self.leads_nowhere_yet else long

    @property
    def words(self) -> str:
        """How long, in words."""
        days = ngettext("%(days)s dag", "%(days)s dagar", self.days) % {"days": self.days}
        return _("%(days)s hittills") % {"days": days} if self.leads_nowhere_yet else days


@dataclass(frozen=True)
class TimelineMark:
    """One step and the wait before it."""

    step: TimelineStep
    wait: Wait | None


def draw_timeline(steps: list[TimelineStep]) -> list[TimelineMark]:
    """Give each step the wait before it, to scale; the whole is at most ``TALLEST_PIXELS`` tall."""
    total = sum(step.wait_days or 0 for step in steps)
    scale = min(PIXELS_PER_DAY, TALLEST_PIXELS / total) if total else PIXELS_PER_DAY
    marks: list[TimelineMark] = []
    for step in steps:
        # Only the first step without a date waits until today; those after it wait for that one.
        shown = bool(step.wait_days) and not (step.begins_on is None and any(m.step.begins_on is None for m in marks))
        marks.append(TimelineMark(step, _wait(step, scale) if shown else None))
    return marks


def _wait(step: TimelineStep, scale: float) -> Wait:
    days = step.wait_days or 0
    return Wait(days, max(SHORTEST_PIXELS, round(days * scale)), step.state is TimelineState.MISSING)
