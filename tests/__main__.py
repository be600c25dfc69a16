"""``python -m tests [part …]``: everything that must hold before a change is kept.

Every step runs, whatever became of the ones before it; the summary names those that failed, and the last line
counts the tests of all pytest runs together.
"""

import argparse
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from xml.etree import ElementTree

from tests.gate.steps import PROJECT, REPORTS, SIDE_BY_SIDE, Step, parts

STEP_LIMIT_SECONDS = 1800


@dataclass(frozen=True)
class Outcome:
    """How a step ended: its exit code (None when it ran out of time) and how long it took."""

    step: Step
    exit_code: int | None
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether the step found a fault."""
        return self.exit_code != 0


def run_step(step: Step) -> Outcome:
    """Run one step with its output shown as it comes."""
    print(f"\n──── {step.name}", flush=True)
    step.report.unlink(missing_ok=True)
    started = time.monotonic()
    try:
        exit_code: int | None = subprocess.run(
            step.command, cwd=PROJECT, env=step.full_environment(), timeout=STEP_LIMIT_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        exit_code = None
    return Outcome(step, exit_code, time.monotonic() - started)


def run_side_by_side(steps: list[Step]) -> list[Outcome]:
    """Run steps at the same time; what each says is shown when it has ended."""
    print(f"\n──── {', '.join(step.name for step in steps)} – side by side", flush=True)
    started = time.monotonic()
    running = [_start_quietly(step) for step in steps]
    outcomes = []
    try:
        for step, process in zip(steps, running, strict=True):
            exit_code = _wait(process, started + STEP_LIMIT_SECONDS)
            outcomes.append(Outcome(step, exit_code, time.monotonic() - started))
            print(f"\n──── {step.name}\n{step.spoken.read_text(encoding='utf-8', errors='replace')}", flush=True)
    finally:
        for process in running:
            process.kill()
    return outcomes


def _start_quietly(step: Step) -> subprocess.Popen[bytes]:
    step.report.unlink(missing_ok=True)
    with step.spoken.open("wb") as spoken:
        return subprocess.Popen(
            step.command, cwd=PROJECT, env=step.full_environment(), stdout=spoken, stderr=subprocess.STDOUT
        )


def _wait(process: subprocess.Popen[bytes], deadline: float) -> int | None:
    try:
        return process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def count_tests(steps: list[Step]) -> dict[str, int]:
    """Tests by result over all pytest reports; a run that wrote no report counts as one error."""
    counts = {"failed": 0, "errors": 0, "skipped": 0, "passed": 0}
    for step in steps:
        if not step.report.exists():
            counts["errors"] += 1
            continue
        for suite in ElementTree.parse(step.report).getroot().iter("testsuite"):  # noqa: S314 – our own file
            failed, errors, skipped = (int(suite.get(name, 0)) for name in ("failures", "errors", "skipped"))
            counts["failed"] += failed
            counts["errors"] += errors
            counts["skipped"] += skipped
            counts["passed"] += int(suite.get("tests", 0)) - failed - errors - skipped
    return counts


def print_summary(outcomes: list[Outcome], seconds: float) -> None:
    """Each step with its result, then the count of all tests as pytest would close."""
    print("\n──── summary")
    for outcome in outcomes:
        word = "ok" if not outcome.failed else "OUT OF TIME" if outcome.exit_code is None else "FAILED"
        print(f"{word:<12}{outcome.seconds:7.1f} s  {outcome.step.name}")
    tested = [outcome.step for outcome in outcomes if outcome.step.counts_tests]
    if tested:
        counts = count_tests(tested)
        words = [f"{number} {word}" for word, number in counts.items() if number or word == "passed"]
        print(f"===== {', '.join(words)} in {seconds:.2f}s =====")


def main() -> int:
    """Run the chosen parts, all of them by default."""
    available = parts()
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*available, []], help="parts to run; all when none is named")
    chosen = parser.parse_args().part or list(available)
    # Asked to end, we end the running step too, in place of leaving it behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    REPORTS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    outcomes: list[Outcome] = []
    for part, steps in available.items():
        if part in chosen:
            outcomes += run_side_by_side(steps) if part in SIDE_BY_SIDE else [run_step(step) for step in steps]
    print_summary(outcomes, time.monotonic() - started)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
