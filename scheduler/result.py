"""What a solver gives back, and the ``samplats/result/1`` document made of it. Imports no solver."""

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scheduler.limits import Limits

RESULT_FORMAT = "samplats/result/1"


class Status(StrEnum):
    """How a run ended. OPTIMAL: every tier proven. FEASIBLE: a plan. INFEASIBLE: proven to have none. UNKNOWN: none found."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    INFEASIBLE = "INFEASIBLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class TierResult:
    """One tier of a plan: its terms with weights, its value and a proven lower bound."""

    terms: Mapping[str, int]
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """Relative distance between value and bound; 0.0 only when they meet."""
        return compute_gap(self.value, self.bound)


@dataclass(frozen=True)
class Solution:
    """The outcome of a search: ``plan`` is ``{"assignments": …}`` or None; ``unplaced`` the ids absent from it."""

    status: Status
    plan: Mapping[str, Any] | None = None
    tiers: tuple[TierResult, ...] = ()
    unplaced: tuple[str, ...] = ()
    certificate: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Reason:
    """A hard rule that stands in the way of one unplaced, in Swedish and English; ``subject`` is the id it concerns."""

    rule: str
    text: str
    text_en: str
    subject: str


@dataclass(frozen=True)
class Change:
    """A change of one number or list in the problem document, named by its JSON path."""

    path: str
    old: Any
    new: Any

    def as_document(self) -> dict[str, Any]:
        """The change as ``{"path", "from", "to"}``."""
        return {"path": self.path, "from": self.old, "to": self.new}


@dataclass(frozen=True)
class Fix:
    """The cheapest confirmed change that gives an unplaced one a place while nobody else loses theirs."""

    text: str
    text_en: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class WorthyChange:
    """A confirmed change that helps the whole plan.

    Attributes:
        text: In Swedish.
        text_en: In English.
        changes: Of the problem document.
        worth: What it takes off the objective at most, by the prices of the certificate.
        gaining: Ids of those who have a place after it.
    """

    text: str
    text_en: str
    changes: tuple[Change, ...]
    worth: int
    gaining: tuple[str, ...]

    def as_document(self) -> dict[str, Any]:
        """The change as it stands in a result."""
        return {
            "text": self.text,
            "change": build_change_document(self.changes),
            "worth": self.worth,
            "gaining": list(self.gaining),
            "x": {"text_en": self.text_en},
        }


@dataclass(frozen=True)
class UnplacedEntry:
    """Why one is unplaced, and what would help; ``fix`` is None where none was found or sought."""

    id: str
    reasons: tuple[Reason, ...]
    fix: Fix | None = None


def compute_gap(value: int, bound: int) -> float:
    """(value − bound) / max(1, value) with at most 6 decimals, never rounded down to 0 while the two differ."""
    gap = round((value - bound) / max(1, value), 6)
    return 0.000001 if gap == 0.0 and value > bound else gap


def decide_status(tiers: Sequence[TierResult]) -> Status:
    """The status of a plan: OPTIMAL only when value and bound meet in every tier."""
    return Status.OPTIMAL if all(tier.value == tier.bound for tier in tiers) else Status.FEASIBLE


def compute_problem_sha256(problem: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: The document holds NaN, infinity or half a character pair.
        TypeError: It holds something JSON has no form for.
        RecursionError: It is nested too deeply.
    """
    text = json.dumps(problem, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def build_result_document(
    problem: Mapping[str, Any],
    solution: Solution,
    limits: Limits,
    seconds: float,
    unplaced_entries: Sequence[UnplacedEntry],
) -> dict[str, Any]:
    """The ``samplats/result/1`` document. In deterministic mode ``seconds`` is written as 0.0, so bytes repeat."""
    document: dict[str, Any] = {
        "format": RESULT_FORMAT,
        "problem_sha256": compute_problem_sha256(problem),
        "status": solution.status.value,
        "plan": None if solution.plan is None else dict(solution.plan),
        "tiers": [
            {"terms": dict(tier.terms), "value": tier.value, "bound": tier.bound, "gap": tier.gap}
            for tier in solution.tiers
        ],
        "certificate": None if solution.certificate is None else dict(solution.certificate),
        "unplaced": [build_unplaced_document(entry) for entry in unplaced_entries],
        "seconds": 0.0 if limits.deterministic else round(seconds, 3),
        "seed": limits.seed,
        "workers": 1 if limits.deterministic else limits.workers,
        "versions": {"ortools": importlib.metadata.version("ortools")},
    }
    return document


def build_unplaced_document(entry: UnplacedEntry) -> dict[str, Any]:
    """One item of a result's ``unplaced`` list; Swedish in ``text``, English in ``x.text_en``."""
    reasons = [
        {"rule": reason.rule, "text": reason.text, "subject": reason.subject, "x": {"text_en": reason.text_en}}
        for reason in entry.reasons
    ]
    return {"id": entry.id, "reasons": reasons, "fix": None if entry.fix is None else _build_fix_document(entry.fix)}


def _build_fix_document(fix: Fix) -> dict[str, Any]:
    return {"text": fix.text, "change": build_change_document(fix.changes), "x": {"text_en": fix.text_en}}


def build_change_document(changes: Sequence[Change]) -> dict[str, Any]:
    """One change as ``{"path", "from", "to"}``, several as ``{"changes": [...]}``."""
    documents = [change.as_document() for change in changes]
    return documents[0] if len(documents) == 1 else {"changes": documents}
