"""Reading what a search for times needs, and searching."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from backend.associations.enums import HalfDay
from backend.associations.selectors import closed_days
from backend.common.errors import RuleViolation
from backend.common.local_time import local_day, local_instant
from backend.meeting_times.engine.explaining import Reason, why_not
from backend.meeting_times.engine.finding import PossibleTime, TimeFinder
from backend.meeting_times.engine.loosening import Loosening, what_to_loosen
from backend.meeting_times.engine.wish import Bound, Person, RoomCalendar, Seat, Wish
from backend.meeting_times.selectors.calendars import Period, describe_room, read_engaged, read_people, rooms_of
from backend.meeting_times.selectors.candidates import (
    Part,
    Someone,
    key_of,
    parts_of_meeting,
    parts_of_request,
)
from backend.meeting_times.selectors.chain import chain_bounds
from backend.meetings.arrangements import Buffers
from backend.meetings.enums import MeetingStatus, PlaceKind
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.rules import rule_for
from backend.participants.models import Participant

SEARCH_WEEKS = 12
_CHOICE = re.compile(r"([\d-]{10}T[\d:]{5}Z);(-|\d{1,18});([a-z\d,-]{0,400})")


@dataclass(frozen=True)
class Choices:
    """What the one who searches may choose: from when, half-days that are wanted, and a room to begin with."""

    first_on: date | None = None
    weeks: int = SEARCH_WEEKS
    preferred: frozenset[HalfDay] = frozenset()
    room_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible time as a page posts it: when, in which room, and who takes each part (``-`` for nobody)."""

    begins_at: datetime
    room: str
    people: str

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%dT%H:%MZ};{self.room};{self.people}"

    @classmethod
    def read(cls, text: str) -> "Choice":
        """Return the choice that ``text`` says.

        Raises:
            RuleViolation: it is none.
        """
        found = _CHOICE.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            return cls(datetime.strptime(f"{found[1]}+0000", "%Y-%m-%dT%H:%MZ%z"), found[2], found[3])
        except ValueError:
            raise RuleViolation("unknown_time", _("Välj en av tiderna i listan."), field="choice") from None


@dataclass(frozen=True)
class TimeSearch:
    """A search for times of one meeting: exactly one of ``request`` and ``meeting`` is what it is for.

    ``people`` are those behind the keys of the wish.
    """

    request: MeetingRequest | None
    meeting: Meeting | None
    parts: tuple[Part, ...]
    people: dict[str, Someone]
    buffers: Buffers
    wish: Wish

    @cached_property
    def finder(self) -> TimeFinder:
        """Every possible time."""
        return TimeFinder(self.wish)

    @cached_property
    def best(self) -> list[PossibleTime]:
        """The ten best times."""
        return self.finder.best()

    def why_not(self, begins_at: datetime) -> list[Reason]:
        """Return every reason why a hoped-for time is not possible."""
        return why_not(self.wish, begins_at)

    def what_to_loosen(self) -> list[Loosening]:
        """Return what would give times if it were given up."""
        return what_to_loosen(self.wish)

    @property
    def without_calendar(self) -> list[Person]:
        """Those whose time nobody here knows, so that it counts as free."""
        return [person for person in self.wish.people.values() if not person.has_calendar]

    def people_at(self, time: PossibleTime) -> list[tuple[Part, Someone]]:
        """Return who would be called to a possible time: the seated, and those who may come by name although busy."""
        called = []
        for part, key in zip(self.parts, time.seating.people, strict=True):
            if key is not None:
                called.append((part, self.people[key]))
            elif part.is_named and part.people:
                called.append((part, part.people[0]))
        return called

    def choice_of(self, time: PossibleTime) -> Choice:
        """Return all that is decided with a time, so that booking can tell whether it still stands."""
        room = "-" if time.room is None else str(time.room.room_id)
        return Choice(time.begins_at, room, ",".join(key or "-" for key in time.seating.people))


def search_at(about: MeetingRequest | Meeting, choice: Choice, now: datetime) -> TimeSearch:
    """Search again around the day of a choice, with its room first: what was found there is found again."""
    room_id = int(choice.room) if choice.room.isdigit() else None
    choices = Choices(first_on=local_day(choice.begins_at), weeks=1, room_id=room_id)
    if isinstance(about, MeetingRequest):
        return search_for_request(about, now, choices)
    return search_for_meeting(about, now, choices)


