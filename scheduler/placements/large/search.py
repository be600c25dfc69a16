"""The course of a large search: a plan at once, prices, the plan they suggest, then part by part, tier by tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.budget import Budget
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.large.columns import Columns, Floats, Integers, build_columns
from scheduler.placements.large.costs import Guide, TierCost, build_cost, build_guide, build_headcount
from scheduler.placements.large.demands import place_demanded
from scheduler.placements.large.groups import PriceMap, find_groups
from scheduler.placements.large.improve import Improver
from scheduler.placements.large.lagrangian import Answer, Lagrangian
from scheduler.placements.large.opening import fill_up, list_standing
from scheduler.placements.large.plan import NOBODY, Plan
from scheduler.placements.large.prices import FINE_STEPS, STEPS, Start, climb_prices, guess_prices
from scheduler.placements.large.proof import Proof, describe_proof, prove
from scheduler.placements.large.rows import Rows
from scheduler.progress import Improvement, OnImprovement
from scheduler.result import Status, TierResult, decide_status

CLIMB_SHARE = 0.4
"""Largest part of the time left that a climb for prices may use; it ends by itself when it has climbed."""
GUIDE_SHARE = 0.4
"""Part of the time left that goes to all tiers together, where there is more than one."""
TIER_SHARE = 0.6
FEW_MOVES_CLIMB_SHARE = 0.6
"""The same where few may move: there is less to search for, and most often little time."""
HEADCOUNT_SHARE, HEADCOUNT_SECONDS = 0.1, 8.0
"""Part of the time for proving how many can be placed at all, which is left out where less than so much time is left."""
STALL_SHARE = 0.3
LEAST_STALL_SECONDS = 10.0
DEMANDED_SHARE = 0.4
"""Part of the time that a plan of those alone may take whom the rules demand, where no other is found."""
SECONDS_PER_STEP_AND_COLUMN = 2e-8


@dataclass(frozen=True)
class Outcome:
    """How a search ended; with a plan also every tier's value and bound, and what proves it."""

    status: Status
    assignments: Mapping[str, Decision] | None = None
    tiers: tuple[TierResult, ...] = ()
    certificate: Mapping[str, Any] | None = None


def search_large(problem: Problem, budget: Budget, tell: OnImprovement) -> Outcome:
    """Look for a plan by prices and parts.

    Args:
        problem: Validated; of any size, but meant for those too large to be proven whole.
        budget: Ends the search; ``should_stop`` is asked many times a second, a part that is being solved is waited for.
        tell: Told every better value and bound.

    Returns:
        The best plan found; INFEASIBLE when there is proven to be none, UNKNOWN where time ended before one was found.
    """
    search = LargeSearch(problem, budget, tell)
    return search.run()


