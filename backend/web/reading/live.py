"""How a run goes, for the plot and the table beside it."""

import json
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.planning.enums import RunKind, RunState
from backend.planning.models import PlanningRun
from backend.planning.selectors import RunView, TierView


@dataclass(frozen=True)
class LiveRow:
    """A tier in the table beside the plot."""

    stage: str
    words: str
    value: str
    bound: str
    gap: str
    is_proven: bool


@dataclass(frozen=True)
class Live:
    """The part of the page that is asked for each second."""

    words: str
    seconds: int
    is_running: bool
    is_stalled: bool
    rows: list[LiveRow]
    plotted: str
    points: str


def address_of_run(run: PlanningRun) -> str:
    """Return the address of the page of a run; each kind has its own."""
    names = {RunKind.PLACEMENTS: "web:place_run", RunKind.MEETINGS: "web:meeting_run", RunKind.COHORTS: "web:run"}
    return reverse(names[RunKind(run.kind)], args=[run.pk])


def read_live(progress: RunView) -> Live:
    """Shape a run's progress for plot and table."""
    plotted = _plotted_tier(progress)
    return Live(
        words=_describe_progress(progress),
        seconds=round(progress.seconds),
        is_running=progress.is_unfinished,
        is_stalled=progress.is_stalled,
        rows=[_live_row(tier) for tier in progress.tiers],
        plotted=plotted.label if plotted else "",
        points=json.dumps(_points(plotted, progress.seconds) if plotted else []),
    )


def _plotted_tier(progress: RunView) -> TierView | None:
    """The tier that is worked on; afterwards the one that took the longest."""
    if not progress.tiers:
        return None
    return progress.tiers[-1] if progress.is_unfinished else max(progress.tiers, key=_seconds_spent)


def _seconds_spent(tier: TierView) -> float:
    return tier.points[-1][0] - tier.points[0][0]


def _points(tier: TierView, seconds: float) -> list[list[float | int | None]]:
    points: list[list[float | int | None]] = [[round(at, 2), value, bound] for at, value, bound in tier.points]
    last = tier.points[-1]
    # The last step lasts until now, or the line would seem to stop.
    if seconds > last[0]:
        points.append([round(seconds, 2), last[1], last[2]])
    return points


def _live_row(tier: TierView) -> LiveRow:
    value = "–" if tier.value is None else _grouped(tier.value)
    if tier.gap is None:
        gap = _("ingen plan än")
    else:
        gap = _("%(percent)s %% kvar") % {"percent": f"{100 * tier.gap:.1f}".replace(".", _(","))}
    return LiveRow(str(tier.stage.label), tier.label, value, _grouped(tier.bound), gap, tier.is_proven)


def _grouped(number: int) -> str:
    # No-break thin spaces, the same in both languages.
    return f"{number:,}".replace(",", "\u202f")


def _describe_progress(progress: RunView) -> str:
    if progress.is_stopping:
        return _("Stoppar och sparar det bästa hittills …")
    if progress.state is RunState.QUEUED:
        return _("Väntar på sin tur …")
    if progress.state is RunState.DIVIDED:
        counts = {"done": progress.parts_done, "total": progress.parts_total}
        return _("Räknar i delar: %(done)s av %(total)s klara") % counts
    if progress.state is RunState.RUNNING:
        stage = progress.stage.label if progress.stage else _("underlaget")
        return _("Räknar på: %(stage)s") % {"stage": stage}
    return str(progress.state.label).capitalize()
