"""What a verification reports, and the checks of a result document that all kinds share. Imports no solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from scheduler.reading import shorten
from scheduler.result import RESULT_FORMAT, Status, compute_gap, compute_problem_sha256

SEARCH = "search"
"""What a bound rests on when nothing but the solver's own proof supports it."""

RESULT_RULE = "result"
"""Stands in place of a hard rule where the document contradicts itself, its problem or its plan."""


@dataclass(frozen=True)
class Violation:
    """A rule that does not hold: its name (``H1`` …, or ``result``), a sentence, and the id it concerns."""

    rule: str
    text: str
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}: {self.text}" if self.subject else f"{self.rule}: {self.text}"


@dataclass(frozen=True)
class RecomputedTier:
    """A tier's terms with weights and its value, counted from the plan alone."""

    terms: Mapping[str, int]
    value: int


@dataclass(frozen=True)
class PlanReport:
    """A plan measured against its problem: hard rules broken, tiers recomputed, ids without a place."""

    violations: tuple[Violation, ...]
    tiers: tuple[RecomputedTier, ...]
    unplaced: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """What a certificate proves, in Swedish and English."""

    text: str
    text_en: str


@dataclass(frozen=True)
class CertificateReport:
    """A result's certificate, recomputed.

    Attributes:
        violations: What it claims wrongly.
        proofs: Per tier, what its bound rests on: ``SEARCH``, or the name of the argument that was added up anew, such
            as ``prices``. Empty without a certificate: then every bound rests on the search.
        sentence: The certificate in one sentence; None where it proves nothing worth one.
    """

    violations: tuple[Violation, ...] = ()
    proofs: tuple[str, ...] = ()
    sentence: Sentence | None = None


@dataclass(frozen=True)
class VerifyReport:
    """All that is wrong with a result, its tiers recomputed (empty without a plan) and what their bounds rest on."""

    violations: tuple[Violation, ...]
    tiers: tuple[RecomputedTier, ...] = ()
    proofs: tuple[str, ...] = ()
    sentence: Sentence | None = None

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations


def check_result_frame(problem: Mapping[str, Any], result: Mapping[str, Any]) -> list[Violation]:
    """Check what needs no plan: the format, the fingerprint of the problem, the status and whether a plan belongs to it."""
    found: list[str] = []
    if result.get("format") != RESULT_FORMAT:
        found.append(f"the format is {shorten(result.get('format'))}, not {RESULT_FORMAT}")
    if result.get("problem_sha256") != compute_problem_sha256(problem):
        found.append("problem_sha256 belongs to another problem")
    status = result.get("status")
    if not isinstance(status, str) or status not in [known.value for known in Status]:
        found.append(f"the status {shorten(status)} is not known")
    elif status in (Status.OPTIMAL, Status.FEASIBLE):
        if not isinstance(result.get("plan"), Mapping):
            found.append(f"the status is {status} but there is no plan")
    elif result.get("plan") is not None:
        found.append(f"the status is {status} but there is a plan")
    return [Violation(RESULT_RULE, text) for text in found]


def check_claims(result: Mapping[str, Any], report: PlanReport) -> list[Violation]:
    """Check a result's tiers, status and unplaced against what was counted from its plan."""
    claimed = result.get("tiers")
    if not isinstance(claimed, list) or len(claimed) != len(report.tiers):
        return [Violation(RESULT_RULE, f"tiers must be a list of {len(report.tiers)} tiers, as in the objective")]
    violations: list[Violation] = []
    proven = True
    for index, (claim, tier) in enumerate(zip(claimed, report.tiers, strict=True)):
        texts = _check_tier(claim, tier)
        violations += [Violation(RESULT_RULE, f"tier {index}: {text}", f"tiers[{index}]") for text in texts]
        proven = proven and not texts and claim["bound"] == claim["value"]
    if (result.get("status") == Status.OPTIMAL) != proven and not violations:
        violations.append(
            Violation(RESULT_RULE, f"the status is {result.get('status')}, which the tiers' bounds contradict")
        )
    return violations + _check_unplaced(result.get("unplaced"), report.unplaced)


def _check_tier(claim: Any, tier: RecomputedTier) -> list[str]:
    if not isinstance(claim, Mapping):
        return ["is not an object"]
    texts: list[str] = []
    if claim.get("terms") != dict(tier.terms):
        texts.append("the terms are not those of the objective")
    value, bound, gap = claim.get("value"), claim.get("bound"), claim.get("gap")
    if not _is_integer(value) or value != tier.value:
        texts.append(f"the value is {shorten(value)} but the plan gives {tier.value}")
    if not _is_integer(bound):
        texts.append(f"the bound {shorten(bound)} is no whole number")
    elif bound > tier.value:
        texts.append(f"the bound {shorten(bound)} lies above the value {tier.value}")
    elif isinstance(gap, bool) or not isinstance(gap, int | float):
        texts.append(f"the gap {shorten(gap)} is no number")
    elif not abs(gap - compute_gap(tier.value, bound)) <= 0.000001:
        texts.append(f"the gap is {shorten(gap)} but value and bound give {compute_gap(tier.value, bound)}")
    return texts


def _check_unplaced(claimed: Any, unplaced: Sequence[str]) -> list[Violation]:
    if not isinstance(claimed, list) or not all(isinstance(entry, Mapping) for entry in claimed):
        return [Violation(RESULT_RULE, "unplaced must be a list of objects")]
    names = [entry.get("id") for entry in claimed]
    if not all(isinstance(name, str) for name in names) or sorted(map(str, names)) != sorted(unplaced):
        return [Violation(RESULT_RULE, f"unplaced must list exactly those whom the plan leaves out: {len(unplaced)}")]
    return []


def _is_integer(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
