"""Measure the placements solver beside its baselines: ``python -m tests.benchmarks.run_placements``.

Ours is the whole command, ``python -m scheduler solve``, in a process of its own: reading, searching, explaining, writing.
In the same run a greedy, plain CP-SAT and the linear relaxation get the same instance. Prints the README's table; with
``--plot FILE`` also draws the gap over time. Generated instances come from the seed; the published generalised assignment
is read from the directory given by ``--published`` or the environment variable ``SAMPLATS_BENCHMARKS``.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scheduler
from tests.benchmarks.gap_plot import Line, Moment, draw_gaps
from tests.benchmarks.generators.placements import Region, drop_out, generate_region
from tests.benchmarks.placement_baselines import Baseline, measure_greedy, measure_plain, measure_relaxation

TOLD = re.compile(r"tier 0 .*: value (none|\d+), bound (-?\d+)")
HEADER = (
    "| instance | limit | greedy | plain CP-SAT | LP | ours: value ≥ bound | gap | first plan | whole command | peak memory |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Case:
    """An instance with the seconds that the whole command gets."""

    name: str
    document: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Measured:
    """A run of the command: its result, how it came about, wall seconds and peak memory in MB."""

    result: dict[str, Any]
    moments: tuple[Moment, ...]
    seconds: float
    memory: float
    valid: bool


def run_command(document: dict[str, Any], seconds: float, seed: int) -> Measured:
    """Solve a document with the command line and verify what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        problem, result = Path(folder) / "problem.json", Path(folder) / "result.json"
        problem.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-m", "scheduler", "solve", str(problem), "--out", str(result)]
        command += ["--time-limit", str(seconds), "--seed", str(seed)]
        began = time.monotonic()
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        moments, memory = [], 0.0
        for line in process.stderr or ():
            memory = max(memory, read_peak_memory(process.pid))
            told = TOLD.search(line)
            if told is not None:
                value = None if told[1] == "none" else int(told[1])
                moments.append(Moment(time.monotonic() - began, value, int(told[2])))
        process.wait()
        took = time.monotonic() - began
        found = json.loads(result.read_text(encoding="utf-8"))
    valid = scheduler.verify(document, found).valid
    return Measured(found, tuple(moments), took, memory, valid)


def read_peak_memory(pid: int) -> float:
    """Most memory in MB that a running process has had since it began to run its own program; 0 once it has ended.

    What ``wait`` tells afterwards counts the memory of the process that started it, too.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def list_cases(only: Sequence[str], published: Path | None, seed: int) -> list[Case]:
    """The generated and published instances asked for; all when none are named."""
    sizes = (("132", 132, 4, 10.0), ("1000", 1000, 10, 15.0), ("5000", 5000, 50, 60.0), ("20000", 20_000, 200, 120.0))
    cases = [
        Case(name, generate_region(Region(people=people, places=places), seed), seconds)
        for name, people, places, seconds in sizes
        if not only or name in only
    ]
    if published is not None and (not only or "c05100" in only):
        path = published / "placements-gap-c05100.json"
        cases.append(Case("c05100", json.loads(path.read_text(encoding="utf-8")), 10.0))
    return cases


def measure_drop_out(seed: int) -> Case:
    """A region of 5,000 planned for 30 s; then one drops out, and at most three may move."""
    document = generate_region(Region(), seed)
    before = run_command(document, 30.0, seed).result
    return Case("drop-out", drop_out(document, before["plan"]["assignments"], seed, max_moves=3), 5.0)


def write_row(case: Case, seconds: float, ours: Measured, baselines: Sequence[Baseline]) -> str:
    """One row of the table; gaps of the baselines' plans are against the best bound that anyone proved."""
    tier = ours.result["tiers"][0]
    bound = max([tier["bound"], *(baseline.bound for baseline in baselines if baseline.bound is not None)])
    cells = {baseline.name: _describe(baseline, bound) for baseline in baselines}
    first = next((moment.seconds for moment in ours.moments if moment.value is not None), None)
    return " | ".join(
        [
            f"| {case.name}",
            f"{seconds:g} s",
            *(cells.get(name, "–") for name in ("greedy", "plain CP-SAT", "LP")),
            f"{tier['value']} ≥ {tier['bound']}{'' if ours.valid else ' INVALID'}",
            f"{tier['gap']:.3%}",
            "–" if first is None else f"{first:.1f} s",
            f"{ours.seconds:.1f} s",
            f"{ours.memory:.0f} MB |",
        ]
    )


def _describe(baseline: Baseline, bound: int) -> str:
    took = f"after {baseline.seconds:.1f} s"
    if baseline.name == "LP":
        return f"none {took}" if baseline.bound is None else f"{baseline.bound} {took}"
    if baseline.value is None:
        return f"no plan {took}"
    return f"{baseline.value}, {(baseline.value - bound) / max(1, baseline.value):.2%} {took}"


def measure_case(case: Case, given: argparse.Namespace) -> list[Line]:
    """Run ours and the baselines on an instance, print its row, give back its lines of the plot."""
    seconds = given.seconds or case.seconds
    ours = run_command(case.document, seconds, given.seed)
    baselines = [measure_greedy(case.document)]
    if given.plain_seconds:
        baselines.append(measure_plain(case.document, given.plain_seconds, given.seed))
    if given.lp_seconds:
        baselines.append(measure_relaxation(case.document, given.lp_seconds))
    sys.stdout.write(write_row(case, seconds, ours, baselines) + "\n")
    sys.stdout.flush()
    plain = [Line(f"{case.name}, {one.name}", one.moments, is_baseline=True) for one in baselines if one.moments]
    return [Line(case.name, ours.moments), *plain]


def main() -> None:
    """Print one row per instance, with the load before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", nargs="*", default=[], help="132, 1000, 5000, 20000, drop-out, c05100; all when left out"
    )
    parser.add_argument("--seconds", type=float, help="time limit for every instance instead of its own")
    parser.add_argument("--plain-seconds", type=float, default=60.0, help="time for plain CP-SAT; 0 leaves it out")
    parser.add_argument("--lp-seconds", type=float, default=120.0, help="time for the relaxation; 0 leaves it out")
    parser.add_argument("--published", type=Path, default=os.environ.get("SAMPLATS_BENCHMARKS"))
    parser.add_argument("--plot", type=Path, help="file to draw the gaps over time to, as SVG")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n{HEADER}\n")
    cases = list_cases(given.only, Path(given.published) if given.published else None, given.seed)
    if not given.only or "drop-out" in given.only:
        cases.append(measure_drop_out(given.seed))
    lines = [line for case in cases for line in measure_case(case, given)]
    sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")
    if given.plot is not None:
        given.plot.write_text(draw_gaps(lines, "Proven gap of placement plans over time"), encoding="utf-8")


if __name__ == "__main__":
    main()
