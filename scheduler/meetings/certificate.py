"""Bounds on which meetings must go without a time, by counting the times that people and rooms have.

The shape of a certificate stands in ``scheduler.certificates``. Here an entry with the proof ``counting`` is

    {"proof": "counting", "bound": 6, "claims": [{"people": ["K1"], "meetings": ["M1", "M2", …]},
                                                 {"rooms": ["R1", "R2"], "meetings": ["M7", …]}]}

**What a claim proves.** Every meeting of a claim, if it is held, takes one of the claim's people – it requires them, or
chooses from a group that has nobody else – or one of the claim's rooms, since no other suits it. Let d be the shortest
duration among the meetings. Between the earliest ``earliest`` and the latest ``latest_end`` of them, a free stretch of L
grains within a day has time for at most L ÷ d meetings, rounded down, and a person's day for no more than ``max_per_day``.
Added up over stretches, days and people or rooms, that is the number of times; of the meetings, all beyond it go without,
in the best case those of the lowest priority. No meeting stands in two claims, so the claims add up; and as no term is ever
negative, a tier is at least its weight of ``unplaced`` times the sum. ``headcount`` counts each meeting as one.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from scheduler.certificates import CertificateCheck, CertificateFault
from scheduler.meetings.times import Requirements, count_times
from scheduler.reading import shorten
from scheduler.sentences import word_meetings
from scheduler.verification import CertificateReport, PlanReport, Sentence

Document = Mapping[str, Any]

COUNTING = "counting"
MOST_NAMED = 4


def check_certificate(problem_raw: Document, result_raw: Document, report: PlanReport) -> CertificateReport:
    """Recompute every bound that a result's certificate proves; never raises on a malformed one.

    Args:
        problem_raw: A valid problem document.
        result_raw: A result document with a certificate, which may hold anything.
        report: Its plan, recounted.
    """

    def prove_tier(entry: Document, index: int) -> int:
        weight = report.tiers[index].terms.get("unplaced", 0)
        return weight * count_left_out(problem_raw, entry, counts_priority=True)

    prove_headcount = partial(count_left_out, problem_raw, counts_priority=False)
    word = partial(word_certificate, problem_raw, len(report.unplaced))
    return CertificateCheck(COUNTING, prove_tier, prove_headcount, word).check(result_raw, report)


def count_left_out(problem: Document, entry: Document, *, counts_priority: bool) -> int:
    """The priority, or the number, of the meetings that go without a time in every plan at least.

    Raises:
        CertificateFault: The claims are malformed, or claim what is not so.
    """
    claims = entry.get("claims")
    if not isinstance(claims, list | tuple):
        raise CertificateFault(f"claims must be a list, not {shorten(claims)}")
    requirements = Requirements(problem)
    taken: set[str] = set()
    total = 0
    for claim in claims:
        key, names, meetings = _read_claim(claim, requirements)
        if taken & set(meetings):
            raise CertificateFault("a meeting stands in two claims")
        taken |= set(meetings)
        excess = len(meetings) - count_times(requirements, key, names, meetings)
        total += sum_smallest(requirements, meetings, excess) if counts_priority else max(0, excess)
    return total


def sum_smallest(requirements: Requirements, meetings: Sequence[str], number: int) -> int:
    """Σ of the lowest priorities among meetings."""
    priorities = sorted(requirements.meetings[name].get("priority", 1) for name in meetings)
    return sum(priorities[: max(0, number)])


def _read_claim(claim: Any, requirements: Requirements) -> tuple[str, list[str], list[str]]:
    key = next((key for key in ("people", "rooms") if isinstance(claim, Mapping) and key in claim), None)
    if key is None:
        raise CertificateFault(f"{shorten(claim)} is no claim about people or rooms")
    names, meetings = claim[key], claim.get("meetings")
    if not _is_list_of(names, requirements.people if key == "people" else requirements.rooms):
        raise CertificateFault(f"{key} must be a list of different {key} of the problem")
    if not _is_list_of(meetings, requirements.meetings) or not meetings:
        raise CertificateFault("meetings must be a list of different meetings of the problem")
    for meeting in meetings:
        if not requirements.takes_one(meeting, key, names):
            raise CertificateFault(f"{shorten(meeting)} can do without the {key} claimed")
    return key, names, meetings


def _is_list_of(names: Any, known: Mapping[str, Any]) -> bool:
    return (
        isinstance(names, list | tuple)
        and all(isinstance(name, str) and name in known for name in names)
        and len(set(names)) == len(names)
    )


def word_certificate(problem: Document, left_out: int, least: int | None, entry: Document | None) -> Sentence:
    """How many meetings have a time and could have, and whose times there are too few of."""
    sentence = word_meetings(len(problem["meetings"]), left_out, least)
    if not least or not left_out or entry is None:
        return sentence
    requirements = Requirements(problem)
    named, named_en = [], []
    for claim in entry["claims"][:MOST_NAMED]:
        key, names, meetings = _read_claim(claim, requirements)
        times = count_times(requirements, key, names, meetings)
        who = ", ".join(names) or "–"
        named.append(f"{who} ({times} tider, {len(meetings)} möten)")
        named_en.append(f"{who} ({times} times, {len(meetings)} meetings)")
    more = " …" if len(entry["claims"]) > MOST_NAMED else ""
    return Sentence(
        f"{sentence.text} Trångt: {', '.join(named)}{more}.", f"{sentence.text_en} Scarce: {', '.join(named_en)}{more}."
    )
