"""The whole country cut into parts and solved by as many workers as there are: ``python -m tests.benchmarks.run_country``.

Cuts one problem of 83 associations into its independent parts, solves them with a number of worker processes, each taking
the next part, heaviest first, as the solver queue hands them out, then merges and verifies the whole. A part is solved on
one thread in deterministic mode: the work is the same whatever else the machine does, and so must be the plan with any
number of workers. A sample is measured with every number of workers, the whole with the last. From the processor seconds
of each part follows what more workers would take: a schedule of the same parts, plus what cannot be divided.
"""

import argparse
import heapq
import os
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from scheduler import Limits, solve, verify
from scheduler.placements.merge import merge_results
from scheduler.placements.split import Part, split_problem
from tests.benchmarks.generators.country import generate_country

LEAST_WEIGHT = 5000
"""Choices in a part, as the product bundles them: an association of 250 people has about 9,000."""

FETCHING_SECONDS = 0.5
"""How long a task lies in an idle queue at most: the interval in which the clusters poll it."""

EXTRAPOLATED = (1, 2, 4, 8, 16, 32, 83)


@dataclass(frozen=True)
class Solved:
    """A part's result, with the processor and wall seconds of solving and verifying it."""

    result: dict[str, Any]
    processor_seconds: float
    wall_seconds: float


@dataclass(frozen=True)
class Measured:
    """A country solved: seconds of each step, and of each part."""

    workers: int
    parts: int
    people: int
    dividing: float
    solving: float
    merging: float
    solved: Sequence[Solved]
    merged: Mapping[str, Any]

    @property
    def total(self) -> float:
        """Wall seconds from the whole problem to the verified whole result."""
        return self.dividing + self.solving + self.merging


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was measured, and the table for the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--associations", type=int, default=83)
    parser.add_argument("--people", type=int, default=250, help="of each association")
    parser.add_argument("--seconds", type=float, default=2.0, help="deterministic seconds of each part")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--sample", type=int, default=16, help="associations that every number of workers solves")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    sample = generate_country(min(options.sample, options.associations), options.seed, options.people)
    plans = []
    for workers in options.workers:
        measured = measure(sample, workers, options.seconds)
        describe("sample", measured)
        plans.append(measured.merged["plan"])
    if any(plan != plans[0] for plan in plans):
        raise SystemExit("the plan depends on the number of workers")
    whole = generate_country(options.associations, options.seed, options.people)
    measured = measure(whole, options.workers[-1], options.seconds)
    describe("country", measured)
    extrapolate(measured)


def measure(problem: Mapping[str, Any], workers: int, seconds: float) -> Measured:
    """Divide, solve with so many processes, merge and verify."""
    began = time.monotonic()
    parts = split_problem(problem, LEAST_WEIGHT)
    divided = time.monotonic()
    with ProcessPoolExecutor(workers) as pool:
        solved = list(pool.map(solve_part, parts, [seconds] * len(parts)))
    finished = time.monotonic()
    merged = merge_results(problem, [(part.problem, one.result) for part, one in zip(parts, solved, strict=True)])
    report = verify(problem, merged)
    if not report.valid:
        raise SystemExit(f"invalid result: {report.violations[:3]}")
    merging = time.monotonic() - finished
    people = len(problem["participants"])
    return Measured(workers, len(parts), people, divided - began, finished - divided, merging, solved, merged)


def solve_part(part: Part, seconds: float) -> Solved:
    """Solve and verify one part on one thread, in a worker process."""
    began, used = time.monotonic(), time.process_time()
    result = solve(part.problem, Limits(time_limit_seconds=seconds, workers=1, deterministic=True))
    if not verify(part.problem, result).valid:
        raise SystemExit("a part's result is invalid")
    return Solved(result, time.process_time() - used, time.monotonic() - began)


def describe(name: str, measured: Measured) -> None:
    """One line of what was seen."""
    processor = [one.processor_seconds for one in measured.solved]
    proven = sum(one.result["status"] == "OPTIMAL" for one in measured.solved)
    (tier,) = measured.merged["tiers"]
    write(
        f"{name}: {measured.people} people in {measured.parts} parts, {measured.workers} workers: {measured.total:.1f} s "
        f"(dividing {measured.dividing:.1f}, solving {measured.solving:.1f}, merging {measured.merging:.1f}); "
        f"{sum(processor):.0f} processor seconds, {min(processor):.1f} to {max(processor):.1f} a part; "
        f"{proven} parts proven, {measured.merged['status']} {tier['value']} >= {tier['bound']} "
        f"({tier['gap']:.2%}); load {os.getloadavg()[0]:.1f}"
    )


def extrapolate(measured: Measured) -> None:
    """The README's table: hosts of one free core for each worker."""
    undivided = measured.dividing + measured.merging
    seconds = [one.processor_seconds + FETCHING_SECONDS for one in measured.solved]
    write("\n| workers | wall time |\n|---|---|")
    for workers in EXTRAPOLATED:
        write(f"| {workers} | {undivided + schedule(seconds, workers):.0f} s |")


def schedule(seconds: Sequence[float], workers: int) -> float:
    """When the last of the parts is done, if each worker takes the next one as soon as it is free."""
    free_at = [0.0] * workers
    for duration in seconds:
        heapq.heapreplace(free_at, free_at[0] + duration)
    return max(free_at)


def write(line: str) -> None:
    """Print at once, so that a long run shows where it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
