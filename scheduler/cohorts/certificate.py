"""Bounds on who must be left out of the cohorts, by counting seats and the leaders' and rooms' weeks.

The shape of a certificate stands in ``scheduler.certificates``. Here an entry with the proof ``counting`` is

    {"proof": "counting", "bound": 4, "scale": 1, "seats": {"G1": 1, "G2": 1},
     "leaders": {"K1": [[12, 21, 3]]}, "rooms": {"R1": {"mon-am": [[12, 21, 3]]}}}

with non-negative whole prices in units of 1 / ``scale``: of a seat in a cohort, and of a leader's or of a room's time at a
session, as half-open windows of weeks ``[from, to, price per week]``. What has no price is left out.

**What they prove** (weak duality). Who goes into a cohort pays for the seat; a cohort earns at most its ``max`` seats, and
pays for the weeks in which it runs. Let a participant's cohorts be those that H3, H4, H5, a closed room (H9) and a fixed
decision (H11) leave them. Then in every plan

    scale × Σ priority of the unplaced ≥
        Σ participants: min(scale × priority, the cheapest seat in one of their cohorts; the seat alone where fixed)
        − Σ cohorts: max(0, max × price of a seat − Σ weeks it runs: prices of its leader and of its room's sessions)
        − Σ leaders and weeks: price × concurrent − Σ rooms, sessions and weeks: price

and no term is ever negative, so a tier is at least its weight of ``unplaced`` times that. With prices of 1 and 0 it is
counting: so many people fit only into these cohorts, and those have so many seats.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from scheduler.certificates import CertificateCheck, CertificateFault, is_price
from scheduler.reading import shorten
from scheduler.sentences import word_headcount
from scheduler.verification import CertificateReport, PlanReport, Sentence
from scheduler.week_names import name_weeks

Document = Mapping[str, Any]
Windows = Sequence[Sequence[int]]

COUNTING = "counting"

MOST_NAMED = 6
MOST_WEEKS = 1000
"""What is scarce that a sentence names, and the weeks of one window that it tells."""


def check_certificate(problem_raw: Document, result_raw: Document, report: PlanReport) -> CertificateReport:
    """Recompute every bound that a result's certificate proves; never raises on a malformed one.

    Args:
        problem_raw: A valid problem document.
        result_raw: A result document with a certificate, which may hold anything.
        report: Its plan, recounted.
    """

    def prove_tier(entry: Document, index: int) -> int:
        least = count_left_out(problem_raw, entry, counts_priority=True)
        return report.tiers[index].terms.get("unplaced", 0) * least

    prove_headcount = partial(count_left_out, problem_raw, counts_priority=False)
    word = partial(word_certificate, problem_raw, len(report.unplaced))
    return CertificateCheck(COUNTING, prove_tier, prove_headcount, word).check(result_raw, report)


def word_certificate(problem: Document, left_out: int, least: int | None, entry: Document | None) -> Sentence:
    """How many are placed and could be, and what there is too little of, by the prices of the headcount."""
    sentence = word_headcount(len(problem["participants"]), left_out, least)
    if not least or not left_out or entry is None:
        return sentence
    text, text_en = (_shorten(list_scarce(problem, entry, unit)) for unit in ("v.", "w."))
    return Sentence(f"{sentence.text} Trångt: {text}.", f"{sentence.text_en} Scarce: {text_en}.") if text else sentence


def _shorten(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def list_scarce(problem: Document, entry: Document, unit: str) -> list[str]:
    """The cohorts whose seats have a price, and the leaders and rooms whose weeks do."""
    scarce = [cohort["id"] for cohort in problem["cohorts"] if entry.get("seats", {}).get(cohort["id"])]
    weekly = {**entry.get("leaders", {})}
    for room, sessions in entry.get("rooms", {}).items():
        weekly |= {f"{room} {session}": windows for session, windows in sessions.items()}
    for name, windows in weekly.items():
        weeks = [week for start, end, price in windows if price for week in range(start, min(end, start + MOST_WEEKS))]
        scarce.append(f"{name} {unit} {name_weeks(problem['first_week'], weeks)}")
    return scarce


def count_left_out(problem: Document, entry: Document, *, counts_priority: bool) -> int:
    """The priority, or the number, of those who are left out of every plan at least.

    Raises:
        CertificateFault: The prices are malformed.
    """
    scale = entry.get("scale")
    if not is_price(scale) or not scale:
        raise CertificateFault(f"the scale {shorten(scale)} is no positive whole number")
    seats = _read_prices(entry, "seats", {cohort["id"] for cohort in problem["cohorts"]})
    if not all(map(is_price, seats.values())):
        raise CertificateFault("the price of a seat is no whole number, or negative")
    leaders = _read_prices(entry, "leaders", {leader["id"] for leader in problem.get("leaders", ())})
    rooms = _read_prices(entry, "rooms", {room["id"] for room in problem.get("rooms", ())})
    if not all(isinstance(sessions, Mapping) for sessions in rooms.values()):
        raise CertificateFault("the prices of a room are no object of sessions")
    for windows in [*leaders.values(), *(windows for sessions in rooms.values() for windows in sessions.values())]:
        _check_windows(windows)
    total = sum(
        _price_person(problem, person, seats, scale * person.get("priority", 1) if counts_priority else scale)
        for person in problem["participants"]
    )
    for cohort in problem["cohorts"]:
        earned = cohort["max"] * seats.get(cohort["id"], 0)
        paid = _sum_windows(leaders.get(cohort.get("leader"), ()), cohort)
        for session in cohort.get("sessions", ()):
            paid += _sum_windows(rooms.get(cohort.get("room"), {}).get(session, ()), cohort)
        total -= max(0, earned - paid)
    for leader in problem.get("leaders", ()):
        total -= leader.get("concurrent", 1) * _sum_windows(leaders.get(leader["id"], ()), None)
    total -= sum(_sum_windows(windows, None) for sessions in rooms.values() for windows in sessions.values())
    return -(-total // scale)


def _price_person(problem: Document, person: Document, seats: Mapping[str, int], left_out: int) -> int:
    """What a participant pays at least: for a seat, or for being left out."""
    fixed = problem.get("fixed", {}).get(person["id"])
    costs = [
        seats.get(cohort["id"], 0)
        for cohort in problem["cohorts"]
        if fixed in (None, cohort["id"]) and _is_allowed(problem, person, cohort)
    ]
    if fixed is None:
        costs.append(left_out)
    # Who is fixed where they cannot be leaves no plan at all; then nothing has to be proven.
    return min(costs, default=0)


def _is_allowed(problem: Document, person: Document, cohort: Document) -> bool:
    """H3, H4, H5 and the closed weeks of H9."""
    until = person.get("until")
    if cohort["start"] < person.get("from", 0) or (until is not None and cohort["start"] > until):
        return False
    if not set(person.get("needs", ())) <= set(cohort.get("offers", ())):
        return False
    if set(person.get("unavailable", ())) & set(cohort.get("sessions", ())):
        return False
    return not any(
        max(start, cohort["start"]) < min(end, cohort["start"] + cohort["weeks"])
        for room in problem.get("rooms", ())
        if room["id"] == cohort.get("room")
        for start, end in room.get("closed", ())
    )


def _read_prices(entry: Document, key: str, known: set[str]) -> Mapping[str, Any]:
    prices = entry.get(key, {})
    if not isinstance(prices, Mapping) or not prices.keys() <= known:
        raise CertificateFault(f"{key} must hold prices of what the problem has")
    return prices


def _check_windows(windows: Any) -> None:
    """Refuse what is no list of ``[from, to, price]`` with whole numbers, none negative, each from before its to."""
    is_sound = isinstance(windows, list | tuple) and all(
        isinstance(window, list | tuple) and len(window) == 3 and all(map(is_price, window)) and window[0] < window[1]
        for window in windows
    )
    if not is_sound:
        raise CertificateFault(f"{shorten(windows)} is no list of windows [from, to, price]")


def _sum_windows(windows: Windows, cohort: Document | None) -> int:
    """Σ price over the weeks of the windows, or over those in which a cohort runs."""
    total = 0
    for start, end, price in windows:
        if cohort is not None:
            start, end = max(start, cohort["start"]), min(end, cohort["start"] + cohort["weeks"])
        total += price * max(0, end - start)
    return total
