"""Single changes of a cohort problem, each with its price, its JSON path and its words.

Prices only rank the suggestions: a week 1, a seat or a reserved place 2, a session, an offer 3, a group kept apart 4,
a leader's or a room's time 6. The cheapest that holds when the problem is solved again is the one suggested.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.cohorts.entities import Cohort, Participant, Problem
from scheduler.cohorts.wording import count_weeks, count_weeks_en, join_words, name_week
from scheduler.result import Change


@dataclass(frozen=True)
class Remedy:
    """What removes an obstacle: its price, its changes, its words and the problem with the changes made."""

    price: int
    changes: tuple[Change, ...]
    text: str
    text_en: str
    apply: Callable[[], Problem]


def extend_window(problem: Problem, participant: Participant, cohort: Cohort) -> Remedy:
    """Let a participant start as early or as late as the cohort does."""
    week = name_week(problem.first_week, cohort.start)
    place = problem.place_of_participant[participant.id]
    if cohort.start < participant.ready_from:
        weeks = participant.ready_from - cohort.start
        change = Change(f"$.participants[{place}].from", participant.ready_from, cohort.start)
        changed = replace(participant, ready_from=cohort.start)
        text = f"Låt {participant.id} börja {count_weeks(weeks)} tidigare, v. {week}: då finns plats i {cohort.id}."
        text_en = f"Let {participant.id} start {count_weeks_en(weeks)} earlier, week {week}: {cohort.id} has a place."
    else:
        weeks = cohort.start - (participant.until or 0)
        change = Change(f"$.participants[{place}].until", participant.until, cohort.start)
        changed = replace(participant, until=cohort.start)
        text = f"Låt {participant.id} börja {count_weeks(weeks)} senare, v. {week}: då finns plats i {cohort.id}."
        text_en = f"Let {participant.id} start {count_weeks_en(weeks)} later, week {week}: {cohort.id} has a place."
    return Remedy(weeks, (change,), text, text_en, lambda: _with_participant(problem, place, changed))


def offer_needs(problem: Problem, cohort: Cohort, needs: frozenset[str]) -> Remedy:
    """Let a cohort offer what is needed."""
    place = problem.place_of_cohort[cohort.id]
    offers = sorted(cohort.offers | needs)
    words = join_words(needs)
    return Remedy(
        3 * len(needs),
        (Change(f"$.cohorts[{place}].offers", sorted(cohort.offers), offers),),
        f"Erbjud {words} i {cohort.id}.",
        f"Offer {words} in {cohort.id}.",
        lambda: _with_cohort(problem, place, replace(cohort, offers=frozenset(offers))),
    )


def free_sessions(problem: Problem, participant: Participant, cohort: Cohort, sessions: frozenset[str]) -> Remedy:
    """Let a participant be available in the cohort's sessions."""
    place = problem.place_of_participant[participant.id]
    left = participant.unavailable - sessions
    words = join_words(sessions)
    return Remedy(
        3 * len(sessions),
        (Change(f"$.participants[{place}].unavailable", sorted(participant.unavailable), sorted(left)),),
        f"Gör {participant.id} tillgänglig {words}: då finns plats i {cohort.id}.",
        f"Make {participant.id} available {words}: {cohort.id} has a place.",
        lambda: _with_participant(problem, place, replace(participant, unavailable=left)),
    )


def add_seats(problem: Problem, cohort: Cohort, members: int) -> Remedy:
    """Let a cohort hold so many members."""
    place = problem.place_of_cohort[cohort.id]
    seats = members - cohort.maximum
    return Remedy(
        2 * seats,
        (Change(f"$.cohorts[{place}].max", cohort.maximum, members),),
        f"{'En plats' if seats == 1 else f'{seats} platser'} till i {cohort.id}: {members} i stället för {cohort.maximum}.",
        f"{'One more seat' if seats == 1 else f'{seats} more seats'} in {cohort.id}: {members}, not {cohort.maximum}.",
        lambda: _with_cohort(problem, place, replace(cohort, maximum=members)),
    )


