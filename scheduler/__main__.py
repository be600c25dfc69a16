"""The command line: solve, verify and explain problem documents.

Exit codes: solve – 0 a plan, 2 bad input, 3 proven infeasible, 4 time ran out without a plan; verify – 0 valid,
1 invalid, 2 bad input; explain – 0, 1 when the result does not fit the problem, 2 bad input.
"""

import argparse
import dataclasses
import math
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from scheduler.document_files import read_document, write_document
from scheduler.faults import Fault, ProblemFaults
from scheduler.limits import Limits
from scheduler.progress import Improvement
from scheduler.result import Status
from scheduler.service import explain, solve, verify
from scheduler.verification import SEARCH

EXIT_INVALID = 1
EXIT_BAD_INPUT = 2
EXIT_CODES: Mapping[Status, int] = {
    Status.OPTIMAL: 0,
    Status.FEASIBLE: 0,
    Status.INFEASIBLE: 3,
    Status.UNKNOWN: 4,
}


class StopOnSignal:
    """Turns the first Ctrl-C or SIGTERM into a wish to stop; asked by the search, which then returns its best plan."""

    def __init__(self) -> None:
        self._wanted = False

    def install(self) -> None:
        """Listen from now on."""
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._wanted = True

    def __call__(self) -> bool:
        return self._wanted


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives back its exit code."""
    options = _build_parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except ProblemFaults as faults:
        for fault in faults.faults:
            print(fault, file=sys.stderr)
        return EXIT_BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_BAD_INPUT
    except OSError as reason:
        print(f"{reason.filename}: {reason.strerror}", file=sys.stderr)
        return EXIT_BAD_INPUT
    return code


def run_solve(options: argparse.Namespace) -> int:
    """Solve a problem file."""
    stop = StopOnSignal()
    stop.install()
    limits = _read_limits(options)
    began = time.monotonic()
    problem = read_document(options.problem)
    if not limits.deterministic:
        left = max(0.0, limits.time_limit_seconds - (time.monotonic() - began))
        limits = dataclasses.replace(limits, time_limit_seconds=left)
    result = solve(problem, limits, _print_improvement, stop)
    _print_sentence(result.get("certificate"))
    write_document(result, options.out)
    return EXIT_CODES[Status(result["status"])]


def run_verify(options: argparse.Namespace) -> int:
    """Verify a result file against its problem file."""
    report = verify(read_document(options.problem), _read_result(options.result))
    for violation in report.violations:
        print(f"violation {violation}")
    for index, tier in enumerate(report.tiers):
        print(f"tier {index} {_format_terms(tier.terms)}: value {tier.value}")
    for index, proof in enumerate(report.proofs):
        print(f"bound of tier {index}: {_format_proof(proof)}", file=sys.stderr)
    if report.sentence is not None and report.valid:
        print(report.sentence.text_en, file=sys.stderr)
    print("valid" if report.valid else f"invalid: {len(report.violations)} violations")
    return 0 if report.valid else EXIT_INVALID


def run_explain(options: argparse.Namespace) -> int:
    """Fill the unplaced of a result file with reasons and fixes."""
    stop = StopOnSignal()
    stop.install()
    try:
        explained = explain(
            read_document(options.problem), _read_result(options.result), _read_limits(options), should_stop=stop
        )
    except ValueError as reason:
        print(reason, file=sys.stderr)
        return EXIT_INVALID
    write_document(explained, options.out)
    return 0


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scheduler", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, command in (("solve", run_solve), ("verify", run_verify), ("explain", run_explain)):
        sub = commands.add_parser(name, help=command.__doc__)
        sub.set_defaults(command=command)
        sub.add_argument("problem", type=Path)
        if command is not run_solve:
            sub.add_argument("result", type=Path)
        if command is not run_verify:
            sub.add_argument("--out", type=Path, help="result file; standard output without it")
            sub.add_argument("--time-limit", type=_parse_seconds, default=60.0, help="seconds for everything")
            sub.add_argument("--seed", type=int, default=1)
            sub.add_argument("--workers", type=int, default=2)
            sub.add_argument("--deterministic", action="store_true", help="same problem and seed, same bytes")
    return parser


def _parse_seconds(text: str) -> float:
    seconds = float(text)
    if not math.isfinite(seconds):
        raise argparse.ArgumentTypeError("must be a number of seconds")
    return seconds


def _read_limits(options: argparse.Namespace) -> Limits:
    try:
        return Limits(options.time_limit, options.seed, options.workers, options.deterministic)
    except ValueError as reason:
        raise ProblemFaults([Fault("limits", str(reason))]) from None


def _read_result(path: Path) -> dict[str, Any]:
    result = read_document(path)
    if not isinstance(result, dict):
        raise ProblemFaults([Fault("$", f"{path} holds no result object")])
    return result


def _print_improvement(improvement: Improvement) -> None:
    value = "none" if improvement.value is None else improvement.value
    print(
        f"{improvement.seconds:8.2f} s  tier {improvement.tier} {_format_terms(improvement.terms)}: "
        f"value {value}, bound {improvement.bound}",
        file=sys.stderr,
        flush=True,
    )


def _print_sentence(certificate: Mapping[str, Any] | None) -> None:
    """What the certificate proves, in one sentence; how far each tier's bound rests on it, verify says."""
    if certificate is not None and "x" in certificate:
        print(certificate["x"]["text_en"], file=sys.stderr, flush=True)


def _format_proof(proof: str) -> str:
    """What a tier's bound rests on."""
    return "rests on the solver's own proof" if proof == SEARCH else f"added up anew from {proof}"


def _format_terms(terms: Mapping[str, int]) -> str:
    return " + ".join(f"{weight} × {term}" for term, weight in terms.items())


if __name__ == "__main__":
    sys.exit(main())
