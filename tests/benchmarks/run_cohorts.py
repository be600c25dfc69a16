"""Cohort allocation measured against a plain CP-SAT model in the same run: ``python -m tests.benchmarks.run_cohorts``.

Both get the same time limit and workers. The plain model is the same set of rules searched tier by tier by CP-SAT
alone: no relaxation, no components, no neighbourhoods of ours.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.budget import Budget
from scheduler.cohorts.model import build_model
from scheduler.cohorts.problem import read_problem
from scheduler.cohorts.solve import build_tier
from scheduler.limits import Limits
from scheduler.result import TierResult
from scheduler.service import solve, verify
from scheduler.tiers import SearchSettings, TierObjective, search_tiers
from tests.benchmarks.generators.cohorts import CohortShape, generate_cohorts

LARGE: Mapping[str, Any] = {"people": 900, "cohorts": 90, "leaders": 10, "concurrent": 2, "rooms": 5}
SHAPES: Mapping[str, CohortShape] = {
    "70 plain": CohortShape(),
    "70 crowded": CohortShape(people=80),
    "70 groups, two balances": CohortShape(together_share=0.2, apart_share=0.2, agency_balance=True),
    "70 reserved places": CohortShape(reserved_share=0.7, agency_balance=True, tolerance=50),
    "70 one leader, closed room": CohortShape(concurrent=1, cohorts=10, closed_share=1.0),
    "70 re-planned": CohortShape(
        priorities=(1, 2, 5),
        current_share=0.5,
        objective=({"unplaced": 1}, {"moves": 1}, {"wait": 1}, {"imbalance": 1}, {"cost": 1}),
    ),
    "900 plain": CohortShape(**LARGE),
    "900 seats to spare": CohortShape(**{**LARGE, "people": 850}, priorities=(1, 2, 3)),
    "900 no tolerance": CohortShape(**LARGE, tolerance=0, agency_balance=True),
    "900 all rules": CohortShape(
        **LARGE, reserved_share=0.5, agency_balance=True, tolerance=50, together_share=0.1, apart_share=0.1
    ),
    "900 busy leaders": CohortShape(**{**LARGE, "concurrent": 1}, closed_share=0.6),
    "900 short windows": CohortShape(**LARGE, window_weeks=(3, 8)),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line per instance and solver."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--only", default="", help="part of the names of the instances to run")
    parser.add_argument("--no-baseline", action="store_true")
    options = parser.parse_args(arguments)
    limits = Limits(time_limit_seconds=options.time_limit)
    write(f"{'instance':<28}{'seed':>5}  {'solver':<9}{'seconds':>8}{'load':>6}  {'status':<9} value/bound per tier")
    for name, shape in SHAPES.items():
        for seed in options.seeds if options.only in name else ():
            problem = generate_cohorts(shape, seed)
            write_line(name, seed, "samplats", *measure_samplats(problem, limits))
            if not options.no_baseline:
                write_line(name, seed, "plain", *measure_plain(problem, limits))


def measure_samplats(problem: Mapping[str, Any], limits: Limits) -> tuple[float, str, Sequence[TierResult]]:
    """Seconds, status and tiers of the package, everything included; its result is verified."""
    began = time.monotonic()
    result = solve(problem, limits)
    seconds = time.monotonic() - began
    report = verify(problem, result)
    if not report.valid:
        raise SystemExit(f"invalid result: {report.violations}")
    return seconds, result["status"], [TierResult(t["terms"], t["value"], t["bound"]) for t in result["tiers"]]


def measure_plain(problem: Mapping[str, Any], limits: Limits) -> tuple[float, str, Sequence[TierResult]]:
    """Seconds, status and tiers of CP-SAT on the bare model."""
    began = time.monotonic()
    parsed = read_problem(problem)
    built = build_model(parsed)
    objectives = [TierObjective(dict(tier), build_tier(built, tier)) for tier in parsed.objective]
    outcome = search_tiers(
        built.model, objectives, Budget(limits), SearchSettings(stall_seconds=limits.time_limit_seconds)
    )
    return time.monotonic() - began, outcome.status.value, outcome.tiers


def write_line(name: str, seed: int, solver: str, seconds: float, status: str, tiers: Sequence[TierResult]) -> None:
    """One line of the table."""
    shown = "  ".join(f"{tier.value}/{tier.bound}" for tier in tiers)
    write(f"{name:<28}{seed:>5}  {solver:<9}{seconds:>8.1f}{os.getloadavg()[0]:>6.1f}  {status:<9} {shown}")


def write(line: str) -> None:
    """Print at once, so that a long run shows where it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
