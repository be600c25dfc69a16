"""Measure the meetings solver beside a plain CP-SAT model: ``python -m tests.benchmarks.run_meetings``.

Generated instances come from the seed; published ones are read from the directory given by ``--published`` or the
environment variable ``SAMPLATS_BENCHMARKS`` (files ``meetings-*.json``).
"""

import argparse
import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scheduler
from scheduler.budget import Budget
from scheduler.meetings.board import Board
from scheduler.meetings.layout import Layout
from scheduler.meetings.model import PlanModel
from scheduler.meetings.problem import read_problem
from scheduler.tiers import TierObjective, search_tiers
from tests.benchmarks.generators.meetings import Programme, generate_programme


@dataclass(frozen=True)
class Case:
    """An instance with the seconds it gets."""

    name: str
    problem: dict[str, Any]
    seconds: float


def list_cases(names: list[str], published: Path | None, seed: int) -> list[Case]:
    """The instances asked for; all when no names are given."""
    one = Programme()
    crowded = Programme(window_days=9, busy=(0.5, 0.7), spread=0.3)
    ten = Programme(people=700, leads=10, rooms=10, officers=60)
    ten_crowded = Programme(people=700, leads=10, rooms=8, officers=40, window_days=14, spread=0.5)
    cases = [
        Case("70", generate_programme(one, seed), 40),
        Case("70-crowded", generate_programme(crowded, seed), 40),
        Case("700", generate_programme(ten, seed), 180),
        Case("700-crowded", generate_programme(ten_crowded, seed), 180),
    ]
    paths = sorted(published.glob("meetings-*.json")) if published is not None else []
    cases += [Case(path.stem, json.loads(path.read_text(encoding="utf-8")), 300) for path in paths]
    return [case for case in cases if not names or case.name in names]


def measure(case: Case, seconds: float, seed: int) -> str:
    """One table row for the solver."""
    first: list[float] = []
    began = time.monotonic()
    result = scheduler.solve(
        case.problem,
        scheduler.Limits(time_limit_seconds=seconds, seed=seed),
        lambda improvement: first.append(improvement.seconds) if not first and improvement.value is not None else None,
    )
    took = time.monotonic() - began
    valid = scheduler.verify(case.problem, result).valid
    tiers = "  ".join(f"{'+'.join(t['terms'])} {t['value']}≥{t['bound']} ({t['gap']:.2%})" for t in result["tiers"])
    when = f"{first[0]:.1f}" if first else "–"
    return f"{case.name:14} {'samplats':9} {when:>6} {took:6.1f}  {result['status']:9} {'valid' if valid else 'INVALID'}  {tiers}"


def measure_plain(case: Case, seconds: float, seed: int) -> str:
    """One table row for the whole model given to CP-SAT at once, without a first plan or bounds of our own."""
    problem = read_problem(case.problem)
    budget = Budget(scheduler.Limits(time_limit_seconds=seconds, seed=seed))
    model = PlanModel(Board(Layout(problem)), range(len(problem.meetings)))
    objectives = [
        TierObjective({term.value: weight for term, weight in tier.items()}, model.express(tier))
        for tier in problem.tiers
    ]
    first: list[float] = []
    outcome = search_tiers(model.model, objectives, budget, None, lambda _p: first.append(budget.measure_elapsed()))
    tiers = "  ".join(f"{'+'.join(t.terms)} {t.value}≥{t.bound} ({t.gap:.2%})" for t in outcome.tiers)
    when = f"{first[0]:.1f}" if first else "–"
    return f"{case.name:14} {'plain':9} {when:>6} {budget.measure_elapsed():6.1f}  {outcome.status:9}        {tiers}"


def main() -> None:
    """Print one row per instance and solver: seconds to the first plan, seconds in all, status, tiers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="instances to measure; all when left out")
    parser.add_argument("--published", type=Path, default=os.environ.get("SAMPLATS_BENCHMARKS"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, help="time limit for every instance instead of its own")
    parser.add_argument("--plain-seconds", type=float, default=30.0, help="time for plain CP-SAT; 0 leaves it out")
    given = parser.parse_args()
    published = Path(given.published) if given.published else None
    for case in list_cases(given.names, published, given.seed):
        rows = [measure(case, given.seconds or case.seconds, given.seed)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows[0] += f"  peak {peak:.0f} MB so far"
        if given.plain_seconds:
            rows.append(measure_plain(case, given.plain_seconds, given.seed))
        sys.stdout.write("\n".join(rows) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
