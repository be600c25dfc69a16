"""When people and rooms can be had, read in a number of queries that does not grow with them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from backend.associations.enums import HalfDay, Need
from backend.associations.models import Staff, WorkingHours
from backend.associations.selectors import absences_of, scheduled_hours_of
from backend.common.intervals import TimeInterval, merge
from backend.common.local_time import iterate_days, local_day, local_instant, local_interval
from backend.engagements.models import Engagement
from backend.meeting_times.engine.wish import Person, RoomCalendar
from backend.meeting_times.selectors.candidates import Someone, key_of, name_of
from backend.participants.models import Participant
from backend.places.models import Room, RoomClosure, RoomOpening


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are looked at, half-open."""

    first_on: date
    until_on: date

    @property
    def interval(self) -> TimeInterval:
        """From the first midnight to the last."""
        return TimeInterval(local_instant(self.first_on, 0), local_instant(self.until_on, 0))


@dataclass(slots=True)
class Engaged:
    """What is taken, by the id of room, member of staff and participant; and the meetings that staff have.

    ``meetings`` counts them by day, ``meeting_times`` says when they are, preparation and follow-up included.
    """

    rooms: dict[int, list[TimeInterval]] = field(default_factory=lambda: defaultdict(list))
    staff: dict[int, list[TimeInterval]] = field(default_factory=lambda: defaultdict(list))
    participants: dict[int, list[TimeInterval]] = field(default_factory=lambda: defaultdict(list))
    meetings: dict[int, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    meeting_times: dict[int, list[TimeInterval]] = field(default_factory=lambda: defaultdict(list))


def read_engaged(
    period: Period, people: Iterable[Someone], rooms: Iterable[Room], *, without_meetings: Collection[int]
) -> Engaged:
    """Return what the people and rooms are taken by in the period, whatever and wherever it is; one query.

    Args:
        without_meetings: the ids of meetings that may be moved: their own time is no obstacle.
    """
    known = list(people)
    concerned = (
        Q(staff__in=[one for one in known if isinstance(one, Staff)])
        | Q(participant__in=[one for one in known if isinstance(one, Participant)])
        | Q(room__in=list(rooms))
    )
    rows = Engagement.objects.filter(
        concerned, begins_at__lt=period.interval.ends_at, ends_at__gt=period.interval.begins_at
    )
    if without_meetings:
        own = Q(meeting_id__in=without_meetings) | Q(attendance__meeting_id__in=without_meetings)
        rows = rows.exclude(own)
    engaged = Engaged()
    for room_id, staff_id, participant_id, attendance_id, begins_at, ends_at in rows.values_list(
        "room_id", "staff_id", "participant_id", "attendance_id", "begins_at", "ends_at"
    ):
        interval = TimeInterval(begins_at, ends_at)
        if room_id is not None:
            engaged.rooms[room_id].append(interval)
        elif participant_id is not None:
            engaged.participants[participant_id].append(interval)
        else:
            engaged.staff[staff_id].append(interval)
            if attendance_id is not None:
                engaged.meetings[staff_id][local_day(begins_at)] += 1
                engaged.meeting_times[staff_id].append(interval)
    return engaged


def read_people(period: Period, people: Iterable[Someone], engaged: Engaged) -> dict[str, Person]:
    """Return the calendars of the people, by key; four queries whatever their number."""
    known = list(people)
    staff_ids = [one.pk for one in known if isinstance(one, Staff)]
    hours = _hours_of(staff_ids, period)
    away = absences_of(staff_ids, period.first_on, period.until_on)
    found = {}
    for one in known:
        if isinstance(one, Staff):
            busy = tuple(merge([*away[one.pk], *engaged.staff[one.pk]]))
            found[key_of(one)] = Person(
                key=key_of(one),
                name=name_of(one),
                hours=hours[one.pk],
                busy=busy,
                has_buffers=True,
                meetings_on=engaged.meetings[one.pk],
                most_per_day=one.max_meetings_per_day,
            )
        elif isinstance(one, Participant):
            busy = tuple(merge(engaged.participants[one.pk]))
            unsuited = frozenset(HalfDay(half) for half in one.unavailable)
            found[key_of(one)] = Person(key_of(one), name_of(one), busy=busy, unsuited=unsuited)
        else:
            found[key_of(one)] = Person(key_of(one), name_of(one), has_calendar=False)
    return found


def _hours_of(staff_ids: Sequence[int], period: Period) -> Mapping[int, tuple[TimeInterval, ...] | None]:
    """None for those without any hours: an officer who only lends their time is not planned by hours."""
    planned = set(WorkingHours.objects.filter(staff_id__in=staff_ids).values_list("staff_id", flat=True))
    hours = scheduled_hours_of(staff_ids, period.first_on, period.until_on)
    return {pk: tuple(hours[pk]) if pk in planned else None for pk in staff_ids}


def rooms_of(association_id: int, period: Period) -> QuerySet[Room]:
    """Return the association's rooms with openings and closures at hand; three queries."""
    openings = RoomOpening.objects.filter(
        Q(until_on=None) | Q(until_on__gt=period.first_on), from_on__lt=period.until_on
    )
    closures = RoomClosure.objects.filter(begins_at__lt=period.interval.ends_at, ends_at__gt=period.interval.begins_at)
    rooms = Room.objects.filter(site__association_id=association_id).order_by("site__name", "name", "pk")
    return rooms.prefetch_related(
        Prefetch("openings", queryset=openings.order_by("from_on", "pk")), Prefetch("closures", queryset=closures)
    )


def describe_room(room: Room, period: Period, engaged: Engaged, *, people: int, needs: Iterable[str]) -> RoomCalendar:
    """Return the calendar of a room read by ``rooms_of``, and why it does not suit if it does not.

    Args:
        people: how many are called.
        needs: what the participants need of a room.
    """
    return RoomCalendar(
        room_id=room.pk,
        name=room.name,
        capacity=room.capacity,
        open=tuple(merge(_openings_of(room, period))),
        closed=tuple(TimeInterval(row.begins_at, row.ends_at) for row in room.closures.all()),
        taken=tuple(engaged.rooms[room.pk]),
        lacking=_what_it_lacks(room, people, set(needs)),
    )


def _openings_of(room: Room, period: Period) -> Iterable[TimeInterval]:
    for row in room.openings.all():
        until_on = period.until_on if row.until_on is None else min(period.until_on, row.until_on)
        for day in iterate_days(max(period.first_on, row.from_on), until_on):
            if day.weekday() in row.weekdays:
                interval = local_interval(day, row.begins_minute, row.ends_minute)
                if interval is not None:
                    yield interval


def _what_it_lacks(room: Room, people: int, needs: set[str]) -> str:
    if people > room.capacity:
        facts = {"seats": room.capacity, "people": people}
        return _("%(seats)s platser, men %(people)s är kallade") % facts
    lacking = [str(need.label) for need in Need.of_rooms() if need.value in needs and need.value not in room.features]
    return _("saknar %(needs)s") % {"needs": ", ".join(lacking)} if lacking else ""
