"""A plot of gaps over time as a small SVG, written by hand: no plotting library is needed to read or make it."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 190, 24, 48
LEAST_GAP, MOST_GAP = 0.0001, 1.0
LEAST_SECONDS = 0.5
COLOURS = ("#1b5e20", "#0d47a1", "#b71c1c", "#6a1b9a", "#e65100", "#37474f", "#00838f", "#827717", "#ad1457", "#5d4037")


@dataclass(frozen=True)
class Moment:
    """What was known after so many seconds; ``value`` is None while there was no plan."""

    seconds: float
    value: int | None
    bound: int

    @property
    def gap(self) -> float | None:
        """(value − bound) / value."""
        return None if self.value is None else (self.value - self.bound) / max(1, self.value)


@dataclass(frozen=True)
class Line:
    """A run: its name, its moments in order, and whether it is one of those compared with."""

    name: str
    moments: Sequence[Moment]
    is_baseline: bool = False


def draw_gaps(lines: Sequence[Line], title: str) -> str:
    """The SVG: seconds and gaps on logarithmic axes, one step line per run, baselines dashed."""
    longest = max((moment.seconds for line in lines for moment in line.moments), default=1.0)
    frame = _Frame(max(10.0, longest))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *frame.draw_axes(),
    ]
    for index, line in enumerate(lines):
        parts += frame.draw_line(line, index)
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Frame:
    """The axes, and where a moment lies between them."""

    def __init__(self, longest: float) -> None:
        self._decades = math.log10(longest / LEAST_SECONDS)

    def _x(self, seconds: float) -> float:
        share = math.log10(max(seconds, LEAST_SECONDS) / LEAST_SECONDS) / self._decades
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def _y(self, gap: float) -> float:
        clipped = min(MOST_GAP, max(LEAST_GAP, gap))
        share = math.log10(clipped / LEAST_GAP) / math.log10(MOST_GAP / LEAST_GAP)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def draw_axes(self) -> list[str]:
        """Grid lines with their figures, and what the axes mean."""
        parts: list[str] = []
        for gap in (0.0001, 0.001, 0.01, 0.1, 1.0):
            y = self._y(gap)
            parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{gap * 100:g} %</text>')
        for seconds in (1, 3, 10, 30, 100):
            x = self._x(seconds)
            if x <= WIDTH - RIGHT:
                parts.append(f'<path d="M{x} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>')
                parts.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{seconds}</text>')
        parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">seconds of the whole command</text>')
        parts.append(f'<text x="{LEFT}" y="{TOP - 8}">proven gap</text>')
        return parts

    def draw_line(self, line: Line, index: int) -> list[str]:
        """A step line with its name."""
        colour = COLOURS[index % len(COLOURS)]
        known = [(self._x(moment.seconds), self._y(moment.gap)) for moment in line.moments if moment.gap is not None]
        label_y = TOP + 12 + 18 * index
        dashes = ' stroke-dasharray="5 4"' if line.is_baseline else ""
        text = f'<text x="{WIDTH - RIGHT + 34}" y="{label_y + 4}">{escape(line.name)}</text>'
        key = f'<path d="M{WIDTH - RIGHT + 8} {label_y}h20" stroke="{colour}" stroke-width="2"{dashes}/>'
        if not known:
            return [key, text]
        path = f"M{known[0][0]} {known[0][1]}"
        for (_, before), (x, y) in itertools.pairwise(known):
            path += f"H{x}" + (f"V{y}" if y != before else "")
        return [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>', key, text]
