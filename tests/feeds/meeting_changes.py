"""Changes of a calendar as people make them in a week, through the services, the same ones every time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.associations.enums import MeetingKind
from backend.associations.models import Staff
from backend.common.clock import current_time
from backend.meetings.arrangements import Place
from backend.meetings.enums import MeetingStatus, PlaceKind
from backend.meetings.models import Meeting
from backend.meetings.services import (
    Attendee,
    book_meeting,
    cancel_meeting,
    change_people,
    confirm_meeting,
    move_meeting,
    restore_meeting,
)
from backend.places.models import Room
from tests.factories import RoomOpeningFactory
from tests.feeds.world import THIS_MONDAY, World, viewer

KINDS = (MeetingKind.CASE_REVIEW, MeetingKind.FOLLOW_UP, MeetingKind.MAPPING)
HOUR = timedelta(hours=1)


def hours_ahead() -> list[datetime]:
    """Every hour of the working days of five weeks from next Monday on; the clocks change between two of them."""
    days = [THIS_MONDAY + timedelta(days=day) for day in range(7, 42)]
    return [day.replace(hour=hour) for day in days if day.isoweekday() <= 5 for hour in range(8, 16)]


@dataclass
class MeetingChanges:
    """Makes changes to the meetings of ``world.lead`` and a colleague. An hour that is left is soon taken by another."""

    world: World
    random: Random
    rooms: list[Room] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.colleague: Staff = self.world.staff(Role.MAPPING_LEAD)
        self.actor: Viewer = viewer(self.world.staff(Role.COORDINATOR))
        self.rooms = [self.world.room, Room.objects.create(site=self.world.room.site, name="Åkern", capacity=9)]
        for room in self.rooms:
            RoomOpeningFactory(room=room)

    def make(self, count: int) -> None:
        """Make so many changes, each of a kind that is possible then."""
        for _ in range(count):
            name = self.random.choice([name for name, possible in self._possible().items() if possible])
            getattr(self, f"_{name}")()
            self.made[name] += 1

    def _possible(self) -> dict[str, bool]:
        live, cancelled = bool(self._meetings(*MeetingStatus.live())), bool(self._restorable())
        tentative = bool(self._meetings(MeetingStatus.TENTATIVE))
        changes = dict.fromkeys(("move", "cancel", "repeople", "change_place"), live)
        return {"book": True, **changes, "restore": cancelled, "confirm": tentative}

    def _meetings(self, *statuses: MeetingStatus) -> list[Meeting]:
        return list(self.world.association.meetings.filter(status__in=statuses).order_by("pk"))

    def _any(self, *statuses: MeetingStatus) -> Meeting:
        return self.random.choice(self._meetings(*statuses))

    def _free(self) -> list[datetime]:
        taken = {meeting.begins_at for meeting in self._meetings(*MeetingStatus.live())}
        return [hour for hour in hours_ahead() if hour not in taken][:12]

    def _restorable(self) -> list[Meeting]:
        free = set(self._free())
        return [meeting for meeting in self._meetings(MeetingStatus.CANCELLED) if meeting.begins_at in free]

    def _book(self) -> None:
        begins_at = self.random.choice(self._free())
        book_meeting(
            actor=self.actor,
            programme=self.world.programme,
            association=self.world.association,
            kind=self.random.choice(KINDS),
            begins_at=begins_at,
            ends_at=begins_at + HOUR,
            room=self.random.choice(self.rooms),
            attendees=[Attendee(staff=self.world.lead), Attendee(staff=self.colleague)],
            enrolment=None,
            step=None,
            now=current_time(),
        )

    def _move(self) -> None:
        meeting = self._any(*MeetingStatus.live())
        self._place(meeting, self.random.choice(self._free()), room=meeting.room)

    def _change_place(self) -> None:
        meeting = self._any(*MeetingStatus.live())
        room = self.random.choice([room for room in [*self.rooms, None] if room != meeting.room])
        kind = PlaceKind.VIDEO if room is None else PlaceKind.ROOM
        self._place(meeting, meeting.begins_at, room=room, place=Place(kind))

    def _place(self, meeting: Meeting, begins_at: datetime, **place: Any) -> None:
        times = {"begins_at": begins_at, "ends_at": begins_at + HOUR}
        move_meeting(actor=self.actor, meeting=meeting, now=current_time(), **times, **place)

    def _repeople(self) -> None:
        """Call the lead off, or call them again."""
        meeting = self._any(*MeetingStatus.live())
        people = [Attendee(staff=self.colleague)]
        if not meeting.attendances.filter(staff=self.world.lead).exists():
            people.append(Attendee(staff=self.world.lead))
        change_people(actor=self.actor, meeting=meeting, attendees=people, now=current_time())

    def _cancel(self) -> None:
        cancel_meeting(actor=self.actor, meeting=self._any(*MeetingStatus.live()), now=current_time())

    def _restore(self) -> None:
        restore_meeting(actor=self.actor, meeting=self.random.choice(self._restorable()), now=current_time())

    def _confirm(self) -> None:
        confirm_meeting(actor=self.actor, meeting=self._any(MeetingStatus.TENTATIVE), now=current_time())
