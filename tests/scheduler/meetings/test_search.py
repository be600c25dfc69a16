"""The parts of the search: repeatable, stoppable, honest about what is proven."""

import itertools
import json
import random

import scheduler
from scheduler.limits import Limits
from scheduler.meetings.anneal import Annealer
from scheduler.meetings.clash_bound import ClashBound
from scheduler.meetings.components import find_parts
from scheduler.meetings.construct import construct
from scheduler.meetings.entities import plan_document
from scheduler.meetings.layout import Layout, name_slots
from scheduler.meetings.problem import read_problem
from scheduler.meetings.ruin import Ruin
from scheduler.meetings.solve import solve_problem
from scheduler.meetings.values import compute_tiers
from scheduler.meetings.verify import verify_plan
from scheduler.result import Status
from tests.benchmarks.generators.meetings import Programme, generate_programme
from tests.scheduler.meetings.brute_force import list_plans, tier_values
from tests.scheduler.meetings.build import QUICK, make_meeting, make_problem
from tests.scheduler.meetings.tiny import make_tiny

SMALL = generate_programme(Programme(people=6, days=60, officers=3), 5)


def check_slots(problem, layout, slots):
    """The tier values of numbered slots, after verifying them."""
    report = verify_plan(problem, plan_document(name_slots(layout, slots)))
    assert report.violations == ()
    values = tuple(tier.value for tier in report.tiers)
    assert values == compute_tiers(layout, slots, layout.problem.tiers)
    return values


def test_the_same_problem_and_seed_give_the_same_bytes_twice():
    limits = Limits(time_limit_seconds=0.2, deterministic=True)
    problem = generate_programme(Programme(people=2, days=30, officers=3), 5)
    first, second = (json.dumps(scheduler.solve(problem, limits)) for _ in range(2))
    assert first == second


def test_improvements_start_with_a_plan_and_a_stop_keeps_it():
    seen = []
    solution = solve_problem(read_problem(SMALL), Limits(time_limit_seconds=60), seen.append, lambda: bool(seen))
    assert seen[0].value is not None
    assert solution.plan is not None
    assert verify_plan(SMALL, solution.plan).violations == ()


def test_construction_places_every_meeting_of_the_programme():
    layout = Layout(read_problem(SMALL))
    board = construct(layout, random.Random(1), lambda: False)
    assert check_slots(SMALL, layout, board.slots)[0] == 0


def test_a_kick_off_before_very_many_meetings_is_no_trouble():
    meetings = [make_meeting("first")]
    meetings += [make_meeting(f"M{n}", 1, ["B"], rooms=[], after=[{"meeting": "first"}]) for n in range(250)]
    days = [{"date": f"2026-03-{day + 1:02d}", "grains": 50} for day in range(28)]
    problem = make_problem(meetings, days=days)
    layout = Layout(read_problem(problem))
    assert check_slots(problem, layout, construct(layout, random.Random(1), lambda: False).slots)[0] == 0


def test_ruin_and_recreate_gives_back_only_better_valid_plans():
    layout = Layout(read_problem(SMALL))
    board = construct(layout, random.Random(1), lambda: False)
    before = check_slots(SMALL, layout, board.slots)
    better = Ruin(layout, board, 2, random.Random(2)).run(100, 20.0, lambda: False)
    assert better is None or check_slots(SMALL, layout, better) < before


def test_annealing_lowers_clashes_and_keeps_every_rule():
    meetings = [make_meeting(f"M{n}", 2, [name], preferred=["C"]) for n, name in enumerate("ABAB")]
    problem = make_problem(
        meetings,
        rooms=[{"id": "R1", "capacity": 4}, {"id": "R2", "capacity": 4}],
        objective=[{"unplaced": 1}, {"preferred_clash": 1}],
    )
    layout = Layout(read_problem(problem))
    board = construct(layout, random.Random(1), lambda: False)
    assert check_slots(problem, layout, board.slots) == (0, 4)
    best = Annealer(layout, board, 1, random.Random(1)).run(400, 5.0, lambda: False)
    assert check_slots(problem, layout, best) == (0, 0)


def test_clashes_that_cannot_be_avoided_are_proven():
    meetings = [make_meeting(f"M{n}", 4, [name], preferred=["C"]) for n, name in enumerate("ABAB")]
    rooms = [{"id": "R1", "capacity": 4}, {"id": "R2", "capacity": 4}]
    problem = make_problem(meetings, rooms=rooms, objective=[{"unplaced": 1}, {"preferred_clash": 1}])
    layout = Layout(read_problem(problem))
    assert ClashBound(layout, [None] * 4).find(100, lambda: False) == 8
    assert solve_problem(read_problem(problem), QUICK, lambda _i: None, lambda: False).status == Status.OPTIMAL


def test_the_clash_bound_never_exceeds_the_least_clash_of_complete_plans():
    checked = 0
    for seed in range(90):
        problem, _ = make_tiny(random.Random(seed))
        problem = {**problem, "fixed": {}, "current": {}, "objective": [{"preferred_clash": 1}]}
        problem.pop("max_moves", None)
        complete = [plan for plan in list_plans(problem) if len(plan) == len(problem["meetings"])]
        if complete:
            least = min(tier_values(problem, plan) for plan in complete)[0]
            layout = Layout(read_problem(problem))
            assert ClashBound(layout, [None] * len(problem["meetings"])).find(10**6, lambda: False) <= least
            checked += 1
    assert checked > 10


def test_parts_that_share_nothing_are_found_and_shared_things_join_them():
    apart = [make_meeting(rooms=[]), make_meeting("M2", required=["B"], rooms=[])]
    assert find_parts(Layout(read_problem(make_problem(apart)))) == [[0], [1]]
    for joined in ({"preferred": ["A"]}, {"one_of": [["A"]]}, {"after": [{"meeting": "M1"}]}):
        together = [apart[0], {**apart[1], **joined}]
        assert find_parts(Layout(read_problem(make_problem(together)))) == [[0, 1]]
    assert find_parts(Layout(read_problem(make_problem(apart, max_moves=1)))) == [[0, 1]]


def test_no_tier_claims_more_than_the_time_allowed_to_prove():
    for seed, seconds in itertools.product(range(8), (0.0, 0.02)):
        problem, plans = make_tiny(random.Random(seed))
        best = min(tier_values(problem, plan) for plan in plans)
        limits = Limits(time_limit_seconds=seconds, deterministic=True)
        solution = solve_problem(read_problem(problem), limits, lambda _i: None, lambda: False)
        if solution.plan is None:
            assert solution.status == Status.UNKNOWN
            continue
        values = tuple(tier.value for tier in solution.tiers)
        assert values >= best
        if solution.status == Status.OPTIMAL:
            assert values == best
