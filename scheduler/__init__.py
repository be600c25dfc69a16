"""The solver: a problem document in, a result document out. No Django, no database; see ``python -m scheduler``."""

from scheduler.faults import Fault, ProblemFaults
from scheduler.limits import Limits
from scheduler.progress import Improvement
from scheduler.result import Status
from scheduler.service import explain, solve, verify
from scheduler.verification import VerifyReport, Violation

__all__ = [
    "Fault",
    "Improvement",
    "Limits",
    "ProblemFaults",
    "Status",
    "VerifyReport",
    "Violation",
    "explain",
    "solve",
    "verify",
]
