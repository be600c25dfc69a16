"""How a run goes, for the page that is asked each second, and the runs there have been."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Association, Programme
from backend.common.clock import current_time
from backend.planning.enums import RunKind, RunStage, RunState
from backend.planning.models import PlanningRun, RunProgress
from backend.planning.runs.claiming import STALE_SECONDS
from backend.planning.selectors.naming import label_of_terms
from backend.planning.selectors.part_sums import Point, list_points, sum_parts
from scheduler.result import compute_gap


@dataclass(frozen=True)
class TierView:
    """A tier being optimised: its latest value and bound, and the way there as (seconds, value, bound)."""

    stage: RunStage
    tier: int
    terms: Mapping[str, int]
    label: str
    value: int | None
    bound: int
    gap: float | None
    points: tuple[Point, ...]

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists, given the tiers before."""
        return self.value is not None and self.value <= self.bound


@dataclass(frozen=True)
class RunView:
    """A run as it stands.

    Attributes:
        seconds: since a worker began; the whole time for one that has ended.
        is_stalled: it is said to run but shows no sign of life, and will be taken over within a minute or so.
        is_stopping: Stop was pressed and it has not ended yet.
        failure: the sentence for a run without a plan, in the reader's language; empty otherwise.
        parts_done, parts_total: of the parts that a divided run was cut into; 0 for others.
    """

    state: RunState
    stage: RunStage | None
    tiers: tuple[TierView, ...]
    seconds: float
    attempt: int
    is_stalled: bool
    is_stopping: bool
    failure: str
    parts_done: int = 0
    parts_total: int = 0

    @property
    def is_unfinished(self) -> bool:
        """Whether there is more to come."""
        return self.state in RunState.unfinished()


def run_progress(run: PlanningRun, *, now: datetime | None = None) -> RunView:
    """How a run goes; one query, and one more for a run that was divided.

    Args:
        run: found by ``visible``.
        now: by whose clock; the program's, if not told.
    """
    now = now or current_time()
    rows: dict[tuple[str, int], list[RunProgress]] = {}
    for row in run.progress.order_by("pk"):
        rows.setdefault((row.stage, row.tier), []).append(row)
    is_divided = run.state == RunState.DIVIDED or any(row.part_id for found in rows.values() for row in found)
    parts = list(run.parts.values_list("state", flat=True)) if is_divided else []
    is_running = run.state == RunState.RUNNING
    until = run.finished_at or now
    silent = (now - run.heartbeat_at).total_seconds() if run.heartbeat_at else 0.0
    return RunView(
        state=RunState(run.state),
        stage=RunStage(run.stage) if run.stage else None,
        tiers=tuple(_view_tier(found, len(parts)) for found in rows.values()),
        seconds=max(0.0, (until - run.started_at).total_seconds()) if run.started_at else 0.0,
        attempt=run.attempt,
        is_stalled=is_running and silent > STALE_SECONDS,
        is_stopping=run.cancel_requested_at is not None and run.state in RunState.unfinished(),
        failure=_(run.failure) if run.failure else "",
        parts_done=sum(state not in RunState.unfinished() for state in parts),
        parts_total=len(parts),
    )


def _view_tier(rows: list[RunProgress], parts: int) -> TierView:
    last = rows[-1]
    points = sum_parts(rows, parts) if parts else list_points(rows)
    _seconds, value, bound = points[-1]
    return TierView(
        stage=RunStage(last.stage),
        tier=last.tier,
        terms=last.terms,
        label=label_of_terms(last.terms),
        value=value,
        bound=bound,
        gap=None if value is None else compute_gap(value, bound),
        points=points,
    )


def earlier_place_runs(viewer: Viewer, association: Association) -> QuerySet[PlanningRun]:
    """The runs of an association's places but for scenarios, the latest first, each with its proposal."""
    return _earlier(viewer, association, RunKind.PLACEMENTS)


def earlier_meeting_runs(viewer: Viewer, association: Association) -> QuerySet[PlanningRun]:
    """The runs of meetings that an association was asked for, the latest first, each with its proposal."""
    return _earlier(viewer, association, RunKind.MEETINGS)


def _earlier(viewer: Viewer, association: Association, kind: RunKind) -> QuerySet[PlanningRun]:
    runs = visible(PlanningRun, viewer).filter(association=association, kind=kind, base=None)
    return runs.select_related("requested_by", "proposal").order_by("-queued_at", "-pk")


def earlier_runs(viewer: Viewer, programme: Programme) -> QuerySet[PlanningRun]:
    """The runs of a programme but for scenarios, the latest first, each with its proposal and who ordered it."""
    runs = visible(PlanningRun, viewer).filter(programme=programme, base=None)
    return runs.select_related("requested_by", "proposal").order_by("-queued_at", "-pk")
