"""Better plans from a plan: chains put in anew, and neighbourhoods solved by CP-SAT."""

import random

from ortools.sat.python import cp_model

from scheduler.meetings.construct import Inserter
from scheduler.meetings.entities import Term
from scheduler.meetings.layout import Slots
from scheduler.meetings.masks import interval_mask
from scheduler.meetings.model import PlanModel
from scheduler.meetings.neighbourhoods import Neighbourhoods
from scheduler.meetings.state import Incumbent, fill_board

SOLVE_SECONDS = 2.0
REACH_DAYS = 15
SMALLEST, LARGEST = 6, 90


class Improver:
    """Improves one tier of an incumbent after the other's value allows, by large neighbourhood search.

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

    def reinsert_chains(self) -> bool:
        """Take every chain off in turn and put it in again as early as can be; tell whether that helped."""
        order = list(self.neighbourhoods.chains)
        self.rng.shuffle(order)
        board = fill_board(self.layout, self.incumbent.slots)
        inserter = Inserter(board, self.budget.is_over)
        for chain in order:
            if self.budget.is_over():
                break
            before = {index: board.slots[index] for index in chain}
            for index in chain:
                if board.slots[index] is not None:
                    board.remove(index)
            if inserter.insert_chain(chain) and self._sum_starts(board.slots, chain) <= self._sum_starts(
                list(before.values()), range(len(before))
            ):
                continue
            for index in chain:
                if board.slots[index] is not None:
                    board.remove(index)
            for index, slot in before.items():
                if slot is not None:
                    board.place(index, slot)
        return self.incumbent.offer(board.slots)

    def _sum_starts(self, slots: Slots, indices: list[int] | range) -> int:
        return sum(slot.start if (slot := slots[index]) is not None else self.layout.grains for index in indices)

    def solve_neighbourhood(self, tier: int) -> bool:
        """Decide some meetings anew for the best value of the tier; tell whether the plan got better."""
        incumbent = self.incumbent
        free = self.neighbourhoods.draw(incumbent.slots, int(self.size))
        board = fill_board(self.layout, incumbent.slots, free)
        keeps_places = any(Term.UNPLACED in earlier for earlier in incumbent.tiers[: tier + 1])
        forced = [index for index in free if keeps_places and incumbent.slots[index] is not None]
        model = PlanModel(board, free, forced, self._narrow(free))
        for earlier in range(tier):
            model.model.add(model.express(incumbent.tiers[earlier]) <= incumbent.values[earlier])
        model.model.minimize(model.express(incumbent.tiers[tier]))
        for index, value in enumerate(model.complete_solution(incumbent.slots)):
            model.model.add_hint(model.model.get_int_var_from_proto_index(index), value)
        solver = self._build_solver()
        status = solver.solve(model.model)
        self.budget.spend_deterministic(solver.response_proto.deterministic_time)
        if status == cp_model.OPTIMAL:
            self.size = min(LARGEST, self.size * (1.05 if solver.wall_time < SOLVE_SECONDS / 4 else 1.0))
        else:
            self.size = max(SMALLEST, self.size * 0.9)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return False
        return incumbent.offer(model.read_slots(tuple(solver.response_proto.solution)))

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

    def _build_solver(self) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        limits = self.budget.limits
        seconds = min(SOLVE_SECONDS, self.budget.measure_remaining())
        solver.parameters.random_seed = self.rng.randrange(1 << 30)
        solver.parameters.catch_sigint_signal = False
        if limits.deterministic:
            solver.parameters.num_workers = 1
            solver.parameters.max_deterministic_time = seconds
        else:
            solver.parameters.num_workers = 1
            solver.parameters.max_time_in_seconds = seconds
        return solver
