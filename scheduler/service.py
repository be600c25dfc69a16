"""The three things the package does: solve, verify, explain. Documents in, documents out."""

import dataclasses
import time
from collections.abc import Mapping
from typing import Any

from scheduler import formats
from scheduler.limits import Limits
from scheduler.progress import OnImprovement, ShouldStop, ignore_improvement, never_stop
from scheduler.result import build_result_document, build_unplaced_document
from scheduler.verification import (
    RESULT_RULE,
    CertificateReport,
    VerifyReport,
    Violation,
    check_claims,
    check_result_frame,
)

DEFAULT_LIMITS = Limits()

CHANGES_SHARE = 0.5
"""Part of the time for explaining that the changes to the whole plan may use."""

FIX_SECONDS = 1.5
"""Longest that solving looks for fixes after its search; ``explain`` takes all the time it is given."""

FINISHING_SECONDS = 1.1
"""What a command needs to start and to write a large result, beyond what is measured here."""


def solve(
    problem: Mapping[str, Any],
    limits: Limits = DEFAULT_LIMITS,
    on_improvement: OnImprovement | None = None,
    should_stop: ShouldStop | None = None,
) -> dict[str, Any]:
    """Find the best plan within the limits.

    Args:
        problem: A problem document of one of the formats.
        limits: Time, seed, workers, mode.
        on_improvement: Called on this thread with every better value or bound.
        should_stop: Asked on this thread about ten times a second; true returns the best plan so far.

    Returns:
        A ``samplats/result/1`` document with reasons for each unplaced one, and fixes where time was left.

    Raises:
        ProblemFaults: The problem is not valid; holds every fault.
    """
    began = time.monotonic()
    package = formats.find_package(problem)
    parsed = formats.load_problem_module(package).read_problem(problem)
    stop = should_stop or never_stop
    solver = formats.load_solve_module(package)
    left = _subtract_elapsed(limits, time.monotonic() - began)
    solution = solver.solve_problem(parsed, left, on_improvement or ignore_improvement, stop)
    document = build_result_document(problem, solution, limits, 0.0, ())
    if solution.plan is not None:
        left = _subtract_elapsed(limits, time.monotonic() - began)
        seconds = 0.0 if stop() else min(FIX_SECONDS, max(0.0, left.time_limit_seconds - FINISHING_SECONDS))
        explaining = dataclasses.replace(limits, time_limit_seconds=seconds)
        document = _add_explanations(package, parsed, document, explaining, stop)
    return {**document, "seconds": 0.0 if limits.deterministic else round(time.monotonic() - began, 3)}


def verify(problem: Mapping[str, Any], result: Mapping[str, Any]) -> VerifyReport:
    """Check a result against its problem without the solver: hard rules, tiers, bounds, gaps, status, fingerprint.

    Raises:
        ProblemFaults: The problem is not valid. A malformed result raises nothing; it is reported.
    """
    package = formats.find_package(problem)
    formats.load_problem_module(package).read_problem(problem)
    if not isinstance(result, Mapping):
        return VerifyReport((Violation(RESULT_RULE, "the result is no object"),))
    violations = check_result_frame(problem, result)
    plan = result.get("plan")
    if not isinstance(plan, Mapping):
        return VerifyReport(tuple(violations))
    verifier = formats.load_verify_module(package)
    report = verifier.verify_plan(problem, plan)
    certified = CertificateReport()
    if result.get("certificate") is not None:
        certified = verifier.check_certificate(problem, result, report)
    violations += [*report.violations, *check_claims(result, report), *certified.violations]
    return VerifyReport(tuple(violations), report.tiers, certified.proofs, certified.sentence)


def explain(
    problem: Mapping[str, Any],
    result: Mapping[str, Any],
    limits: Limits = DEFAULT_LIMITS,
    should_stop: ShouldStop | None = None,
) -> dict[str, Any]:
    """Fill a result's ``unplaced``: which rules stand in the way of each, and the cheapest change that would help.

    For a kind with prices, the changes worth most to the whole plan stand under the result's ``x``.

    Raises:
        ProblemFaults: The problem is not valid.
        ValueError: The result has a plan that does not fit the problem; verify says how.
    """
    package = formats.find_package(problem)
    parsed = formats.load_problem_module(package).read_problem(problem)
    plan = result.get("plan")
    if plan is None:
        return dict(result)
    if not verify(problem, result).valid:
        raise ValueError("the result does not fit the problem; verify says how")
    return _add_explanations(package, parsed, result, limits, should_stop or never_stop)


def _add_explanations(
    package: str, parsed: Any, result: Mapping[str, Any], limits: Limits, stop: ShouldStop
) -> dict[str, Any]:
    """A result with its ``unplaced`` filled and, for a kind with prices, the changes worth most under ``x``."""
    plan = result["plan"]["assignments"]
    began = time.monotonic()
    changing = formats.load_changes_module(package)
    extension = {}
    if changing is not None:
        part = dataclasses.replace(limits, time_limit_seconds=CHANGES_SHARE * limits.time_limit_seconds)
        changes = changing.list_worthy_changes(parsed, plan, result.get("certificate"), part, stop)
        others = result["x"] if isinstance(result.get("x"), Mapping) else {}
        extension = {"x": {**others, "changes": [change.as_document() for change in changes]}}
    rest = _subtract_elapsed(limits, time.monotonic() - began)
    entries = formats.load_explain_module(package).explain_unplaced(parsed, plan, rest, stop)
    return {**result, "unplaced": [build_unplaced_document(entry) for entry in entries], **extension}


def _subtract_elapsed(limits: Limits, elapsed_seconds: float) -> Limits:
    """What is left of the limits; all of it when deterministic, since no clock counts then."""
    if limits.deterministic:
        return limits
    return dataclasses.replace(limits, time_limit_seconds=max(0.0, limits.time_limit_seconds - elapsed_seconds))