def lower_minimum(problem: Problem, cohort: Cohort, members: int) -> Remedy:
    """Let a cohort open with so few members."""
    place = problem.place_of_cohort[cohort.id]
    return Remedy(
        2 * (cohort.minimum - members),
        (Change(f"$.cohorts[{place}].min", cohort.minimum, members),),
        f"Öppna {cohort.id} med minst {members} i stället för {cohort.minimum}.",
        f"Open {cohort.id} with at least {members}, not {cohort.minimum}.",
        lambda: _with_cohort(problem, place, replace(cohort, minimum=members)),
    )


def widen_reservation(problem: Problem, cohort: Cohort, index: int, count: int) -> Remedy:
    """Let a reserved value number at most, or at least, so many in a cohort."""
    place = problem.place_of_cohort[cohort.id]
    reservation = cohort.reserved[index]
    is_short = count < reservation.minimum
    key, old = ("min", reservation.minimum) if is_short else ("max", reservation.maximum)
    changed = replace(reservation, minimum=count) if is_short else replace(reservation, maximum=count)
    reserved = (*cohort.reserved[:index], changed, *cohort.reserved[index + 1 :])
    label = f"{reservation.attribute} {reservation.value}"
    word, word_en = ("minst", "at least") if is_short else ("högst", "at most")
    return Remedy(
        2 * abs(count - (old or 0)),
        (Change(f"$.cohorts[{place}].reserved[{index}].{key}", old, count),),
        f"Tillåt {word} {count} med {label} i {cohort.id} i stället för {old}.",
        f"Allow {word_en} {count} with {label} in {cohort.id}, not {old}.",
        lambda: _with_cohort(problem, place, replace(cohort, reserved=reserved)),
    )


def release_apart(problem: Problem, index: int, participant: Participant) -> Remedy:
    """Take a participant out of a group whose members must be apart."""
    group = problem.apart[index]
    left = tuple(name for name in group if name != participant.id)
    groups = tuple(left if place == index else other for place, other in enumerate(problem.apart))
    others = join_words(left)
    return Remedy(
        4,
        (Change(f"$.apart[{index}]", list(group), list(left)),),
        f"Låt {participant.id} dela grupp med {others}.",
        f"Let {participant.id} share a cohort with {others}.",
        lambda: replace(problem, apart=groups),
    )


def raise_concurrent(problem: Problem, leader: str, concurrent: int) -> Remedy:
    """Let a leader have so many cohorts at a time."""
    place = list(problem.leaders).index(leader)
    return Remedy(
        6 * (concurrent - problem.leaders[leader]),
        (Change(f"$.leaders[{place}].concurrent", problem.leaders[leader], concurrent),),
        f"Låt {leader} leda {concurrent} grupper samtidigt i stället för {problem.leaders[leader]}.",
        f"Let {leader} lead {concurrent} cohorts at a time, not {problem.leaders[leader]}.",
        lambda: replace(problem, leaders={**problem.leaders, leader: concurrent}),
    )


def open_room(problem: Problem, cohort: Cohort) -> Remedy:
    """Keep a cohort's room open while it runs."""
    room = cohort.room or ""
    place = list(problem.rooms).index(room)
    windows = problem.rooms[room]
    left = tuple(w for w in windows if max(w[0], cohort.start) >= min(w[1], cohort.end))
    return Remedy(
        6,
        (Change(f"$.rooms[{place}].closed", [list(window) for window in windows], [list(window) for window in left]),),
        f"Håll {room} öppen medan {cohort.id} pågår, eller ge {cohort.id} ett annat rum.",
        f"Keep {room} open while {cohort.id} runs, or give {cohort.id} another room.",
        lambda: replace(problem, rooms={**problem.rooms, room: left}),
    )


def join_remedies(first: Remedy, second: Remedy) -> Remedy:
    """Two changes that help only together; the second is one of the problem that the first has changed."""
    return Remedy(
        first.price + second.price,
        (*first.changes, *second.changes),
        f"{first.text} {second.text}",
        f"{first.text_en} {second.text_en}",
        second.apply,
    )


def _with_participant(problem: Problem, place: int, participant: Participant) -> Problem:
    people = problem.participants
    return replace(problem, participants=(*people[:place], participant, *people[place + 1 :]))


def _with_cohort(problem: Problem, place: int, cohort: Cohort) -> Problem:
    return replace(problem, cohorts=(*problem.cohorts[:place], cohort, *problem.cohorts[place + 1 :]))
