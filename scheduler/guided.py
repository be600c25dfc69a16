"""Lexicographic search guided by the linear relaxation: for models whose rules are all rows.

Per tier the relaxation gives a bound, often a whole plan that meets it, and otherwise a small core: the variables
that a plan close to the bound can use at all. The core is searched for a plan within a guessed distance of the bound.
Finding one ends the guessing; proving that there is none raises the bound. Only what is left goes to a full search.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from scheduler.branching import branch_repeatedly
from scheduler.budget import Budget
from scheduler.guided_settings import GuidedSettings, SearchKnowledge
from scheduler.relaxation import INTEGER_TOLERANCE, SCALE, Relaxation, RelaxedOptimum, fix_variables, satisfies
from scheduler.result import Status, TierResult, decide_status
from scheduler.tiers import (
    LEAST_TIER_SECONDS,
    OnTierProgress,
    SearchOutcome,
    TierObjective,
    TierProgress,
    search_tiers,
)


class GuidedSearch:
    """One guided search; ``run`` may be called once.

    Args:
        model: Consists of rows alone; narrowed and extended during the search.
        objectives: Most important first.
        budget: Ends the search when it is over.
        knowledge: What the search knows about the problem beyond its rows.
        settings: Division of time.
        on_progress: Called on the calling thread with values that later tiers keep.
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        objectives: Sequence[TierObjective],
        budget: Budget,
        knowledge: SearchKnowledge,
        settings: GuidedSettings,
        on_progress: OnTierProgress,
    ) -> None:
        self.model = model
        self.objectives = objectives
        self.budget = budget
        self.knowledge = knowledge
        self.draw = random.Random(budget.limits.seed)  # noqa: S311 - choice of neighbourhoods, no secret
        self.settings = settings
        self.on_progress = on_progress
        self.relaxation = Relaxation(model)
        self.relaxation.read_model()
        self.best: tuple[int, ...] | None = None

    def run(self, first_plan: Sequence[int] | None = None) -> SearchOutcome:
        """Minimise the tiers in turn, starting from a plan that satisfies the model if there is one."""
        if first_plan is not None:
            self.best = self.knowledge.tighten(first_plan)
        bounds: list[int] = []
        whole = self.budget
        for index, objective in enumerate(self.objectives):
            is_last = index == len(self.objectives) - 1
            share = 1.0 if is_last or self.best is None else self.settings.search.tier_share
            self.budget = whole.take_share(share * whole.measure_remaining())
            status, bound = self._run_tier(index, objective)
            if self.best is None:
                return SearchOutcome(status, None, ())
            bounds.append(min(bound, self._evaluate(objective)))
            self.model.add(objective.expression <= self._evaluate(objective))
        tiers = tuple(
            TierResult(dict(objective.terms), self._evaluate(objective), bound)
            for objective, bound in zip(self.objectives, bounds, strict=True)
        )
        return SearchOutcome(decide_status(tiers), self.best, tiers)

    def _run_tier(self, index: int, objective: TierObjective) -> tuple[Status, int]:
        """Search one tier; gives back how it ended and the bound proved."""
        bound = objective.floor
        self._report(index, bound)
        if self._is_proven(objective, bound):
            return Status.OPTIMAL, bound
        is_large = self.relaxation.count_free() > self.settings.small_model
        if is_large:
            self._polish_best(index, bound)
        optimum = self._relax(objective)
        if optimum is not None:
            bound = max(bound, optimum.bound)
            self._report(index, bound)
            self._try_point(index, bound, optimum)
            bound = self._branch(index, objective, optimum, bound)
            if not self._is_proven(objective, bound):
                bound = self._narrow(index, objective, optimum, bound)
            if self.best is not None:
                self.relaxation.fix(self.relaxation.list_decided(optimum, self._evaluate(objective)))
        elif is_large:
            self._improve_neighbourhoods(index, objective, bound)
        if self._is_proven(objective, bound):
            return Status.OPTIMAL, bound
        return self._search_fully(index, objective, bound)

    def _relax(self, objective: TierObjective) -> RelaxedOptimum | None:
        if len(self.relaxation.lower) > self.settings.most_variables or self.budget.is_over():
            return None
        seconds = self.budget.measure_remaining() * self.settings.relaxation_share
        if self.budget.limits.deterministic:
            seconds = self.budget.limits.time_limit_seconds * 1_000
        return self.relaxation.minimize(objective.form, seconds, self.budget.should_stop)

    def _try_point(self, index: int, bound: int, optimum: RelaxedOptimum) -> None:
        """Take the relaxation's own solution as a plan if it is one."""
        rounded = optimum.round_point()
        if rounded is not None:
            self._offer(index, bound, rounded, is_certain=False)

    def _branch(self, index: int, objective: TierObjective, optimum: RelaxedOptimum, bound: int) -> int:
        """Branch on the relaxation, where the settings want it; gives back the bound proved."""
        share = self.settings.branching_share
        if not share or not self.relaxation.is_exact:
            return bound
        part = self.budget.take_share(share * self.budget.measure_remaining())
        for branched in branch_repeatedly(
            self.relaxation, objective, optimum, part, self.settings.branching_seconds, lambda: self.best
        ):
            if branched.values is not None:
                self._offer(index, bound, branched.values, is_certain=False)
            bound = max(bound, bound if branched.bound is None else branched.bound)
            self._report(index, bound)
            if self._is_proven(objective, bound):
                break
        return bound

    def _narrow(self, index: int, objective: TierObjective, optimum: RelaxedOptimum, bound: int) -> int:
        """Bring value and bound together from both sides; gives back the bound proved."""
        if self.relaxation.count_free() > self.settings.small_model:
            self._follow_relaxation(index, objective, optimum, bound)
            if self.best is not None and self._evaluate(objective) > bound * (1 + self.settings.wide_gap):
                # Far from the bound, better plans are cheaper to find than better bounds.
                self._improve_neighbourhoods(index, objective, bound)
                self._polish_best(index, bound)
            stronger = self._strengthen(index, objective, optimum, bound)
            if stronger is not optimum:
                optimum, bound = stronger, max(bound, stronger.bound)
                self._follow_relaxation(index, objective, optimum, bound)
            if not self._is_proven(objective, bound):
                bound = self._close_in(index, objective, optimum, bound)
            self._improve_neighbourhoods(index, objective, bound)
        else:
            # A small model is most often proven by a plain search; what resists it, by guesses.
            bound = self._close_in(index, objective, optimum, bound, guesses=1)
            if not self._is_proven(objective, bound):
                _, bound = self._search_fully(index, objective, bound, self.settings.first_search_share)
        return bound if self._is_proven(objective, bound) else self._close_in(index, objective, optimum, bound)

    def _polish_best(self, index: int, bound: int) -> None:
        if self.best is not None and not self._is_proven(self.objectives[index], bound):
            self._offer(index, bound, self.knowledge.polish(self.best, index), is_certain=False)

    def _strengthen(self, index: int, objective: TierObjective, optimum: RelaxedOptimum, bound: int) -> RelaxedOptimum:
        """Solve the relaxation again with the implications that it broke, as long as that raises its bound."""
        best, fruitless = optimum, 0
        while fruitless < self.settings.fruitless_cuts and not self._is_proven(objective, bound):
            if not self.relaxation.add_implications(self.knowledge.implications, optimum.point):
                break
            stronger = self._relax(objective)
            if stronger is None:
                break
            optimum = stronger
            fruitless = 0 if stronger.scaled_bound > best.scaled_bound + SCALE // 100 else fruitless + 1
            best = stronger if stronger.scaled_bound >= best.scaled_bound else best
            bound = max(bound, stronger.bound)
            self._report(index, bound)
            self._try_point(index, bound, stronger)
        return best

    def _follow_relaxation(self, index: int, objective: TierObjective, optimum: RelaxedOptimum, bound: int) -> None:
        """Keep the groups that the relaxation chose in whole numbers and search the others and those beside them."""
        if self._is_proven(objective, bound):
            return
        broken = [
            place
            for place, group in enumerate(self.knowledge.groups)
            if any(abs(optimum.point[member] - round(optimum.point[member])) > INTEGER_TOLERANCE for member in group)
        ]
        for reach in self.settings.reaches:
            core = self.model.clone()
            free = 0
            for place, group in enumerate(self.knowledge.groups):
                if any(abs(place - other) <= reach for other in broken):
                    free += sum(map(self.relaxation.is_free, group))
                else:
                    fix_variables(core, {member: round(optimum.point[member]) for member in group})
            if free > self.settings.most_followed or self.budget.is_over():
                return
            if self.best is not None:
                core.add(objective.expression <= self._evaluate(objective) - 1)
            outcome = self._search_part(core, index, objective, bound, self.settings.neighbourhood_seconds)
            if outcome.status != Status.INFEASIBLE:
                # A plan, or so hard a search that a wider one would find nothing either.
                return

    def _improve_neighbourhoods(self, index: int, objective: TierObjective, bound: int) -> None:
        """Free a few neighbouring groups at a time and search them, the rest of the best plan standing."""
        end = self.budget.measure_remaining() * self.settings.closing_share
        failures = 0
        while self.best is not None and not self._is_proven(objective, bound) and not self.budget.should_stop():
            if self.budget.measure_remaining() <= end or failures >= self.settings.failures_to_end:
                return
            size = self.settings.neighbourhood_sizes[failures % len(self.settings.neighbourhood_sizes)]
            before = self._evaluate(objective)
            core = self.model.clone()
            self._fix_outside(core, size)
            core.add(objective.expression <= before - 1)
            self._search_part(core, index, objective, bound, seconds=self.settings.neighbourhood_seconds)
            failures = 0 if self._evaluate(objective) < before else failures + 1

    def _fix_outside(self, core: cp_model.CpModel, size: int) -> None:
        """Fix all groups but a few that stand beside each other to the best plan."""
        first = self.draw.randrange(max(1, len(self.knowledge.groups) - size + 1))
        for place, group in enumerate(self.knowledge.groups):
            if not first <= place < first + size:
                fix_variables(core, {member: (self.best or ())[member] for member in group})

    def _search_part(
        self, core: cp_model.CpModel, index: int, objective: TierObjective, bound: int, seconds: float
    ) -> SearchOutcome:
        outcome = search_tiers(
            core,
            [replace(objective, floor=bound)],
            self.budget,
            replace(
                self.settings.search,
                seconds=min(seconds, self.budget.measure_remaining()),
                parameters={"linearization_level": 2},
            ),
        )
        if outcome.solution is not None:
            self._offer(index, bound, outcome.solution)
        return outcome

    def _close_in(
        self, index: int, objective: TierObjective, optimum: RelaxedOptimum, bound: int, guesses: int | None = None
    ) -> int:
        """Guess how far from the bound the best plan is, wider each time; gives back the bound proved."""
        distance = 0
        for _ in range(guesses or self.settings.most_guesses):
            limit = bound + distance
            if self.best is not None:
                limit = min(limit, self._evaluate(objective) - 1)
            seconds = self.budget.measure_remaining() * self.settings.guess_share
            if seconds < LEAST_TIER_SECONDS or self.budget.should_stop():
                return bound
            decided = self.relaxation.list_decided(optimum, limit)
            if self.relaxation.count_free() - len(decided) > self.settings.small_model:
                return bound
            core = self.model.clone()
            fix_variables(core, decided)
            core.add(objective.expression <= limit)
            outcome = search_tiers(
                core,
                [replace(objective, floor=bound)],
                self.budget,
                replace(self.settings.search, seconds=seconds),
                self._pass_on(index),
                hint=dict(enumerate(round(value) for value in optimum.point)),
            )
            if outcome.solution is not None:
                self._offer(index, bound, outcome.solution)
                # A plan outside the core costs more than the limit, so the core's bound holds for all.
                return max(bound, outcome.tiers[0].bound)
            if outcome.status == Status.INFEASIBLE:
                bound = limit + 1
                self._report(index, bound)
                if self._is_proven(objective, bound):
                    return bound
            distance = max(1, 4 * distance, bound // 200)
            if self.best is not None:
                distance = max(distance, (self._evaluate(objective) - bound) // 4)
        return bound

    def _search_fully(self, index: int, objective: TierObjective, bound: int, share: float = 1.0) -> tuple[Status, int]:
        outcome = search_tiers(
            self.model,
            [replace(objective, floor=bound)],
            self.budget,
            replace(self.settings.search, seconds=share * self.budget.measure_remaining()),
            self._pass_on(index),
            first_plan=self.best,
        )
        if outcome.solution is None:
            return outcome.status, bound
        self._offer(index, bound, outcome.solution)
        return Status.UNKNOWN, max(bound, outcome.tiers[0].bound)

    def _offer(self, index: int, bound: int, values: Sequence[int], *, is_certain: bool = True) -> None:
        """Keep a plan if it is better in this tier; one that is not certain to satisfy the model is checked."""
        plan = self.knowledge.tighten(values)
        objective = self.objectives[index]
        is_better = self.best is None or objective.evaluate(plan) < self._evaluate(objective)
        if is_better and (is_certain or satisfies(self.relaxation, plan)):
            self.best = plan
            self.on_progress(TierProgress(index, self._evaluate(objective), bound, plan))

    def _pass_on(self, index: int) -> OnTierProgress:
        """Progress of an inner search, told as this tier's; a plan found is kept at once."""

        def tell(progress: TierProgress) -> None:
            if progress.solution is not None:
                self._offer(index, progress.bound, progress.solution)
            elif (
                progress.value is None or self.best is None or progress.value <= self._evaluate(self.objectives[index])
            ):
                self._report(index, progress.bound)

        return tell

    def _report(self, index: int, bound: int) -> None:
        value = None if self.best is None else self._evaluate(self.objectives[index])
        self.on_progress(TierProgress(index, value, bound, None))

    def _is_proven(self, objective: TierObjective, bound: int) -> bool:
        return self.best is not None and self._evaluate(objective) <= bound

    def _evaluate(self, objective: TierObjective) -> int:
        if self.best is None:
            raise ValueError("there is no plan to evaluate")
        return objective.evaluate(self.best)
