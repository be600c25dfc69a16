"""Bounds of a placement plan that follow from prices by adding up: no solver, no model, whole numbers only.

A result's ``certificate`` is ``{"tiers": [entry, …], "headcount": entry, "x": {"text": …, "text_en": …}}`` with one entry
per tier::

    {"proof": "prices", "bound": 37, "scale": 1000,
     "places": {"garden-a": [0, 0, 250, …]}, "supervisors": {"S1": [0, 40, …]},
     "quotas": [[price of max, price of min], …], "shares": [price, …], "earlier": [price, …], "max_moves": price}

Prices are non-negative integers, in units of 1 / ``scale``. Lists of weeks, quotas, shares and tiers may be shorter than
what they run along; what is left out – a key too – is 0. A quota without a max has no price of max. ``bound`` is
what the prices prove, at most, and ``proof`` is ``prices`` where the tier's bound in the result is no higher than that, and ``search``
where it rests on the solver's own proof (``scale`` and prices may then be left out, and ``bound`` be null).

**What they prove** (weak duality; Fisher, "The Lagrangian relaxation method", 1981). Let a participant's choices be every
option and start that is allowed alone (H1, H4, H5, the last week of H2, and a load that by itself exceeds no capacity of
place or supervisor), and no place at all unless ``must`` or fixed.
For a tier k let the cost of a choice be ``scale`` × what it adds to tier k + Σ over earlier tiers m of earlier[m] × what it
adds to tier m, with ``unplaced``, ``wait``, ``cost`` and ``moves`` weighted as in the tiers; likewise let W be
scale × the weight of ``share`` in tier k + Σ earlier[m] × its weight in tier m. A share's price must not exceed W. Then

    scale × value of tier k ≥
        Σ participants: min over choices of (cost + Σ weeks: load × (price of the place + of its supervisor)
                                             + Σ quotas it counts in: price of max − price of min
                                             − Σ shares it counts in: price     + price of max_moves if it is a move)
        − Σ places, supervisors: price × capacity − Σ quotas: price of max × max + Σ quotas: price of min × min
        + Σ shares: price × agreed − Σ earlier tiers m: earlier[m] × value of tier m − price of max_moves × max_moves

in every plan that keeps the rules and is no worse than this one in the tiers before. ``bound`` is the right-hand side
divided by ``scale``, rounded up. The optional entry ``headcount`` proves in the same way, without earlier tiers and
shares, how many must be left without a place in any plan, each counted as one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.placements.priced_choices import PricesFault, compute_bound, read_prices
from scheduler.placements.wording import word_headcount
from scheduler.reading import shorten
from scheduler.verification import RESULT_RULE, SEARCH, CertificateReport, PlanReport, Violation

Document = Mapping[str, Any]

PRICES = "prices"
LEFT_OUT: Mapping[str, int] = {"left_out": 1}
"""The terms of ``headcount``: everyone without a place counts as one."""


def check_certificate(problem_raw: Document, result_raw: Document, report: PlanReport) -> CertificateReport:
    """Recompute every bound that a result's certificate proves; never raises on a malformed one.

    Args:
        problem_raw: A valid problem document.
        result_raw: A result document with a certificate, which may hold anything.
        report: Its plan, recounted.
    """
    certificate = result_raw["certificate"]
    entries = certificate.get("tiers") if isinstance(certificate, Mapping) else None
    if not isinstance(entries, list | tuple) or len(entries) != len(report.tiers):
        text = f"the certificate must have a list of {len(report.tiers)} tiers"
        return CertificateReport((Violation(RESULT_RULE, text, "certificate"),))
    check = _CertificateCheck(problem_raw, result_raw, report)
    proofs = tuple(check.check_tier(index, entry) for index, entry in enumerate(entries))
    least = check.check_headcount(certificate["headcount"]) if "headcount" in certificate else None
    sentence = word_headcount(len(problem_raw["participants"]), len(report.unplaced), least)
    words = certificate.get("x")
    if words is not None and words != {"text": sentence.text, "text_en": sentence.text_en}:
        check.violations.append(Violation(RESULT_RULE, "the words are not what the prices prove", "certificate.x"))
    return CertificateReport(tuple(check.violations), proofs, sentence)


class _CertificateCheck:
    """One certificate beside the plan it belongs to; gathers what is wrong."""

    def __init__(self, problem: Document, result: Document, report: PlanReport) -> None:
        self.problem = problem
        self.tiers = [tier.terms for tier in report.tiers]
        self.values = [tier.value for tier in report.tiers]
        self.claims = _list_claimed_bounds(result.get("tiers"), len(self.tiers))
        self.left_out = len(report.unplaced)
        self.violations: list[Violation] = []

    def check_tier(self, index: int, entry: Any) -> str:
        """Check a tier's entry; gives back what the tier's bound rests on."""
        try:
            proof = entry.get("proof") if isinstance(entry, Mapping) else None
            if proof not in (PRICES, SEARCH):
                raise PricesFault(f"the proof {shorten(proof)} is not known")
            if proof == SEARCH and "scale" not in entry:
                return SEARCH
            bound = self._recompute(entry, self.tiers[: index + 1], self.values[:index])
            claim = self.claims[index]
            if proof == PRICES and claim is not None and claim > bound:
                raise PricesFault(f"the prices prove {bound}, not the tier's bound {claim}")
        except PricesFault as fault:
            self.violations.append(Violation(RESULT_RULE, str(fault), f"certificate.tiers[{index}]"))
            return SEARCH
        return str(proof)

    def check_headcount(self, entry: Any) -> int | None:
        """How many must be left out in any plan; None where the entry is wrong."""
        try:
            least = self._recompute(entry, [LEFT_OUT], [])
            if least > self.left_out:
                raise PricesFault(f"{least} must be left out, but the plan leaves out {self.left_out}")
        except PricesFault as fault:
            self.violations.append(Violation(RESULT_RULE, str(fault), "certificate.headcount"))
            return None
        return least

    def _recompute(self, entry: Any, tiers: Sequence[Mapping[str, int]], earlier: Sequence[int]) -> int:
        proven = compute_bound(self.problem, read_prices(self.problem, entry, tiers), tiers, earlier)
        bound = entry.get("bound")
        if not isinstance(bound, int) or isinstance(bound, bool) or bound > proven:
            raise PricesFault(f"the bound is {shorten(bound)} but the prices prove {proven}")
        return bound


def _list_claimed_bounds(claims: Any, number: int) -> list[int | None]:
    """The bounds that a result's tiers claim; None where there is no whole number, which is reported elsewhere."""
    claimed: list[int | None] = [None] * number
    if isinstance(claims, list):
        for index, claim in enumerate(claims[:number]):
            bound = claim.get("bound") if isinstance(claim, Mapping) else None
            claimed[index] = bound if isinstance(bound, int) else None
    return claimed
