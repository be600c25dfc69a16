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

from collections.abc import Mapping
from typing import Any

from scheduler.certificates import CertificateCheck
from scheduler.placements.priced_choices import compute_bound, read_prices
from scheduler.sentences import word_headcount
from scheduler.verification import CertificateReport, PlanReport, Sentence

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
    tiers = [tier.terms for tier in report.tiers]
    values = [tier.value for tier in report.tiers]

    def prove_tier(entry: Document, index: int) -> int:
        prices = read_prices(problem_raw, entry, tiers[: index + 1])
        return compute_bound(problem_raw, prices, tiers[: index + 1], values[:index])

    def prove_headcount(entry: Document) -> int:
        return compute_bound(problem_raw, read_prices(problem_raw, entry, [LEFT_OUT]), [LEFT_OUT], [])

    def word(least: int | None, _entry: Any) -> Sentence:
        return word_headcount(len(problem_raw["participants"]), len(report.unplaced), least)

    return CertificateCheck(PRICES, prove_tier, prove_headcount, word).check(result_raw, report)
