"""Looking for prices of seats and weeks that prove how many must be left out; see ``certificate`` for what they prove.

The relaxation has one variable per cohort and class of participants who may enter the same cohorts, so it is small. Prices
that are small whole numbers – a counting argument – are preferred to those that only a computer adds up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.cohorts.certificate import COUNTING, word_certificate
from scheduler.cohorts.entities import Cohort, Participant, Problem
from scheduler.cohorts.model import list_simultaneous, sum_terms
from scheduler.linear_form import LinearForm
from scheduler.relaxation import SCALE, Relaxation
from scheduler.result import TierResult
from scheduler.verification import SEARCH

Entry = dict[str, Any]

SCALES = (1, 2, 6, 12, SCALE)
"""Scales tried for the prices, the plainest first."""

COUNTING_SHARE = 0.02
LEAST_SECONDS, LARGEST_SECONDS = 0.2, 2.0
"""Part of the time limit that one relaxation may take, within these seconds; in deterministic mode it ends by itself."""

UNCOUNTED_SECONDS = 1_000_000.0


@dataclass(frozen=True)
class People:
    """How many participants of one priority may enter the same cohorts; ``is_fixed``: they cannot be left out."""

    cohorts: tuple[str, ...]
    priority: int
    is_fixed: bool


def build_certificate(problem: Problem, tiers: Sequence[TierResult], left_out: int, budget: Budget) -> Entry | None:
    """The certificate of a plan; None where everybody has a place, nothing is weighed or nothing can be counted.

    Args:
        problem: The whole problem.
        tiers: Of the plan.
        left_out: Number of those it leaves out.
        budget: Ends the search for prices.
    """
    weighed = [tier.terms.get("unplaced", 0) for tier in tiers]
    if not left_out or not any(weighed) or budget.should_stop():
        return None
    found = {counts: _Counting(problem, counts, budget).find_prices() for counts in (True, False)}
    if not any(entry["bound"] for entry in found.values() if entry is not None):
        return None
    by_priority, by_head = found[True], found[False]
    entries: list[Entry] = []
    for tier, weight in zip(tiers, weighed, strict=True):
        if by_priority is None or not weight:
            entries.append({"proof": SEARCH})
            continue
        bound = weight * by_priority["bound"]
        entries.append({**by_priority, "proof": COUNTING if bound >= tier.bound else SEARCH, "bound": bound})
    certificate: Entry = {"tiers": entries}
    if by_head is not None:
        certificate["headcount"] = by_head
    sentence = word_certificate(_name(problem), left_out, None if by_head is None else by_head["bound"], by_head)
    return {**certificate, "x": {"text": sentence.text, "text_en": sentence.text_en}}


def _name(problem: Problem) -> dict[str, Any]:
    """As much of the problem's document as a sentence speaks of."""
    return {
        "participants": problem.participants,
        "cohorts": [{"id": cohort.id} for cohort in problem.cohorts],
        "first_week": problem.first_week,
    }


