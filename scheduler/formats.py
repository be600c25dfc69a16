"""Which module answers which problem format.

A kind's ``solve`` and ``explain`` bring OR-Tools along, its ``problem`` and ``verify`` do not. The modules are
therefore named here and imported when they are needed: verifying works – and is trusted – without the solver, even
where OR-Tools is not installed. A kind's package ``__init__`` imports nothing, for the same reason.
"""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from scheduler.faults import Fault, ProblemFaults
from scheduler.limits import Limits
from scheduler.progress import OnImprovement, ShouldStop
from scheduler.reading import shorten
from scheduler.result import Solution, UnplacedEntry, WorthyChange, compute_problem_sha256
from scheduler.verification import CertificateReport, PlanReport


class ProblemModule(Protocol):
    """``<kind>/problem.py``."""

    def read_problem(self, raw: Mapping[str, Any]) -> Any:
        """The validated problem; raises ``ProblemFaults`` with every fault."""


class SolveModule(Protocol):
    """``<kind>/solve.py``."""

    def solve_problem(
        self, problem: Any, limits: Limits, on_improvement: OnImprovement, should_stop: ShouldStop
    ) -> Solution:
        """The best plan within the limits."""


class VerifyModule(Protocol):
    """``<kind>/verify.py``; reads the format itself, imports neither OR-Tools nor the model."""

    def verify_plan(self, problem_raw: Mapping[str, Any], plan_raw: Mapping[str, Any]) -> PlanReport:
        """Every hard rule and every tier, counted from the plan; never raises on a malformed plan."""

    def check_certificate(
        self, problem_raw: Mapping[str, Any], result_raw: Mapping[str, Any], report: PlanReport
    ) -> CertificateReport:
        """What the result's certificate, which is not null, proves; never raises on a malformed one."""


class ExplainModule(Protocol):
    """``<kind>/explain.py``."""

    def explain_unplaced(
        self, problem: Any, assignments: Mapping[str, Any], limits: Limits, should_stop: ShouldStop
    ) -> Sequence[UnplacedEntry]:
        """Reasons for each unplaced one always; fixes while the limits last, none at all with a limit of 0 seconds."""


class ChangesModule(Protocol):
    """``<kind>/changes.py``, for the kinds in ``PRICED``."""

    def list_worthy_changes(
        self,
        problem: Any,
        assignments: Mapping[str, Any],
        certificate: Mapping[str, Any] | None,
        limits: Limits,
        should_stop: ShouldStop,
    ) -> Sequence[WorthyChange]:
        """The changes worth most to the whole plan, each confirmed; as many as the limits allow."""


PACKAGES: Mapping[str, str] = {
    "samplats/cohorts/1": "scheduler.cohorts",
    "samplats/meetings/1": "scheduler.meetings",
    "samplats/placements/1": "scheduler.placements",
}

PRICED = frozenset({"scheduler.placements"})
"""The kinds whose certificates hold prices, by which changes can be ranked."""


def find_package(problem: Any) -> str:
    """The package that answers a problem document.

    Raises:
        ProblemFaults: It is no JSON object, holds what JSON cannot carry, or its format is not known.
    """
    if not isinstance(problem, Mapping):
        raise ProblemFaults([Fault("$", f"must be an object, not {shorten(problem)}")])
    try:
        compute_problem_sha256(problem)
    except RecursionError:
        raise ProblemFaults([Fault("$", "is nested too deeply")]) from None
    except (TypeError, ValueError) as reason:
        raise ProblemFaults([Fault("$", f"is no JSON document: {reason}")]) from None
    name = problem.get("format")
    if isinstance(name, str) and name in PACKAGES:
        return PACKAGES[name]
    known = ", ".join(PACKAGES)
    raise ProblemFaults([Fault("$.format", f"must be one of {known}, not {shorten(name)}")])


def load_problem_module(package: str) -> ProblemModule:
    """The module that reads and validates."""
    return cast(ProblemModule, importlib.import_module(f"{package}.problem"))


def load_solve_module(package: str) -> SolveModule:
    """The module that solves."""
    return cast(SolveModule, importlib.import_module(f"{package}.solve"))


def load_verify_module(package: str) -> VerifyModule:
    """The module that verifies."""
    return cast(VerifyModule, importlib.import_module(f"{package}.verify"))


def load_explain_module(package: str) -> ExplainModule:
    """The module that explains."""
    return cast(ExplainModule, importlib.import_module(f"{package}.explain"))


def load_changes_module(package: str) -> ChangesModule | None:
    """The module that finds the changes worth most; None for a kind that has none."""
    return cast(ChangesModule, importlib.import_module(f"{package}.changes")) if package in PRICED else None
