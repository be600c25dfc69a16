"""Small wishes, and random ones, for the tests of finding times."""

import random
from datetime import date, timedelta

from backend.associations.enums import HalfDay
from backend.common.intervals import TimeInterval, merge
from backend.common.local_time import iterate_days, local_instant
from backend.meeting_times.engine.wish import Bound, Person, RoomCalendar, Seat, Wish

MONDAY = date(2012, 3, 5)


def span(day, begins, ends):
    """Between two whole hours of a day, or minutes written as fractions of them."""
    return TimeInterval(local_instant(day, int(begins * 60)), local_instant(day, int(ends * 60)))


def weekly(first_on, until_on, begins=8, ends=17, weekdays=range(5)):
    return tuple(span(day, begins, ends) for day in iterate_days(first_on, until_on) if day.weekday() in weekdays)


def person(key, **facts):
    return Person(key=key, name=facts.pop("name", key.capitalize()), **facts)


def seat(*candidates, is_required=True, label=""):
    return Seat(label or candidates[0].capitalize(), candidates, is_required)


def wish(*seats, people=None, days=7, **facts):
    """An hour's meeting of those in the seats, in the week of 5 March 2012 unless told otherwise."""
    first_on = facts.pop("first_on", MONDAY)
    known = {one.key: one for one in people or ()}
    for row in seats:
        for key in row.candidates:
            known.setdefault(key, person(key))
    return Wish(
        duration_minutes=facts.pop("minutes", 60),
        first_on=first_on,
        until_on=first_on + timedelta(days=days),
        seats=tuple(seats),
        people=known,
        **facts,
    )


def room(number, openings, **facts):
    return RoomCalendar(number, facts.pop("name", f"Rum {number}"), facts.pop("capacity", 8), tuple(openings), **facts)


def random_wish(seed):
    """A wish of up to five people and three rooms over two weeks; every time on a whole five minutes."""
    chance = random.Random(seed)
    first_on = chance.choice([date(2012, 3, 19), date(2012, 10, 22), date(2012, 6, 18), MONDAY])
    until_on = first_on + timedelta(days=chance.choice([3, 9, 14]))
    people = [_random_person(chance, f"person-{number}", first_on, until_on) for number in range(chance.randint(1, 6))]
    keys = [one.key for one in people]
    seats = []
    for number in range(chance.randint(1, 4)):
        candidates = tuple(chance.sample(keys, chance.randint(1, min(3, len(keys)))))
        seats.append(Seat(f"Roll {number}", candidates, is_required=chance.random() < 0.7))
    days = list(iterate_days(first_on, until_on))
    rooms = None
    if chance.random() < 0.7:
        rooms = tuple(_random_room(chance, number, first_on, until_on) for number in range(chance.randint(1, 3)))
    return Wish(
        duration_minutes=chance.choice([15, 45, 60, 90]),
        preparation_minutes=chance.choice([0, 10, 30]),
        follow_up_minutes=chance.choice([0, 5, 15]),
        first_on=first_on,
        until_on=until_on,
        seats=tuple(seats),
        people={one.key: one for one in people},
        rooms=rooms,
        closed_days={chance.choice(days): "stängt"} if chance.random() < 0.3 else {},
        usual_room_id=chance.choice([None, 0, 1]),
        preferred=frozenset(chance.sample(list(HalfDay), chance.choice([0, 0, 4]))),
        not_before=(Bound(span(first_on, 9.25, 10).begins_at, "för tidigt"),) if chance.random() < 0.5 else (),
        not_after=(Bound(span(days[-1], 11, 12).begins_at, "för sent"),) if chance.random() < 0.5 else (),
        due_on=chance.choice([None, days[len(days) // 2]]),
    )


def _random_spans(chance, first_on, until_on, most):
    found = []
    for _number in range(chance.randint(0, most)):
        day = first_on + timedelta(days=chance.randrange((until_on - first_on).days))
        begins = chance.randrange(6 * 12, 18 * 12)
        found.append(span(day, begins / 12, (begins + chance.randint(1, 40)) / 12))
    return tuple(found)


def _random_person(chance, key, first_on, until_on):
    hours = None
    if chance.random() < 0.7:
        hours = tuple(merge(weekly(first_on, until_on, chance.choice([7, 8.5]), chance.choice([12, 16.25]))))
    days = list(iterate_days(first_on, until_on))
    return Person(
        key=key,
        name=key.capitalize(),
        hours=hours,
        busy=_random_spans(chance, first_on, until_on, 12),
        has_buffers=chance.random() < 0.5,
        unsuited=frozenset(chance.sample(list(HalfDay), chance.choice([0, 2]))),
        meetings_on={chance.choice(days): 2},
        most_per_day=chance.choice([None, 2]),
    )


def _random_room(chance, number, first_on, until_on):
    return RoomCalendar(
        number,
        f"Rum {number}",
        chance.choice([4, 8]),
        weekly(first_on, until_on, chance.choice([7, 9]), chance.choice([12, 17])),
        closed=_random_spans(chance, first_on, until_on, 2),
        taken=_random_spans(chance, first_on, until_on, 8),
        lacking=chance.choice(["", "", "saknar hörslinga"]),
    )
