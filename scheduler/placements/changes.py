"""The changes worth most to a whole plan: found by the prices that its certificate holds, confirmed by solving again."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Participant, Place, Problem
from scheduler.placements.expansion import Expansion, expand, list_changes, word_expansion
from scheduler.placements.explain import Lack, list_lacks, read_situation
from scheduler.placements.greedy import measure_saving
from scheduler.placements.situation import Situation, find_option
from scheduler.placements.trial import find_gaining
from scheduler.placements.wording import word_gain
from scheduler.progress import ShouldStop
from scheduler.result import WorthyChange

MOST_CHANGES = 5
MOST_TRIED = 25
"""Changes told, and candidates tried for them."""

MOST_LACKING = 200
"""Unplaced participants whose lack is made a candidate."""

MOST_MOVED = 40
"""Placed participants who may make way in a second trial of a candidate."""

CLOSED = -(10**30)
"""Stands in place of a price in a week in which a place is closed; no sum with it is positive."""


@dataclass(frozen=True)
class Candidate:
    """An expansion, what the prices say it is worth (in units of the certificate), and the places it is about."""

    worth: int
    expansion: Expansion
    places: tuple[str, ...]


class PriceList:
    """The prices of one entry of a certificate, and the tier that they are about."""

    def __init__(self, problem: Problem, tier: Mapping[str, int], entry: Mapping[str, Any]) -> None:
        self.problem = problem
        self.tier = tier
        self.scale: int = entry["scale"]
        self.quotas: list[int] = [next(iter(pair), 0) for pair in entry.get("quotas", ())]
        self._places: Mapping[str, Sequence[int]] = entry.get("places", {})
        self._supervisors: Mapping[str, Sequence[int]] = entry.get("supervisors", {})

    def list_of_place(self, place: str) -> list[int]:
        """A place's price in each week."""
        return self._fill(self._places.get(place, ()))

    def list_of_supervisor(self, supervisor: str | None) -> list[int]:
        """A supervisor's price in each week; nobody costs nothing."""
        return self._fill(self._supervisors.get(supervisor or "", ()))

    def _fill(self, prices: Sequence[int]) -> list[int]:
        return [*prices, *[0] * (self.problem.weeks - len(prices))]

    def measure_worth(self, expansion: Expansion) -> int:
        """The prices of what an expansion adds."""
        total = sum(self.quotas[index] * more for index, more in expansion.quotas.items() if index < len(self.quotas))
        for weekly, wider in ((self._places, expansion.places), (self._supervisors, expansion.supervisors)):
            for name, extra in wider.items():
                prices = self._fill(weekly.get(name, ()))
                total += sum(prices[week] * more for week, more in extra.items())
        return total


def list_worthy_changes(
    problem: Problem,
    assignments: Mapping[str, Any],
    certificate: Mapping[str, Any] | None,
    limits: Limits,
    should_stop: ShouldStop,
) -> Sequence[WorthyChange]:
    """At most five changes, the one worth most by price first; each lets somebody have a place and takes nobody's.

    Args:
        problem: Validated.
        assignments: A verified plan.
        certificate: Its verified certificate; without prices there are no changes.
        limits: Time for the trials.
        should_stop: True ends them.
    """
    budget = Budget(limits, should_stop)
    prices = None if certificate is None else find_prices(problem, certificate)
    if prices is None or len(assignments) == len(problem.participants) or budget.is_over():
        return ()
    situation = read_situation(problem, assignments)
    candidates = drop_repeated([*list_windows(situation, prices), *list_lacking(situation, prices)])
    found: dict[frozenset[str], WorthyChange] = {}
    for candidate in heapq.nlargest(MOST_TRIED, candidates, key=attrgetter("worth")):
        if len(found) == MOST_CHANGES or budget.is_over():
            break
        gaining = try_candidate(situation, candidate, budget)
        if gaining:
            # Of several ways to place the same people, the one worth most by price is told.
            found.setdefault(frozenset(gaining), describe(prices, candidate, gaining))
    return tuple(found.values())


def find_prices(problem: Problem, certificate: Mapping[str, Any]) -> PriceList | None:
    """The prices of the first tier that weighs the unplaced, or else those of the headcount; None without any."""
    pairs = [(tier, entry) for tier, entry in zip(problem.objective, certificate["tiers"], strict=True)]
    pairs = [(tier, entry) for tier, entry in pairs if tier.get("unplaced")]
    pairs.append(({"unplaced": 1}, certificate.get("headcount", {})))
    return next((PriceList(problem, tier, entry) for tier, entry in pairs if "scale" in entry), None)


def list_windows(situation: Situation, prices: PriceList) -> Iterator[Candidate]:
    """One more in a place for a usual stay, where it is worth most; one more in a quota."""
    problem = prices.problem
    largest = find_largest_savings(situation, prices)
    for place, length in find_usual_lengths(problem).items():
        supervisor = problem.place_by_id[place].supervisor
        own, shared = prices.list_of_place(place), prices.list_of_supervisor(supervisor)
        for start in _list_best_starts(_list_worth(problem.place_by_id[place], own, shared), length):
            weeks = range(start, start + length)
            room = {week: 1 for week in weeks if own[week]}
            time = {week: 1 for week in weeks if shared[week]}
            expansion = Expansion(
                places={place: room} if room else {},
                supervisors={supervisor: time} if supervisor is not None and time else {},
            )
            worth = sum(own[week] + shared[week] for week in weeks)
            yield Candidate(min(worth, largest.get(place, 0)), expansion, (place,))
    for index, price in enumerate(prices.quotas):
        if price:
            yield Candidate(price, Expansion(quotas={index: 1}), problem.quotas[index].places)