def search_for_request(request: MeetingRequest, now: datetime, choices: Choices | None = None) -> TimeSearch:
    """Read all that times for a request depend on; the number of queries does not grow with people, rooms or weeks."""
    related = ("association", "programme", "enrolment__participant", "enrolment__programme")
    referral = ("enrolment__referral__officer", "enrolment__referral__agency")
    request = MeetingRequest.objects.select_related(*related, *referral).get(pk=request.pk)
    rule = rule_for(request.association_id, request.programme_id, request.kind)
    buffers = Buffers() if rule is None else Buffers(rule.preparation_minutes, rule.follow_up_minutes)
    earliest = []
    if request.earliest_on is not None:
        text = _("ska ligga tidigast %(day)s") % {"day": request.earliest_on.isoformat()}
        earliest.append(Bound(local_instant(request.earliest_on, 0), text))
    facts = _Facts(
        association_id=request.association_id,
        parts=parts_of_request(request),
        duration_minutes=request.duration_minutes,
        buffers=buffers,
        needs_room=request.place_kind == PlaceKind.ROOM,
        due_on=request.latest_on,
        not_before=earliest,
        usual_room_id=_last_room_of(request.enrolment_id),
    )
    return facts.search(now, choices or Choices(), request=request)


def search_for_meeting(meeting: Meeting, now: datetime, choices: Choices | None = None) -> TimeSearch:
    """Read all that other times for a meeting depend on; its people stay."""
    related = ("association", "programme", "step", "enrolment__participant", "enrolment__programme")
    meeting = Meeting.objects.select_related(*related).get(pk=meeting.pk)
    not_before, not_after = chain_bounds(meeting)
    facts = _Facts(
        association_id=meeting.association_id,
        parts=parts_of_meeting(meeting),
        duration_minutes=int((meeting.ends_at - meeting.begins_at) / timedelta(minutes=1)),
        buffers=Buffers(meeting.preparation_minutes, meeting.follow_up_minutes),
        needs_room=meeting.room_id is not None,
        not_before=not_before,
        not_after=not_after,
        usual_room_id=meeting.room_id,
    )
    return facts.search(now, choices or Choices(), meeting=meeting)


def _last_room_of(enrolment_id: int | None) -> int | None:
    """The room that the participant knows: where they met last."""
    if enrolment_id is None:
        return None
    held = Meeting.objects.filter(enrolment_id=enrolment_id, status__in=MeetingStatus.live(), is_hold=False)
    return held.exclude(room=None).order_by("-begins_at", "-pk").values_list("room_id", flat=True).first()


@dataclass(frozen=True)
class _Facts:
    """What a request and a meeting have in common when times are looked for."""

    association_id: int
    parts: Sequence[Part]
    duration_minutes: int
    buffers: Buffers
    needs_room: bool
    usual_room_id: int | None
    due_on: date | None = None
    not_before: Sequence[Bound] = field(default=())
    not_after: Sequence[Bound] = field(default=())

    def search(
        self,
        now: datetime,
        choices: Choices,
        *,
        request: MeetingRequest | None = None,
        meeting: Meeting | None = None,
    ) -> TimeSearch:
        first_on = max(local_day(now), choices.first_on or local_day(now))
        period = Period(first_on, first_on + timedelta(weeks=choices.weeks))
        people = {key_of(one): one for part in self.parts for one in part.people}
        rooms = list(rooms_of(self.association_id, period)) if self.needs_room else []
        engaged = read_engaged(
            period, people.values(), rooms, without_meetings=() if meeting is None else (meeting.pk,)
        )
        needs = {need for one in people.values() if isinstance(one, Participant) for need in one.needs}
        calendars = [describe_room(room, period, engaged, people=len(self.parts), needs=needs) for room in rooms]
        wish = Wish(
            duration_minutes=self.duration_minutes,
            preparation_minutes=self.buffers.preparation_minutes,
            follow_up_minutes=self.buffers.follow_up_minutes,
            first_on=period.first_on,
            until_on=period.until_on,
            seats=tuple(Seat(part.label, tuple(map(key_of, part.people)), part.is_required) for part in self.parts),
            people=read_people(period, people.values(), engaged),
            rooms=tuple(calendars) if self.needs_room else None,
            closed_days=closed_days(self.association_id, period.first_on, period.until_on),
            usual_room_id=self._usual_room(choices, calendars),
            preferred=choices.preferred,
            not_before=(Bound(now, _("tiden har passerat")), *self.not_before),
            not_after=tuple(self.not_after),
            due_on=self.due_on,
        )
        return TimeSearch(request, meeting, tuple(self.parts), people, self.buffers, wish)

    def _usual_room(self, choices: Choices, rooms: Sequence[RoomCalendar]) -> int | None:
        """The room chosen, or the one met in last; a room that has gone costs nothing to leave."""
        wanted = choices.room_id or self.usual_room_id
        return wanted if any(room.room_id == wanted for room in rooms) else None
