"""The same search done slowly: every quarter of an hour, every way to fill the seats, by comparing clocks."""

from datetime import timedelta
from itertools import product

from backend.common.intervals import merge, subtract
from backend.common.local_time import STOCKHOLM, local_day, local_instant
from backend.meeting_times.engine.costs import CostKind
from backend.meeting_times.engine.wish import HALF_DAYS


def possible_by_hand(wish):
    """Return ``{begins_at: (days, room id, people)}`` of every time at which the meeting can be held."""
    found = {}
    instant = local_instant(wish.first_on, 0)
    while instant < local_instant(wish.until_on, 0):
        judged = _judge(wish, instant)
        if judged is not None:
            found[instant] = judged
        instant += timedelta(minutes=15)
    return found


def _judge(wish, begins_at):
    ends_at = begins_at + timedelta(minutes=wish.duration_minutes)
    begins, ends = begins_at.astimezone(STOCKHOLM), ends_at.astimezone(STOCKHOLM)
    day = begins.date()
    in_hours = begins.hour >= 7 and (ends.hour, ends.minute) <= (18, 0) and ends.date() == day
    if day.weekday() > 4 or day in wish.closed_days or not in_hours:
        return None
    if any(begins_at < bound.at for bound in wish.not_before) or any(ends_at > bound.at for bound in wish.not_after):
        return None
    room = None
    if wish.rooms is not None:
        rooms = [one for one in wish.rooms if _has_room(one, begins_at, ends_at)]
        if not rooms:
            return None
        room = min(rooms, key=lambda one: (one.room_id != wish.usual_room_id, one.capacity, one.name, one.room_id))
    able = [key for key, one in wish.people.items() if _can_come(wish, one, begins_at, ends_at)]
    ways = _ways(wish, able)
    if not ways:
        return None
    price, people = ways[0]
    return (price[0] + _rest(wish, begins_at, ends_at, room, people), room and room.room_id, people)


def _ways(wish, able):
    """Every way to fill the seats, the cheapest first and of equals the first in the order of lists."""
    choices = [
        [*[key for key in seat.candidates if key in able], *([] if seat.is_required else [None])] for seat in wish.seats
    ]
    ways = []
    for people in product(*choices):
        called = [key for key in people if key is not None]
        if len(set(called)) == len(called):
            ranks = [
                0 if key is None else seat.candidates.index(key) for seat, key in zip(wish.seats, people, strict=True)
            ]
            days = people.count(None) * CostKind.ABSENT.value
            days += sum(CostKind.STAND_IN.value for rank in ranks if rank)
            ways.append(((days, sum(ranks)), people))
    return sorted(ways, key=lambda way: way[0])


def _rest(wish, begins_at, ends_at, room, people):
    """The costs that are not those of filling the seats."""
    day = local_day(begins_at)
    days = (day - wish.first_on).days
    if wish.due_on is not None and day > wish.due_on:
        days += CostKind.LATE.value
    if wish.preferred and any(half not in wish.preferred for half in _halves(begins_at, ends_at)):
        days += CostKind.NOT_PREFERRED.value
    if room is not None and wish.usual_room_id is not None and room.room_id != wish.usual_room_id:
        days += CostKind.OTHER_ROOM.value
    for key in people:
        if key is None:
            continue
        one = wish.people[key]
        if one.most_per_day is not None and one.meetings_on.get(day, 0) >= one.most_per_day:
            days += CostKind.FULL_DAY.value
        first, last = _span(wish, one, begins_at, ends_at)
        near = timedelta(minutes=15)
        if any(busy.begins_at < last + near and busy.ends_at > first - near for busy in one.busy):
            days += CostKind.CLOSE.value
    return days


def _halves(begins_at, ends_at):
    begins, ends = begins_at.astimezone(STOCKHOLM), ends_at.astimezone(STOCKHOLM)
    weekday = begins.date().weekday()
    halves = set()
    if begins.hour < 12:
        halves.add(HALF_DAYS[weekday, True])
    if (ends.hour, ends.minute) > (12, 0):
        halves.add(HALF_DAYS[weekday, False])
    return halves


def _span(wish, one, begins_at, ends_at):
    if not one.has_buffers:
        return begins_at, ends_at
    return (
        begins_at - timedelta(minutes=wish.preparation_minutes),
        ends_at + timedelta(minutes=wish.follow_up_minutes),
    )


def _can_come(wish, one, begins_at, ends_at):
    first, last = _span(wish, one, begins_at, ends_at)
    works = one.hours is None or any(hours.begins_at <= first and last <= hours.ends_at for hours in merge(one.hours))
    free = not any(busy.begins_at < last and first < busy.ends_at for busy in one.busy)
    return works and free and not one.unsuited & _halves(begins_at, ends_at)


def _has_room(room, begins_at, ends_at):
    left = subtract(room.open, [*room.closed, *room.taken])
    return not room.lacking and any(one.begins_at <= begins_at and ends_at <= one.ends_at for one in left)
