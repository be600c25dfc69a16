"""Checking a result's certificate, as far as all kinds share it; what an entry proves, each kind adds up by itself.

A certificate is ``{"tiers": [entry, …], "headcount": entry, "x": {"text": …, "text_en": …}}`` with one entry per tier. An
entry has ``proof``, ``bound`` and what the proof consists of; with the proof ``search`` it may consist of nothing. The
optional ``headcount`` says how many must be left out in any plan, each counted as one, and ``x`` puts that in words.
Imports no solver.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from scheduler.reading import shorten
from scheduler.verification import (
    RESULT_RULE,
    SEARCH,
    CertificateReport,
    PlanReport,
    Sentence,
    Violation,
)

Document = Mapping[str, Any]


class CertificateFault(Exception):  # noqa: N818 - it carries the fault, and is named after it
    """An entry is malformed, or does not prove what it claims."""


class CertificateCheck:
    """One certificate beside the plan it belongs to; gathers what is wrong.

    Args:
        proof: Name of the kind's argument.
        prove_tier: The bound that an entry proves for the tier of an index; raises ``CertificateFault``.
        prove_headcount: How many an entry proves must be left out; raises ``CertificateFault``.
        word: The sentence for the number who must be left out, or None where nothing is proven, and its entry.
    """

    def __init__(
        self,
        proof: str,
        prove_tier: Callable[[Document, int], int],
        prove_headcount: Callable[[Document], int],
        word: Callable[[int | None, Any], Sentence],
    ) -> None:
        self._proof = proof
        self._prove_tier = prove_tier
        self._prove_headcount = prove_headcount
        self._word = word
        self._violations: list[Violation] = []

    def check(self, result: Document, report: PlanReport) -> CertificateReport:
        """Recompute every bound; never raises on a malformed certificate.

        Args:
            result: A result document with a certificate, which may hold anything.
            report: Its plan, recounted.
        """
        certificate = result["certificate"]
        entries = certificate.get("tiers") if isinstance(certificate, Mapping) else None
        if not isinstance(entries, list | tuple) or len(entries) != len(report.tiers):
            text = f"the certificate must have a list of {len(report.tiers)} tiers"
            return CertificateReport((Violation(RESULT_RULE, text, "certificate"),))
        claims = _list_claimed_bounds(result.get("tiers"), len(entries))
        proofs = tuple(self._check_tier(index, entry, claims[index]) for index, entry in enumerate(entries))
        least = None
        if "headcount" in certificate:
            least = self._check_headcount(certificate["headcount"], len(report.unplaced))
        sentence = self._word(least, certificate.get("headcount"))
        self._check_words(certificate.get("x"), sentence)
        return CertificateReport(tuple(self._violations), proofs, sentence)

    def _check_tier(self, index: int, entry: Any, claim: int | None) -> str:
        """Check a tier's entry; gives back what the tier's bound rests on."""
        proof = entry.get("proof") if isinstance(entry, Mapping) else None
        if proof == SEARCH and "scale" not in entry:
            return SEARCH
        try:
            if proof not in (self._proof, SEARCH):
                raise CertificateFault(f"the proof {shorten(proof)} is not known")
            bound = _compare(entry, self._prove_tier(entry, index))
            if proof == self._proof and claim is not None and claim > bound:
                raise CertificateFault(f"{bound} is proven, not the tier's bound {claim}")
        except CertificateFault as fault:
            self._violations.append(Violation(RESULT_RULE, str(fault), f"certificate.tiers[{index}]"))
            return SEARCH
        return str(proof)

    def _check_headcount(self, entry: Any, left_out: int) -> int | None:
        """How many must be left out in any plan; None where the entry is wrong."""
        try:
            if not isinstance(entry, Mapping):
                raise CertificateFault("is not an object")
            least = _compare(entry, self._prove_headcount(entry))
            if least > left_out:
                raise CertificateFault(f"{least} must be left out, but the plan leaves out {left_out}")
        except CertificateFault as fault:
            self._violations.append(Violation(RESULT_RULE, str(fault), "certificate.headcount"))
            return None
        return least

    def _check_words(self, words: Any, sentence: Sentence) -> None:
        if words is None:
            return
        is_same = isinstance(words, Mapping) and (words.get("text"), words.get("text_en")) == (
            sentence.text,
            sentence.text_en,
        )
        if not is_same:
            self._violations.append(Violation(RESULT_RULE, "the words are not what is proven", "certificate.x"))


def is_price(value: Any) -> TypeGuard[int]:
    """Whether a value is a whole number that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _compare(entry: Document, proven: int) -> int:
    """The bound that an entry claims.

    Raises:
        CertificateFault: It is higher than what is proven.
    """
    bound = entry.get("bound")
    if not isinstance(bound, int) or isinstance(bound, bool) or bound > proven:
        raise CertificateFault(f"the bound is {shorten(bound)} but {proven} is proven")
    return bound


def _list_claimed_bounds(claims: Any, number: int) -> list[int | None]:
    """The bounds that a result's tiers claim; None where there is no whole number, which is reported elsewhere."""
    claimed: list[int | None] = [None] * number
    if isinstance(claims, list):
        for index, claim in enumerate(claims[:number]):
            bound = claim.get("bound") if isinstance(claim, Mapping) else None
            claimed[index] = bound if isinstance(bound, int) else None
    return claimed