class _Counting:
    """The relaxation of who can be placed at all: seats, leaders' weeks and rooms' sessions, and nothing else."""

    def __init__(self, problem: Problem, counts_priority: bool, budget: Budget) -> None:
        self.problem = problem
        self.budget = budget
        self.people = Counter(
            _classify(problem, participant, participant.priority if counts_priority else 1)
            for participant in problem.participants
        )
        self.model = cp_model.CpModel()
        self.opened = {cohort.id: self.model.new_bool_var("") for cohort in problem.cohorts}
        self.inside: dict[str, list[cp_model.IntVar]] = {cohort.id: [] for cohort in problem.cohorts}
        self.rows: dict[int, tuple[str, str, str, int]] = {}
        self.left_out = self._add_people()
        self._add_seats()
        self._add_weeks()

    def find_prices(self) -> Entry | None:
        """The prices that prove most, as plain as they can be."""
        limits = self.budget.limits
        seconds = min(LARGEST_SECONDS, max(LEAST_SECONDS, COUNTING_SHARE * limits.time_limit_seconds))
        if limits.deterministic:
            seconds = UNCOUNTED_SECONDS
        form = LinearForm.read(self.left_out)
        optimum = Relaxation(self.model).minimize(form, seconds, self.budget.should_stop)
        if optimum is None:
            return None
        prices = {row: abs(optimum.scaled_prices[row]) for row in self.rows}
        entries = [self._build_entry(prices, scale) for scale in SCALES]
        return max(entries, key=lambda entry: int(entry["bound"]))

    def _add_people(self) -> cp_model.LinearExpr:
        """The priority of those left out."""
        placed: list[tuple[int, cp_model.IntVar]] = []
        for people, number in self.people.items():
            variables = [self.model.new_int_var(0, number, "") for _ in people.cohorts]
            for cohort, variable in zip(people.cohorts, variables, strict=True):
                self.inside[cohort].append(variable)
            self.model.add_linear_constraint(
                sum_terms((1, variable) for variable in variables), number if people.is_fixed else 0, number
            )
            placed += [(people.priority, variable) for variable in variables]
        everyone = sum(people.priority * number for people, number in self.people.items())
        return everyone - sum_terms(placed)

    def _add_seats(self) -> None:
        for cohort in self.problem.cohorts:
            taken = sum_terms((1, variable) for variable in self.inside[cohort.id])
            row = self.model.add(taken - cohort.maximum * self.opened[cohort.id] <= 0)
            self.rows[row.index] = ("seats", cohort.id, "", 0)

    def _add_weeks(self) -> None:
        for leader, concurrent in self.problem.leaders.items():
            led = [cohort for cohort in self.problem.cohorts if cohort.leader == leader]
            self._add_simultaneous(led, concurrent, "leaders", leader, "")
        sharing: dict[tuple[str, str], list[Cohort]] = {}
        for cohort in self.problem.cohorts:
            for session in sorted(cohort.sessions) if cohort.room is not None else ():
                sharing.setdefault((cohort.room or "", session), []).append(cohort)
        for (room, session), cohorts in sharing.items():
            self._add_simultaneous(cohorts, 1, "rooms", room, session)

    def _add_simultaneous(self, cohorts: Sequence[Cohort], most: int, key: str, name: str, session: str) -> None:
        for running in list_simultaneous(cohorts):
            if len(running) > most:
                row = self.model.add(sum_terms((1, self.opened[cohort.id]) for cohort in running) <= most)
                self.rows[row.index] = (key, name, session, max(cohort.start for cohort in running))

    def _build_entry(self, prices: Mapping[int, int], scale: int) -> Entry:
        """Prices at a scale, with what they prove."""
        entry: Entry = {"proof": COUNTING, "bound": 0, "scale": scale, "seats": {}, "leaders": {}, "rooms": {}}
        for row, (key, name, session, week) in self.rows.items():
            price = (prices[row] * scale + SCALE // 2) // SCALE
            if price and key == "seats":
                entry["seats"][name] = price
            elif price and key == "leaders":
                entry["leaders"].setdefault(name, []).append([week, week + 1, price])
            elif price:
                entry["rooms"].setdefault(name, {}).setdefault(session, []).append([week, week + 1, price])
        entry["bound"] = self._add_up(entry, scale)
        return {key: value for key, value in entry.items() if value != {}}

    def _add_up(self, entry: Entry, scale: int) -> int:
        seats, leaders, rooms = entry["seats"], entry["leaders"], entry["rooms"]
        total: int = 0
        for people, number in self.people.items():
            costs: list[int] = [seats.get(cohort, 0) for cohort in people.cohorts]
            total += number * min(costs if people.is_fixed else [scale * people.priority, *costs], default=0)
        for cohort in self.problem.cohorts:
            windows = [*leaders.get(cohort.leader, ())]
            for session in cohort.sessions:
                windows += rooms.get(cohort.room, {}).get(session, ())
            paid = sum(price for week, _, price in windows if cohort.start <= week < cohort.end)
            total -= max(0, cohort.maximum * seats.get(cohort.id, 0) - paid)
        total -= sum(self.problem.leaders[name] * price for name, windows in leaders.items() for _, _, price in windows)
        total -= sum(price for sessions in rooms.values() for windows in sessions.values() for _, _, price in windows)
        return -(-total // scale)


def _classify(problem: Problem, participant: Participant, priority: int) -> People:
    fixed = problem.fixed.get(participant.id)
    cohorts = tuple(
        cohort.id
        for cohort in problem.cohorts
        if fixed in (None, cohort.id)
        and participant.find_obstacle(cohort) is None
        and not problem.is_room_closed(cohort)
    )
    return People(cohorts, priority, fixed is not None)
