"""Bettering a plan part by part, several parts at a time."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.budget import Budget
from scheduler.placements.large.columns import Integers
from scheduler.placements.large.costs import Guide, TierCost
from scheduler.placements.large.groups import PriceMap
from scheduler.placements.large.neighbourhoods import Chooser, Neighbourhood
from scheduler.placements.large.part import Programme, make_part
from scheduler.placements.large.plan import Plan
from scheduler.placements.large.whole_number_run import RunLimits, WholeNumberRun

POLL_SECONDS = 0.02
FIRST_SIZE = 1500
LEAST_SIZE, MOST_SIZE = 200, 20_000
GROWTH, SHRINKING = 1.5, 0.6
QUICK_SHARE = 0.4
"""A part that is proven within that share of its seconds lets the next ones be larger."""
PART_SECONDS, LEAST_PART_SECONDS = 2.5, 0.15
"""Longest time for one part; a run cannot be stopped, so this is also how long a wish to stop may wait.
No part is begun with less time than ``LEAST_PART_SECONDS``, and so much is left over by each."""
RELATIVE_GAP = 1e-5
MOST_EMPTY_DRAWS = 100
"""After so many in a row there is nothing left that could be decided anew."""
DETERMINISTIC_NODES = 200
DETERMINISTIC_SECONDS_PER_COLUMN = 0.001
SECONDS_WITHOUT_CLOCK = 1e6


@dataclass(frozen=True, eq=False)
class Running:
    """A part that is being decided."""

    neighbourhood: Neighbourhood
    programme: Programme
    run: WholeNumberRun
    began: float
    seconds: float


class Improver:
    """Decides parts of a plan anew until time is up or the plan is good enough.

    Args:
        prices: What prices say about the guide.
        guide: What the parts follow.
        earlier: Tiers that no part may worsen.
        budget: Ends the work.
        take: Offered every new plan; says whether it is better than the best so far, and keeps it then.
    """

    def __init__(
        self,
        prices: PriceMap,
        guide: Guide,
        earlier: Sequence[TierCost],
        budget: Budget,
        take: Callable[[Integers], bool],
    ) -> None:
        self._guide = guide
        self._earlier = tuple(earlier)
        self._budget = budget
        self._take = take
        self._rng = random.Random(budget.limits.seed)  # noqa: S311 - search, not secrecy
        self._chooser = Chooser(prices, self._rng)
        self._running: list[Running] = []
        self._size = FIRST_SIZE
        self._empty_draws = 0

    def run(self, get_plan: Callable[[], Plan], is_good: Callable[[], bool]) -> None:
        """Work on the plan that ``get_plan`` gives until the budget is over or ``is_good``."""
        workers = 1 if self._budget.limits.deterministic else self._budget.limits.workers
        try:
            while not self._is_over() and not is_good():
                if len(self._running) < workers and self._start(get_plan()):
                    continue
                self._wait(get_plan)
        finally:
            while self._running:
                self._wait(get_plan)

    def _is_over(self) -> bool:
        too_late = self._budget.measure_remaining() < 2 * LEAST_PART_SECONDS
        return too_late or self._budget.should_stop() or self._empty_draws > MOST_EMPTY_DRAWS

    def _start(self, plan: Plan) -> bool:
        """Begin a part; false when there is none to be begun beside those running."""
        neighbourhood = self._chooser.draw(plan, self._size)
        if neighbourhood is None:
            return False
        if not len(neighbourhood.columns):
            self._chooser.release(neighbourhood, is_better=False)
            self._empty_draws += 1
            return not self._running
        self._empty_draws = 0
        part = make_part(neighbourhood.people, neighbourhood.columns, self._guide, self._earlier)
        programme = Programme(part, plan)
        left = self._budget.measure_remaining()
        seconds = min(left - LEAST_PART_SECONDS, PART_SECONDS)
        limits = self._budget.limits
        run_limits = (
            RunLimits(SECONDS_WITHOUT_CLOCK, DETERMINISTIC_NODES, limits.seed, RELATIVE_GAP)
            if limits.deterministic
            else RunLimits(seconds, None, self._rng.randrange(1_000_000), RELATIVE_GAP)
        )
        self._chooser.claim(neighbourhood)
        run = WholeNumberRun(programme.build(), programme.list_hint(), run_limits)
        self._running.append(Running(neighbourhood, programme, run, self._budget.measure_elapsed(), seconds))
        return True

    def _wait(self, get_plan: Callable[[], Plan]) -> None:
        """Wait a little, and take up what has ended."""
        self._running[0].run.wait(POLL_SECONDS)
        for running in [one for one in self._running if one.run.wait(0.0)]:
            self._running.remove(running)
            self._finish(running, get_plan())

    def _finish(self, running: Running, plan: Plan) -> None:
        values = running.run.read_values()
        is_better = False
        if values is not None:
            chosen = plan.chosen.copy()
            people = running.neighbourhood.people
            chosen[people] = running.programme.read(values)[people]
            is_better = bool((chosen != plan.chosen).any()) and self._take(chosen)
        self._chooser.release(running.neighbourhood, is_better=is_better)
        self._adapt(running)

    def _adapt(self, running: Running) -> None:
        """Larger parts after one that was quick, smaller ones after one that time cut off."""
        columns = len(running.neighbourhood.columns)
        self._budget.spend_deterministic(DETERMINISTIC_SECONDS_PER_COLUMN * columns)
        took = self._budget.measure_elapsed() - running.began
        if not running.run.is_proven:
            self._size = max(LEAST_SIZE, int(min(self._size, columns) * SHRINKING))
        elif self._budget.limits.deterministic or took < QUICK_SHARE * running.seconds:
            self._size = min(MOST_SIZE, max(self._size, int(columns * GROWTH)))