def _list_worth(place: Place, own: Sequence[int], shared: Sequence[int]) -> list[int]:
    """What one more is worth in each week; a closed week is no candidate, since its price says nothing."""
    return [
        first + second if place.capacity_in(week) else CLOSED
        for week, (first, second) in enumerate(zip(own, shared, strict=True))
    ]


def find_largest_savings(situation: Situation, prices: PriceList) -> dict[str, int]:
    """By place, what placing one of the unplaced there saves at most: a single place more is not worth more."""
    largest: dict[str, int] = {}
    for participant in situation.list_unplaced():
        for option in participant.options:
            if option.starts:
                decision = Decision(option.place, min(option.starts))
                saving = prices.scale * measure_saving(prices.problem, participant, option, decision, prices.tier)
                largest[option.place] = max(saving, largest.get(option.place, 0))
    return largest


def list_lacking(situation: Situation, prices: PriceList) -> Iterator[Candidate]:
    """What would make room for one unplaced at least; the highest priority first."""
    for participant in sorted(situation.list_unplaced(), key=lambda one: -one.priority)[:MOST_LACKING]:
        for lack in list_lacks(situation, participant):
            yield Candidate(measure_lack_worth(prices, participant, lack), lack.expansion, (lack.option.place,))


def measure_lack_worth(prices: PriceList, participant: Participant, lack: Lack) -> int:
    """The prices of what is added, and of a choice that the participant does not have yet; no more than it saves."""
    decision = Decision(lack.option.place, lack.start)
    saving = prices.scale * measure_saving(prices.problem, participant, lack.option, decision, prices.tier)
    worth = prices.measure_worth(lack.expansion)
    if lack.expansion.features:
        place = prices.problem.place_by_id[lack.option.place]
        own, shared = prices.list_of_place(place.id), prices.list_of_supervisor(place.supervisor)
        load = sum(load * (own[week] + shared[week]) for week, load in enumerate(lack.option.load, lack.start))
        worth += max(0, saving - load)
    return min(worth, saving)


def drop_repeated(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that differ in what they change; of equal ones, the one worth most."""
    ordered = sorted(candidates, key=attrgetter("worth"))
    return list({repr(candidate.expansion): candidate for candidate in ordered}.values())


def find_usual_lengths(problem: Problem) -> dict[str, int]:
    """The most common length of a stay in each place that somebody may have."""
    lengths: dict[str, Counter[int]] = {}
    for participant in problem.participants:
        for option in participant.options:
            lengths.setdefault(option.place, Counter())[len(option.load)] += 1
    return {place: min(counted.most_common(1)[0][0], problem.weeks) for place, counted in lengths.items()}


def _list_best_starts(worth: Sequence[int], length: int) -> list[int]:
    """The two starts of separate stays that are worth most; none that is worth nothing."""
    sums = [sum(worth[start : start + length]) for start in range(len(worth) - length + 1)]
    first = max(range(len(sums)), key=sums.__getitem__)
    others = [start for start in range(len(sums)) if abs(start - first) >= length]
    second = [max(others, key=sums.__getitem__)] if others else []
    return [start for start in [first, *second] if sums[start] > 0]


def try_candidate(situation: Situation, candidate: Candidate, budget: Budget) -> dict[str, Decision]:
    """Those who gain a place: with everybody placed staying, or else with those beside the new room making way."""
    wider = expand(situation.problem, candidate.expansion)
    gaining = find_gaining(wider, situation, candidate.places, budget)
    if not gaining and not budget.is_over():
        movable = list_movable(situation, candidate)
        gaining = find_gaining(wider, situation, candidate.places, budget, movable=movable) if movable else {}
    return gaining or {}


def list_movable(situation: Situation, candidate: Candidate) -> list[str]:
    """Placed participants in the candidate's places, those nearest to its weeks first; nobody where moves are limited."""
    problem = situation.problem
    if problem.max_moves is not None:
        return []
    wider = [*candidate.expansion.places.values(), *candidate.expansion.supervisors.values()]
    weeks = [week for extra in wider for week in extra]
    middle = sum(weeks) // len(weeks) if weeks else 0

    def measure(name: str) -> int:
        decision = situation.assignments[name]
        option = find_option(problem.participants[problem.index_of_participant[name]], decision)
        return abs(decision.start + len(option.load) // 2 - middle)

    near = [name for name, decision in situation.assignments.items() if decision.place in candidate.places]
    return sorted((name for name in near if name not in problem.fixed), key=measure)[:MOST_MOVED]


def describe(prices: PriceList, candidate: Candidate, gaining: Mapping[str, Decision]) -> WorthyChange:
    """A confirmed change as it goes into the result."""
    what, gain = word_expansion(prices.problem, candidate.expansion), word_gain(len(gaining))
    return WorthyChange(
        f"{what.text}: {gain.text}.",
        f"{what.text_en}: {gain.text_en}.",
        list_changes(prices.problem, candidate.expansion),
        candidate.worth // prices.scale,
        tuple(gaining),
    )
