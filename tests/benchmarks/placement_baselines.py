"""What the placements solver is measured beside: a greedy, plain CP-SAT, and the linear relaxation solved whole."""

import time
from dataclasses import dataclass
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.greedy import build_first_plan
from scheduler.placements.model import build_model, build_tier
from scheduler.placements.problem import read_problem
from scheduler.placements.verify import verify_plan
from scheduler.progress import never_stop
from scheduler.relaxation import Relaxation
from scheduler.tiers import SearchSettings, TierObjective, TierProgress, search_tiers
from tests.benchmarks.gap_plot import Moment


@dataclass(frozen=True)
class Baseline:
    """Value and bound of the first tier – None where there is none – the seconds it took, and how they came about."""

    name: str
    value: int | None
    bound: int | None
    seconds: float
    moments: tuple[Moment, ...] = ()


def measure_greedy(document: dict[str, Any]) -> Baseline:
    """Everyone in turn, who costs most to leave out first, in the cheapest choice that there is still room for."""
    began = time.monotonic()
    plan = build_first_plan(read_problem(document))
    took = time.monotonic() - began
    assignments = {name: {"place": put.place, "start": put.start} for name, put in plan.items()}
    return Baseline("greedy", verify_plan(document, {"assignments": assignments}).tiers[0].value, None, took)


def measure_plain(document: dict[str, Any], seconds: float, seed: int) -> Baseline:
    """The whole model given to CP-SAT at once, without a first plan or bounds of our own."""
    began = time.monotonic()
    built = build_model(read_problem(document))
    tiers = [TierObjective(dict(tier), build_tier(built, tier)) for tier in built.problem.objective]
    moments: list[Moment] = []

    def note(progress: TierProgress) -> None:
        if progress.tier == 0:
            moments.append(Moment(time.monotonic() - began, progress.value, progress.bound))

    left = max(1.0, seconds - (time.monotonic() - began))
    settings = SearchSettings(stall_seconds=seconds)
    outcome = search_tiers(built.model, tiers, Budget(Limits(left, seed)), settings, note)
    first = outcome.tiers[0] if outcome.tiers else None
    value, bound = (None, None) if first is None else (first.value, first.bound)
    return Baseline("plain CP-SAT", value, bound, time.monotonic() - began, tuple(moments))


def measure_relaxation(document: dict[str, Any], seconds: float) -> Baseline:
    """The linear relaxation of the first tier, whole, by the simplex method."""
    began = time.monotonic()
    built = build_model(read_problem(document))
    objective = TierObjective({}, build_tier(built, built.problem.objective[0]))
    optimum = Relaxation(built.model).minimize(objective.form, seconds, never_stop)
    return Baseline("LP", None, None if optimum is None else optimum.bound, time.monotonic() - began)
