"""The changes worth most to a whole plan: found by the prices that its certificate holds, confirmed by solving again."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.expansion import Expansion, expand, list_changes, word_expansion
from scheduler.placements.explain import list_expansions, read_situation
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

Weekly = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Candidate:
    """An expansion, what the prices say it is worth at most (in units of the certificate), and the places it is about."""

    worth: int
    expansion: Expansion
    places: tuple[str, ...]


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
    entry = find_prices(problem, certificate)
    if entry is None or len(assignments) == len(problem.participants):
        return ()
    situation = read_situation(problem, assignments)
    budget = Budget(limits, should_stop)
    found: dict[frozenset[str], WorthyChange] = {}
    candidates = [*list_candidates(problem, entry), *list_lacking(situation, entry)]
    for candidate in heapq.nlargest(MOST_TRIED, drop_repeated(candidates), key=lambda candidate: candidate.worth):
        if len(found) == MOST_CHANGES or budget.is_over():
            break
        gaining = try_candidate(situation, candidate, budget)
        if gaining:
            # Of several ways to place the same people, the one worth most by price is told.
            found.setdefault(frozenset(gaining), describe(problem, candidate, entry["scale"], gaining))
    return tuple(found.values())


def find_prices(problem: Problem, certificate: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The prices of the first tier that weighs the unplaced, or else those of the headcount; None without any."""
    if certificate is None:
        return None
    entries = [
        entry for tier, entry in zip(problem.objective, certificate["tiers"], strict=True) if tier.get("unplaced")
    ]
    found: Mapping[str, Any] | None = next(
        (entry for entry in [*entries, certificate.get("headcount", {})] if "scale" in entry), None
    )
    return found


def list_candidates(problem: Problem, entry: Mapping[str, Any]) -> Iterator[Candidate]:
    """One more in a place for a usual stay, where it is worth most; one more in a quota."""
    places, supervisors = entry.get("places", {}), entry.get("supervisors", {})
    for place, length in find_usual_lengths(problem).items():
        supervisor = problem.place_by_id[place].supervisor
        own = _fill(places.get(place, ()), problem.weeks)
        shared = _fill(supervisors.get(supervisor or "", ()), problem.weeks)
        worth = [first + second for first, second in zip(own, shared, strict=True)]
        for start in _list_best_starts(worth, length):
            weeks = range(start, start + length)
            extra = {week: 1 for week in weeks if own[week]}
            time = {week: 1 for week in weeks if shared[week]}
            expansion = Expansion(
                places={place: extra} if extra else {},
                supervisors={supervisor: time} if supervisor is not None and time else {},
            )
            yield Candidate(sum(worth[week] for week in weeks), expansion, (place,))
    for index, (price, _) in enumerate(entry.get("quotas", ())):
        if price:
            yield Candidate(price, Expansion(quotas={index: 1}), problem.quotas[index].places)


def list_lacking(situation: Situation, entry: Mapping[str, Any]) -> Iterator[Candidate]:
    """What would make room for one unplaced at least, those of the highest priority first."""
    unplaced = sorted(situation.list_unplaced(), key=lambda one: -one.priority)
    for participant in unplaced[:MOST_LACKING]:
        for expansion, place in list_expansions(situation, participant):
            if not expansion.features:
                yield Candidate(measure_worth(expansion, entry), expansion, (place,))


def measure_worth(expansion: Expansion, entry: Mapping[str, Any]) -> int:
    """The prices of what an expansion adds."""
    quotas = entry.get("quotas", ())
    total: int = sum(quotas[index][0] * more for index, more in expansion.quotas.items() if index < len(quotas))
    for key, wider in (("places", expansion.places), ("supervisors", expansion.supervisors)):
        for name, extra in wider.items():
            weekly = entry.get(key, {}).get(name, ())
            total += sum(weekly[week] * more for week, more in extra.items() if week < len(weekly))
    return total


def drop_repeated(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that differ in what they change."""
    return list({repr(candidate.expansion): candidate for candidate in candidates}.values())


def find_usual_lengths(problem: Problem) -> dict[str, int]:
    """The most common length of a stay in each place that somebody may have."""
    lengths: dict[str, Counter[int]] = {}
    for participant in problem.participants:
        for option in participant.options:
            lengths.setdefault(option.place, Counter())[len(option.load)] += 1
    return {place: min(counted.most_common(1)[0][0], problem.weeks) for place, counted in lengths.items()}


def _fill(prices: Sequence[int], weeks: int) -> list[int]:
    return [*prices, *[0] * (weeks - len(prices))]


def _list_best_starts(worth: Sequence[int], length: int) -> list[int]:
    """The two starts of separate stays that are worth most; none that is worth nothing."""
    sums = [sum(worth[start : start + length]) for start in range(len(worth) - length + 1)]
    first = max(range(len(sums)), key=sums.__getitem__)
    others = [start for start in range(len(sums)) if abs(start - first) >= length]
    second = [max(others, key=sums.__getitem__)] if others else []
    return [start for start in [first, *second] if sums[start]]


def try_candidate(situation: Situation, candidate: Candidate, budget: Budget) -> dict[str, Decision]:
    """Those who gain a place: with everybody placed staying, or else with those beside the new room making way."""
    wider = expand(situation.problem, candidate.expansion)
    gaining = find_gaining(wider, situation, candidate.places, budget)
    if not gaining and not budget.is_over():
        movable = list_movable(situation, candidate)
        gaining = find_gaining(wider, situation, candidate.places, budget, movable=movable)
    return gaining or {}


def list_movable(situation: Situation, candidate: Candidate) -> list[str]:
    """Placed participants in the candidate's places, those nearest to its weeks first; nobody where moves are limited."""
    problem = situation.problem
    if problem.max_moves is not None:
        return []
    weeks = [
        week
        for extra in [*candidate.expansion.places.values(), *candidate.expansion.supervisors.values()]
        for week in extra
    ]
    middle = sum(weeks) // len(weeks) if weeks else 0

    def measure(name: str) -> int:
        decision = situation.assignments[name]
        option = find_option(problem.participants[problem.index_of_participant[name]], decision)
        return abs(decision.start + len(option.load) // 2 - middle)

    near = [name for name, decision in situation.assignments.items() if decision.place in candidate.places]
    return sorted((name for name in near if name not in problem.fixed), key=measure)[:MOST_MOVED]


def describe(problem: Problem, candidate: Candidate, scale: int, gaining: Mapping[str, Decision]) -> WorthyChange:
    """A confirmed change as it goes into the result."""
    what, gain = word_expansion(problem, candidate.expansion), word_gain(len(gaining))
    return WorthyChange(
        f"{what.text}: {gain.text}.",
        f"{what.text_en}: {gain.text_en}.",
        list_changes(problem, candidate.expansion),
        candidate.worth // scale,
        tuple(gaining),
    )
