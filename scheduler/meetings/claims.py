"""Looking for claims that prove how many meetings go without a time; see ``certificate`` for what a claim is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.meetings.certificate import COUNTING, count_left_out, sum_smallest, word_certificate
from scheduler.meetings.times import Requirements, count_times
from scheduler.result import TierResult
from scheduler.verification import SEARCH

MOST_RESOURCES = 60
MOST_CLAIMS = 40
MOST_SPANS = 12
"""Sets of people or rooms looked at, claims made, and beginnings or ends of spans tried for one set."""

LEAST_NUMBER = 0.001
"""Stands for the number of an empty set of rooms, in which nothing can be held: it comes before all others."""


@dataclass(frozen=True)
class Claim:
    """Meetings that take one of the names each, and the priority of those that must go without."""

    key: str
    names: tuple[str, ...]
    meetings: tuple[str, ...]
    gain: int


def build_certificate(
    problem: Mapping[str, Any], tiers: Sequence[TierResult], left_out: int, should_end: Callable[[], bool]
) -> dict[str, Any] | None:
    """The certificate of a plan; None where every meeting has a time, nothing is weighed or nothing can be counted.

    Args:
        problem: The document.
        tiers: Of the plan.
        left_out: Number of meetings without a time.
        should_end: True ends the looking; what has been found counts.
    """
    if not left_out or not any(tier.terms.get("unplaced") for tier in tiers):
        return None
    claims = find_claims(Requirements(problem), should_end)
    if not claims:
        return None
    listed = [{claim.key: list(claim.names), "meetings": list(claim.meetings)} for claim in claims]
    priority = sum(claim.gain for claim in claims)
    entries: list[dict[str, Any]] = []
    for tier in tiers:
        bound = tier.terms.get("unplaced", 0) * priority
        is_proven = bound > 0 and bound >= tier.bound
        entries.append({"proof": COUNTING, "bound": bound, "claims": listed} if is_proven else {"proof": SEARCH})
    headcount = {"claims": listed}
    least = count_left_out(problem, headcount, counts_priority=False)
    sentence = word_certificate(problem, left_out, least, headcount)
    words = {"text": sentence.text, "text_en": sentence.text_en}
    return {"tiers": entries, "headcount": {"bound": least, **headcount}, "x": words}


def find_claims(requirements: Requirements, should_end: Callable[[], bool]) -> list[Claim]:
    """Claims that have no meeting in common, the ones that prove most first."""
    waiting = {resource: find_claim(requirements, resource) for resource in list_resources(requirements)}
    claims: list[Claim] = []
    free = set(requirements.meetings)
    while waiting and len(claims) < MOST_CLAIMS and not should_end():
        resource, best = max(waiting.items(), key=lambda item: item[1].gain)
        if not best.gain:
            break
        if free >= set(best.meetings):
            claims.append(best)
            free -= set(best.meetings)
        left = replace(resource, meetings=tuple(name for name in resource.meetings if name in free))
        del waiting[resource]
        if left.meetings:
            waiting[left] = find_claim(requirements, left)
    return claims


def find_claim(requirements: Requirements, resource: "Resource") -> Claim:
    """The claim about a set of people or rooms that proves most; its gain is 0 where none proves anything."""
    best = Claim(resource.key, resource.names, (), 0)
    for some in list_subsets(requirements, resource.meetings):
        excess = len(some) - count_times(requirements, resource.key, resource.names, some)
        gain = sum_smallest(requirements, some, excess)
        if gain > best.gain:
            best = replace(best, meetings=tuple(some), gain=gain)
    return best


@dataclass(frozen=True)
class Resource:
    """A set of people or of rooms, with the meetings that take one of them if they are held."""

    key: str
    names: tuple[str, ...]
    meetings: tuple[str, ...]


def list_resources(requirements: Requirements) -> list[Resource]:
    """Sets of people and of rooms, those with the most to do in relation to their number first."""
    taking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, meeting in requirements.meetings.items():
        groups = {(person,) for person in meeting["required"]}
        groups |= {tuple(sorted(set(group))) for group in meeting.get("one_of", ())}
        for group in groups:
            taking.setdefault(("people", group), []).append(name)
        if meeting.get("rooms") != []:
            taking.setdefault(("rooms", tuple(sorted(requirements.list_rooms(name)))), []).append(name)
    for (key, names), meetings in taking.items():
        if len(names) > 1:
            # Whoever takes one of a smaller set takes one of this.
            smaller = [own for (other, few), own in taking.items() if other == key and set(few) < set(names)]
            meetings += sorted({name for own in smaller for name in own} - set(meetings))
    resources = [Resource(key, names, tuple(meetings)) for (key, names), meetings in taking.items()]

    def measure_load(resource: Resource) -> float:
        grains: int = sum(requirements.meetings[name]["duration"] for name in resource.meetings)
        return grains / (len(resource.names) or LEAST_NUMBER)

    return sorted(resources, key=measure_load, reverse=True)[:MOST_RESOURCES]


def list_subsets(requirements: Requirements, meetings: Sequence[str]) -> Iterator[list[str]]:
    """Subsets worth counting: without the shortest meetings, without the earliest, without the latest."""
    for duration in sorted({requirements.meetings[name]["duration"] for name in meetings}):
        long = [name for name in meetings if requirements.meetings[name]["duration"] >= duration]
        yield long
        spans = {name: requirements.find_span([name]) for name in long}
        for end in sorted({span[1] for span in spans.values()})[:-1][:MOST_SPANS]:
            yield [name for name in long if spans[name][1] <= end]
        for start in sorted({span[0] for span in spans.values()})[1:][-MOST_SPANS:]:
            yield [name for name in long if spans[name][0] >= start]
