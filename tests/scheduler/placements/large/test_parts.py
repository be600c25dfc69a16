"""Parts of a plan: what they decide anew, and what they leave as it is."""

import random

import numpy as np

from scheduler.placements.large.columns import build_columns
from scheduler.placements.large.costs import build_cost, build_guide
from scheduler.placements.large.groups import PriceMap, find_groups
from scheduler.placements.large.lagrangian import Lagrangian
from scheduler.placements.large.neighbourhoods import Chooser
from scheduler.placements.large.opening import fill_up, list_standing
from scheduler.placements.large.part import Programme, make_part
from scheduler.placements.large.plan import Plan
from scheduler.placements.large.prices import climb_prices
from scheduler.placements.large.rows import Rows
from scheduler.placements.large.whole_number_run import RunLimits, WholeNumberRun
from scheduler.placements.problem import read_problem
from scheduler.progress import never_stop
from tests.benchmarks.generators.placements import Region, generate_region

LIMITS = RunLimits(seconds=5.0, nodes=None, seed=1, relative_gap=1e-5)


class World:
    """A small region with a plan filled up without prices, and prices."""

    def __init__(self, seed):
        problem = read_problem(generate_region(Region(people=80, places=6, weeks=26, capacity=(2, 3)), seed))
        self.columns = build_columns(problem)
        self.rows = Rows(self.columns)
        self.tiers = (build_cost(self.columns, problem.objective[0]),)
        self.guide = build_guide(self.tiers)
        standing = list_standing(self.rows)
        chosen = fill_up(self.rows, standing, self.guide.relative, self.guide.relative, never_stop)
        self.plan = Plan(self.rows, self.tiers, chosen)
        lagrangian = Lagrangian(self.rows, self.tiers[0])
        self.climb = list(climb_prices(lagrangian, None, never_stop))[-1]
        answer = lagrangian.answer(self.climb.best)
        self.prices = PriceMap(self.rows, find_groups(self.rows), self.climb.best, answer)

    def solve(self, people, columns):
        programme = Programme(make_part(people, columns, self.guide), self.plan)
        run = WholeNumberRun(programme.build(), programme.list_hint(), LIMITS)
        assert run.wait(30.0)
        return Plan(self.rows, self.tiers, programme.read(run.read_values()))


def test_losses_add_up_to_the_distance_from_the_bound():
    world = World(1)
    quota_loss = world.climb.best[world.rows.layout.most] @ world.plan.room[world.rows.layout.most]
    distance = world.plan.values[0] - world.climb.bound
    assert abs(world.prices.measure_losses(world.plan).sum() + quota_loss - distance) < 1e-3 * world.plan.values[0]


def test_a_part_is_valid_and_no_worse_and_leaves_the_others_alone():
    world = World(2)
    neighbourhood = Chooser(world.prices, random.Random(1)).draw(world.plan, 200)
    better = world.solve(neighbourhood.people, neighbourhood.columns)
    assert better.is_valid
    assert better.values <= world.plan.values
    others = np.setdiff1d(np.arange(len(world.plan.chosen)), neighbourhood.people)
    assert (better.chosen[others] == world.plan.chosen[others]).all()


def test_everything_as_one_part_comes_close_to_the_bound():
    world = World(3)
    whole = world.solve(np.arange(len(world.plan.chosen)), np.arange(len(world.columns.start)))
    assert whole.is_valid
    assert whole.values[0] <= 1.02 * world.climb.bound


def test_neighbourhoods_being_decided_share_no_place_and_nobody():
    world = World(4)
    chooser = Chooser(world.prices, random.Random(2))
    first = chooser.draw(world.plan, 100)
    chooser.claim(first)
    second = chooser.draw(world.plan, 100)
    assert not set(first.groups) & set(second.groups)
    assert not set(first.people) & set(second.people)
    chooser.claim(second)
    while (another := chooser.draw(world.plan, 10_000)) is not None:
        chooser.claim(another)


def test_filling_up_keeps_every_capacity_and_all_who_stand():
    world = World(5)
    assert world.plan.is_valid
    again = fill_up(world.rows, world.plan.chosen, world.guide.relative, world.guide.relative, never_stop)
    placed = world.plan.chosen >= 0
    assert (again[placed] == world.plan.chosen[placed]).all()
