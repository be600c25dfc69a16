"""When nothing fits: which single thing to give up first, tried out one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from backend.common.local_time import local_day
from backend.meeting_times.engine.finding import PossibleTime, TimeFinder
from backend.meeting_times.engine.wish import Seat, Wish

SHORTER_MINUTES = 30
SHORTEST_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Loosening:
    """One thing to give up, and what it opens: how many days get a time, and the first of all times."""

    text: str
    days: int
    first: PossibleTime


def what_to_loosen(wish: Wish) -> list[Loosening]:
    """Return what would give times if it alone were given up, the one that opens most days first."""
    found = []
    for text, loosened in _loosened(wish):
        possible = TimeFinder(loosened).possible
        if possible:
            days = len({local_day(time.begins_at) for time in possible})
            found.append(Loosening(text, days, possible[0]))
    return sorted(found, key=lambda one: -one.days)


def _loosened(wish: Wish) -> Iterator[tuple[str, Wish]]:
    for number, seat in enumerate(wish.seats):
        if seat.is_required:
            text = _("%(part)s behöver inte vara med") % {"part": seat.label}
            yield text, replace(wish, seats=_optional(wish.seats, number))
    if wish.rooms is not None:
        yield _("mötet hålls utan rum, på video eller telefon"), replace(wish, rooms=None)
    if wish.duration_minutes - SHORTER_MINUTES >= SHORTEST_MINUTES:
        text = _("mötet blir %(minutes)s minuter kortare") % {"minutes": SHORTER_MINUTES}
        yield text, replace(wish, duration_minutes=wish.duration_minutes - SHORTER_MINUTES)
    if wish.preparation_minutes or wish.follow_up_minutes:
        yield (
            _("ingen tid för förberedelse och efterarbete"),
            replace(wish, preparation_minutes=0, follow_up_minutes=0),
        )
    for key, person in wish.people.items():
        if person.unsuited:
            people = {**wish.people, key: replace(person, unsuited=frozenset())}
            yield _("%(name)s kan även andra halvdagar") % {"name": person.name}, replace(wish, people=people)
    if wish.not_after:
        yield _("mötet får bli senare än sista dagen"), replace(wish, not_after=())


def _optional(seats: tuple[Seat, ...], number: int) -> tuple[Seat, ...]:
    return tuple(replace(seat, is_required=False) if index == number else seat for index, seat in enumerate(seats))
