"""The page Tänk om: which activities, what they would hold week by week, as words, a table and two plots."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, SupervisorTerms
from backend.associations.models import Association
from backend.common.weeks import IsoWeek
from backend.offers.selectors import WhatIf
from backend.web.pieces import week_label

TALLEST = 100
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
MOST_MARKS = 6


@dataclass(frozen=True)
class Scope:
    """Which activities are looked at: all of one kind, or one."""

    value: str
    word: str
    activities: list[Activity]


def scopes_of(viewer: Viewer, association: Association) -> list[Scope]:
    """Return what can be chosen, kinds before their activities; kinds without activities are left out; one query."""
    rows = list(visible(Activity, viewer).filter(association=association).select_related("site").order_by("name"))
    scopes: list[Scope] = []
    for kind in ActivityKind:
        own = [row for row in rows if row.kind == kind]
        if len(own) > 1:
            scopes.append(Scope(kind.value, _("Allt: %(kind)s") % {"kind": kind.label}, own))
        scopes += [Scope(f"a{row.pk}", row.name, [row]) for row in own]
    return scopes


def chosen_scope(scopes: Sequence[Scope], query: QueryDict) -> Scope | None:
    """Return the one that ``vad`` names, else the first; None if there is nothing to choose."""
    asked = query.get("vad", "")
    return next((scope for scope in scopes if scope.value == asked), next(iter(scopes), None))


def terms_of(viewer: Viewer, activities: Sequence[Activity]) -> list[SupervisorTerms]:
    """Return the terms of those who lead the activities; one query."""
    led = visible(SupervisorTerms, viewer).filter(staff__led_activities__activity__in=activities)
    return list(led.select_related("staff").distinct().order_by("staff__name"))


@dataclass(frozen=True)
class Bar:
    """A difference in one week, drawn between the two steps; ``y`` counts from the top, of ``TALLEST``."""

    x: int
    y: float
    height: float
    is_gain: bool


@dataclass(frozen=True)
class StepPlot:
    """Two stepped lines over the weeks, what is taken as a field under them, and the marks of the axes."""

    width: int
    before: str
    after: str
    field: str
    bars: tuple[Bar, ...]
    heights: tuple[int, ...]
    weeks: tuple[IsoWeek, ...]


def plot_seats(result: WhatIf) -> StepPlot:
    """Draw seats before and after, with those taken as a field."""
    before, after = [row.before for row in result.weeks], [row.after for row in result.weeks]
    return _plot(result, before, after, [row.taken for row in result.weeks], more_is_better=True)


def plot_queue(result: WhatIf) -> StepPlot:
    """Draw how many still wait, before and after."""
    before = [row.waiting_before for row in result.weeks]
    return _plot(result, before, [row.waiting_after for row in result.weeks], [], more_is_better=False)


def _plot(result: WhatIf, before: list[int], after: list[int], taken: list[int], *, more_is_better: bool) -> StepPlot:
    top = _nice_top(max([*before, *after, *taken, 1]))
    bars = tuple(
        Bar(
            x,
            _height(max(pair), top),
            _height(min(pair), top) - _height(max(pair), top),
            (pair[1] > pair[0]) is more_is_better,
        )
        for x, pair in enumerate(zip(before, after, strict=True))
        if pair[0] != pair[1]
    )
    weeks = [row.week for row in result.weeks]
    stride = -(-len(weeks) // MOST_MARKS)
    return StepPlot(
        width=len(weeks),
        before=_steps(before, top),
        after=_steps(after, top),
        field=f"{_steps(taken, top)} V{TALLEST} H0 Z" if taken else "",
        bars=bars,
        heights=(top, top // 2, 0) if top % 2 == 0 else (top, 0),
        weeks=tuple(weeks[::stride]),
    )


def _nice_top(most: int) -> int:
    """The least round number at or above ``most``, in halves that are whole."""
    step = next((step for step in STEPS if step * 10 >= most), STEPS[-1])
    return -(-most // step) * step


def _height(value: int, top: int) -> float:
    return round(TALLEST * (1 - value / top), 2)


def _steps(values: Sequence[int], top: int) -> str:
    """A path that stays level through each week."""
    parts = [f"{'M0,' if x == 0 else 'V'}{_height(value, top)} H{x + 1}" for x, value in enumerate(values)]
    return " ".join(parts)


def describe(result: WhatIf) -> str:
    """Say in one or two sentences what the change would do; nothing is proven, it is counted."""
    gained = sum(row.gained for row in result.weeks)
    if not gained and result.drained_before == result.drained_after:
        return _("Som det är nu. Ändra något nedan och räkna.")
    weekly = round(abs(gained) / len(result.weeks), 1)
    figure = f"{weekly:g}".replace(".", ",")
    if gained > 0:
        first = _("I genomsnitt %(count)s platser till i veckan.") % {"count": figure}
    elif gained < 0:
        first = _("I genomsnitt %(count)s platser färre i veckan.") % {"count": figure}
    else:
        first = _("Lika många platser sammanlagt.")
    return f"{first} {describe_queue_end(result)}"


def describe_queue_end(result: WhatIf) -> str:
    """Say how long the queue would take."""
    if not result.waiting:
        return _("Ingen väntar.")
    words = {
        "waiting": ngettext("Kön på %(count)s", "Kön på %(count)s", result.waiting) % {"count": result.waiting},
        "before": drained_words(result.drained_before, len(result.weeks)),
        "after": drained_words(result.drained_after, len(result.weeks)),
    }
    if result.drained_before == result.drained_after:
        return _("%(waiting)s är borta %(after)s, som nu.") % words
    return _("%(waiting)s är borta %(after)s i stället för %(before)s.") % words


def drained_words(weeks: int | None, horizon: int) -> str:
    """Say after how many weeks nobody waits."""
    if weeks is None:
        return _("först efter mer än %(weeks)s veckor") % {"weeks": horizon}
    return ngettext("om %(weeks)s vecka", "om %(weeks)s veckor", weeks) % {"weeks": weeks}


def displaced_weeks(result: WhatIf) -> str:
    """Name the weeks in which somebody who has a place would lose it; empty for none."""
    hit = [row.week for row in result.weeks if row.displaced]
    return ", ".join(week_label(week) for week in hit)