class LargeSearch:
    """One search; ``run`` may be called once."""

    def __init__(self, problem: Problem, budget: Budget, tell: OnImprovement) -> None:
        self.columns: Columns = build_columns(problem)
        self.tiers: tuple[TierCost, ...] = tuple(build_cost(self.columns, terms) for terms in problem.objective)
        self.rows = Rows(self.columns)
        self.budget = budget
        self.tell = tell
        self.plan: Plan | None = None
        self.proofs: list[Proof | None] = [None] * len(self.tiers)
        self.headcount: Proof | None = None
        self._proof_rows: list[Rows] = [self.rows] * len(self.tiers)
        self._tier = 0
        self._last_better = 0.0
        self._stall = max(LEAST_STALL_SECONDS, STALL_SHARE * budget.measure_remaining())

    def run(self) -> Outcome:
        """Search; the plan never becomes worse."""
        guide = build_guide(self.tiers)
        self._start(guide.relative)
        if self.plan is None:
            status = self._start_with_demanded(guide.relative)
            if self.plan is None:
                return Outcome(status)
        prices = self._search_together(guide)
        if len(self.tiers) > 1:
            for tier in range(len(self.tiers)):
                self._search_tier(tier, guide, prices)
        return self._conclude()

    def _start(self, costs: Floats) -> None:
        """A plan without prices: from nothing, and from the decisions in force."""
        nothing = np.full(len(self.columns.must), NOBODY, dtype=np.int64)
        in_force = list_standing(self.rows)
        for standing in (in_force, nothing) if (in_force >= 0).any() else (nothing,):
            self._take(fill_up(self.rows, standing, costs, costs, self.budget.should_stop))

    def _start_with_demanded(self, costs: Floats) -> Status:
        """A plan around those whom the rules demand; INFEASIBLE when even they cannot all have what they must."""
        status, chosen = place_demanded(
            self.rows, self.budget.take_share(DEMANDED_SHARE * self.budget.measure_remaining())
        )
        if chosen is not None:
            self._take(chosen)
            self._take(fill_up(self.rows, chosen, costs, costs, self.budget.should_stop))
        return status

    def _search_together(self, guide: Guide) -> Floats:
        """All tiers weighed together; gives back the prices."""
        cost = self.tiers[0] if len(self.tiers) == 1 else _join(self.tiers, guide)
        lagrangian = Lagrangian(self.rows, cost)
        few_moves = self.columns.problem.max_moves is not None
        start = guess_prices(lagrangian, self._require_plan().room) if few_moves else None
        prices = self._climb(lagrangian, start, 0 if len(self.tiers) == 1 else None)
        if len(self.tiers) > 1:
            self._note_proof(0, prove(self.rows, self.tiers[0], prices / guide.factors[0]))
        answer = lagrangian.answer(prices)
        self._prove_headcount()
        nothing = np.full(len(self.columns.must), NOBODY, dtype=np.int64)
        if not few_moves:
            self._take(fill_up(self.rows, nothing, answer.reduced, guide.relative, self.budget.should_stop))
        whole = self.budget
        if len(self.tiers) > 1:
            self.budget = whole.take_share(GUIDE_SHARE * whole.measure_remaining())
        self._improve(guide, prices, answer, 0)
        self.budget = whole
        return prices

    def _search_tier(self, tier: int, together: Guide, start: Floats) -> None:
        """One tier, those before it standing; the prices of all together, in its unit, are where its climb begins."""
        self._tier = tier
        plan = self._require_plan()
        rows = Rows(self.columns, self.tiers[:tier], plan.values[:tier])
        lagrangian = Lagrangian(rows, self.tiers[tier])
        self._proof_rows[tier] = rows
        trade = np.array(together.factors[:tier]) / together.factors[tier]
        begin = np.concatenate([start / together.factors[tier], trade])
        prices = self._climb(lagrangian, Start(begin, len(STEPS)), tier)
        whole = self.budget
        if tier < len(self.tiers) - 1:
            self.budget = whole.take_share(TIER_SHARE * whole.measure_remaining())
        if not self._is_proven(tier):
            self._improve(build_guide(self.tiers[tier:]), prices, lagrangian.answer(prices), tier)
        self.budget = whole

    def _prove_headcount(self) -> None:
        """How many no plan can place; the objective's prices would be a bad beginning, a head is no matter of priority."""
        if self.budget.measure_remaining() < HEADCOUNT_SECONDS:
            return
        lagrangian = Lagrangian(self.rows, build_headcount(self.columns))
        budget = self.budget.take_share(HEADCOUNT_SHARE * self.budget.measure_remaining())
        best = np.zeros(self.rows.layout.size)
        for climb in climb_prices(lagrangian, None, budget.is_over):
            best = climb.best
        self._spend(budget, lagrangian, FINE_STEPS)
        self.headcount = prove(self.rows, lagrangian.cost, best)

    def _climb(self, lagrangian: Lagrangian, start: Start | None, tier: int | None) -> Floats:
        """The best prices found in a share of the time; what they prove of a tier is noted."""
        share = CLIMB_SHARE if self.columns.problem.max_moves is None else FEW_MOVES_CLIMB_SHARE
        budget = self.budget.take_share(share * self.budget.measure_remaining())
        prices, steps = np.zeros(lagrangian.rows.layout.size), 0
        if tier is not None:
            self._note_proof(tier, prove(lagrangian.rows, self.tiers[tier], prices))
        for climb in climb_prices(lagrangian, start, budget.is_over):
            prices = climb.best
            self._spend(budget, lagrangian, climb.steps - steps)
            steps = climb.steps
            if tier is not None:
                self._note_proof(tier, prove(lagrangian.rows, self.tiers[tier], prices))
        return prices

    def _spend(self, budget: Budget, lagrangian: Lagrangian, steps: int) -> None:
        """Count so many steps of a climb against a budget that does not look at a clock."""
        size = len(lagrangian.active) + len(lagrangian.rows.limits)
        budget.spend_deterministic(steps * size * SECONDS_PER_STEP_AND_COLUMN)

    def _improve(self, guide: Guide, prices: Floats, answer: Answer, tier: int) -> None:
        price_map = PriceMap(self.rows, find_groups(self.rows), prices, answer)
        self._last_better = self.budget.measure_elapsed()
        improver = Improver(price_map, guide, self.tiers[:tier], self.budget, self._take)
        improver.run(self._require_plan, lambda: self._is_good_enough(tier))

    def _is_good_enough(self, tier: int) -> bool:
        stalled = self.budget.measure_elapsed() - self._last_better > self._stall
        return self._is_proven(tier) or (stalled and not self.budget.limits.deterministic)

    def _is_proven(self, tier: int) -> bool:
        proof = self.proofs[tier]
        return proof is not None and self._require_plan().values[tier] <= proof.bound

    def _take(self, chosen: Integers) -> bool:
        """Keep a plan that is valid and no worse; says whether it is better."""
        plan = Plan(self.rows, self.tiers, chosen)
        if not plan.is_valid or (self.plan is not None and plan.values > self.plan.values):
            return False
        is_better = self.plan is None or plan.values < self.plan.values
        self.plan = plan
        if is_better:
            self._last_better = self.budget.measure_elapsed()
            self._report()
        return is_better

    def _note_proof(self, tier: int, proof: Proof) -> None:
        best = self.proofs[tier]
        if best is None or proof.bound > best.bound:
            self.proofs[tier] = proof
            self._report()

    def _report(self) -> None:
        plan, tier = self.plan, self._tier
        proof = self.proofs[tier]
        bound = 0 if proof is None else proof.bound
        value = None if plan is None else plan.values[tier]
        self.tell(Improvement(tier, self.tiers[tier].terms, value, bound, self.budget.measure_elapsed()))

    def _require_plan(self) -> Plan:
        if self.plan is None:
            raise ValueError("there is no plan yet")
        return self.plan

    def _conclude(self) -> Outcome:
        plan, entries, tiers = self._require_plan(), [], []
        for index, (cost, value) in enumerate(zip(self.tiers, plan.values, strict=True)):
            rows = self._proof_rows[index]
            if rows.layout.earlier.stop > rows.layout.earlier.start:
                rows = Rows(self.columns, self.tiers[:index], plan.values[:index])
            known = self.proofs[index]
            proof = prove(rows, cost, np.zeros(rows.layout.size))
            if known is not None:
                proof = max(proof, prove(rows, cost, known.prices / known.scale), key=lambda one: one.bound)
            entries.append(describe_proof(rows, proof))
            tiers.append(TierResult(dict(cost.terms), value, min(value, proof.bound)))
        certificate: dict[str, Any] = {"tiers": entries}
        if self.headcount is not None:
            certificate["headcount"] = describe_proof(self.rows, self.headcount)
        return Outcome(decide_status(tiers), plan.name_assignments(), tuple(tiers), certificate)


def _join(tiers: Sequence[TierCost], guide: Guide) -> TierCost:
    """A guide as a tier of its own, for pricing; nothing is proven with it."""
    relative = np.rint(guide.relative).astype(np.int64)
    return TierCost({}, tiers[0].unplaced * 0, relative, int(guide.share))
