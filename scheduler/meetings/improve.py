"""Better plans from a plan: neighbourhoods solved by CP-SAT."""

import random

from scheduler.meetings.entities import Term
from scheduler.meetings.masks import interval_mask
from scheduler.meetings.model import PlanModel
from scheduler.meetings.neighbourhoods import Neighbourhoods
from scheduler.meetings.state import Incumbent, fill_board
from scheduler.result import Status
from scheduler.tiers import SearchSettings, TierObjective, search_tiers

SOLVE_SECONDS = 2.0
REACH_DAYS = 15
SMALLEST, LARGEST = 6, 90
SETTINGS = SearchSettings(seconds=SOLVE_SECONDS, tier_share=1.0, parameters={"num_workers": 1})


class Improver:
    """Improves one tier of an incumbent, the tiers before it held, by large neighbourhood search.

    The size of the neighbourhoods follows their success: solved to the end quickly, they grow; not solved, they shrink.

    Args:
        incumbent: The plan; changed for the better only.
        rng: Source of chance.
    """

    def __init__(self, incumbent: Incumbent, rng: random.Random) -> None:
        self.incumbent = incumbent
        self.layout = incumbent.layout
        self.budget = incumbent.budget
        self.rng = rng
        self.neighbourhoods = Neighbourhoods(self.layout, rng)
        self.size = 16.0

    def solve_neighbourhood(self, tier: int) -> bool:
        """Decide some meetings anew for the best value of the tier; tell whether the plan got better."""
        incumbent = self.incumbent
        free = self.neighbourhoods.draw(incumbent.slots, int(self.size))
        board = fill_board(self.layout, incumbent.slots, free)
        forced = free if self._must_place_all(tier) else []
        model = PlanModel(board, free, forced, self._narrow(free))
        for earlier in range(tier):
            model.model.add(model.express(incumbent.tiers[earlier]) <= incumbent.values[earlier])
        objective = TierObjective({}, model.express(incumbent.tiers[tier]))
        began = self.budget.measure_remaining()
        outcome = search_tiers(
            model.model, [objective], self.budget, SETTINGS, None, model.complete_solution(incumbent.slots)
        )
        quick = began - self.budget.measure_remaining() < SOLVE_SECONDS / 4
        if outcome.status != Status.OPTIMAL:
            self.size = max(SMALLEST, self.size * 0.9)
        elif quick:
            self.size = min(LARGEST, self.size * 1.05)
        return outcome.solution is not None and incumbent.offer(model.read_slots(outcome.solution))

    def _must_place_all(self, tier: int) -> bool:
        """Whether all meetings are placed and an earlier tier keeps it so."""
        incumbent = self.incumbent
        is_counted = any(earlier.get(Term.UNPLACED, 0) for earlier in incumbent.tiers[:tier])
        return is_counted and all(task.priority for task in self.layout.tasks) and None not in incumbent.slots

    def _narrow(self, free: list[int]) -> dict[int, int]:
        """Starts from as early as can be until some days after the meeting's present place."""
        layout, slots = self.layout, self.incumbent.slots
        narrowed: dict[int, int] = {}
        for index in free:
            slot = slots[index]
            if slot is not None:
                first = max(0, layout.day_of[slot.start] - REACH_DAYS)
                last = min(len(layout.days) - 1, layout.day_of[slot.start] + REACH_DAYS)
                narrowed[index] = interval_mask(
                    layout.days[first].first, layout.days[last].first + layout.days[last].grains
                )
        return narrowed
