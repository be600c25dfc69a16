"""Prices that prove much: the smoothed Lagrangian climbed by accelerated gradients at falling temperatures.

Per temperature: Nesterov's accelerated ascent projected on the prices allowed, its step found by backtracking (Beck and
Teboulle, "A fast iterative shrinkage-thresholding algorithm", SIAM Journal on Imaging Sciences 2, 2009) and its momentum
dropped whenever it points downhill (O'Donoghue and Candès, "Adaptive restart for accelerated gradient schemes",
Foundations of Computational Mathematics 15, 2015). Columns far from their participant's cheapest are left aside as the
temperature falls, so the later, finer steps are the faster ones.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.placements.large.columns import Floats, Integers
from scheduler.placements.large.lagrangian import Answer, Lagrangian, multiply_up

FIRST_TEMPERATURE = 0.2
"""As a part of the largest cost of a column."""
COOLING = 0.5
STEPS = (10, 10, 20, 50, 100)
"""Steps at the first temperatures; ``FINE_STEPS`` at all later ones."""
FINE_STEPS = 400
LEVELS = 12
FAR, FARTHEST = 18.0, 150.0
"""Columns more than so many temperatures above the cheapest are left aside; three times as far whenever that misleads."""
WIDENING = 3.0
LEAST_RISE, SETTLED = 2e-7, 0.007
"""A level ends when the value rises less than that: as a part of itself, or in temperatures per participant."""
STEPS_BETWEEN_LOOKS = 25
GUESSED_PRICE, GUESSED_MOVE, GUESSED_LEVEL = 0.2, 0.3, 3
"""A full week's guessed price and that of a move, as parts of the largest cost; found by trying on 5,000 people."""


@dataclass
class Climb:
    """Where a climb stands: prices, the bound they prove, and the inverse of the step length."""

    prices: Floats
    best: Floats
    bound: float
    steepness: float
    steps: int = 0


@dataclass(frozen=True)
class Start:
    """Prices to begin with, and how many of the coarse levels they make needless."""

    prices: Floats
    level: int


def guess_prices(lagrangian: Lagrangian, room: Integers) -> Start:
    """Prices for a plan in which hardly anyone may move: what is full costs something, moving costs much.

    Where there is no room, a price costs the bound nothing as long as those who take the room stay.

    Args:
        lagrangian: Of the tier whose bound is sought.
        room: Per row what the plan leaves of it.
    """
    rows = lagrangian.rows
    largest = float(np.abs(lagrangian.relative).max(initial=0.0))
    loads = rows.columns.kind_load.sum(axis=1)
    prices = np.zeros(rows.layout.size)
    capacities = slice(0, rows.layout.supervisors.stop)
    usual = float(loads[rows.columns.kind].mean()) if len(rows.columns.kind) else 1.0
    prices[capacities] = np.where(room[capacities] == 0, GUESSED_PRICE * largest / max(1.0, usual), 0.0)
    prices[rows.layout.moves] = GUESSED_MOVE * largest
    return Start(lagrangian.clip(prices), GUESSED_LEVEL)


def climb_prices(lagrangian: Lagrangian, start: Start | None, should_end: Callable[[], bool]) -> Iterator[Climb]:
    """Climb temperature by temperature; yields after each, with the best prices so far.

    Args:
        lagrangian: Of the tier whose bound is sought; its active columns are changed.
        start: Where to begin; without any prices when None.
        should_end: Asked every few steps; the climb then ends with what it has.
    """
    prices = np.zeros(lagrangian.rows.layout.size) if start is None else lagrangian.clip(start.prices)
    first_temperature = FIRST_TEMPERATURE * max(1.0, float(np.abs(lagrangian.relative).max(initial=0.0)))
    climb = Climb(prices, prices, lagrangian.answer(prices).value, 10.0 / first_temperature)
    lagrangian.keep_active(np.ones(len(lagrangian.relative), dtype=np.bool_))
    level, reach, reached = 0 if start is None else start.level, FAR, -math.inf
    while level < LEVELS and reach <= FARTHEST:
        is_coarse, temperature, before = level < len(STEPS), first_temperature * COOLING**level, climb.prices
        if level:
            _leave_far_aside(lagrangian, lagrangian.answer(before), reach * temperature)
        _climb_level(lagrangian, climb, temperature, STEPS[level] if is_coarse else FINE_STEPS, should_end)
        bound = lagrangian.answer(climb.prices).value
        if bound > climb.bound:
            climb.best, climb.bound = climb.prices, bound
        yield climb
        if should_end():
            return
        if bound <= reached and not is_coarse:
            climb.prices, reach = before, reach * WIDENING
        else:
            level, reached = level + 1, bound


def _leave_far_aside(lagrangian: Lagrangian, answer: Answer, distance: float) -> None:
    participant = lagrangian.rows.columns.participant
    lagrangian.keep_active(answer.reduced <= answer.cheapest[participant] + distance)


def _climb_level(
    lagrangian: Lagrangian, climb: Climb, temperature: float, steps: int, should_end: Callable[[], bool]
) -> None:
    """Climb at one temperature; ends early when the value hardly rises."""
    point, ahead, momentum = climb.prices, climb.prices, 1.0
    here = lagrangian.answer_softly(ahead, temperature)
    pace = lagrangian.measure_pace(here.weights)
    looked = here.value
    for step in range(1, steps + 1):
        while True:
            further = lagrangian.clip(ahead + pace * here.gradient / climb.steepness)
            move = further - ahead
            rise = multiply_up(here.gradient, move) - 0.5 * climb.steepness * multiply_up(move, move / pace)
            there = lagrangian.answer_softly(further, temperature)
            if there.value >= here.value + rise - 1e-9 * abs(here.value) or climb.steepness > 1e12:
                break
            climb.steepness *= 2.0
        if multiply_up(here.gradient, further - point) < 0.0:
            momentum = 1.0
        following = 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum) ** 0.5)
        swing = (momentum - 1.0) / following
        ahead = lagrangian.clip(further + swing * (further - point)) if swing else further
        here = lagrangian.answer_softly(ahead, temperature) if swing else there
        point, momentum = further, following
        climb.steepness *= 0.95
        climb.steps += 1
        if should_end():
            break
        if step % STEPS_BETWEEN_LOOKS == 0:
            if there.value - looked < max(
                LEAST_RISE * abs(there.value), SETTLED * temperature * len(lagrangian.owners)
            ):
                break
            looked = there.value
    climb.prices = point
