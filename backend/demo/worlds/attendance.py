"""A believable attendance register of the weeks that have passed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.activities.models import Session
from backend.associations.models import Staff
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import AbsenceNotice, Booking, Placement
from backend.common.local_time import local_day
from backend.demo.worlds.draws import draw

_OF_A_HUNDRED = ((80, AttendanceMark.PRESENT), (86, AttendanceMark.LATE), (94, AttendanceMark.EXCUSED))
_IN_A_ROW = 3
_WRITTEN_DOWN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether somebody was there, and who wrote that down when."""

    attendance: AttendanceMark = AttendanceMark.UNMARKED
    marked_at: datetime | None = None
    marked_by: Staff | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Marks every session before ``today``.

    Attributes:
        today: the visitor's day; its own sessions are left for the visitor to mark.
        markers: who marks each activity, by its id.
    """

    today: date
    markers: Mapping[int, Staff]

    def marks_of(self, placement: Placement, sessions: Sequence[Session]) -> Iterator[Mark]:
        """Yield a mark per session. Nobody misses three in a row: that would need a notice to the coordinator."""
        missed = 0
        code, name = placement.enrolment.participant.code, placement.activity.name
        for session in sessions:
            if local_day(session.begins_at) >= self.today:
                yield Mark()
                continue
            drawn = draw(100, code, name, session.occurs_on)
            found = next((mark for below, mark in _OF_A_HUNDRED if drawn < below), AttendanceMark.ABSENT)
            if found is AttendanceMark.ABSENT and missed == _IN_A_ROW - 1:
                found = AttendanceMark.EXCUSED
            missed = missed + 1 if found is AttendanceMark.ABSENT else 0
            yield Mark(found, session.ends_at + _WRITTEN_DOWN, self.markers[placement.activity_id])


def miss_the_last_three(placement: Placement) -> AbsenceNotice:
    """Let somebody miss the last three sessions that have been marked, and raise the notice that follows."""
    marked = placement.bookings.exclude(attendance=AttendanceMark.UNMARKED).select_related("session")
    last = list(marked.order_by("-begins_at")[:_IN_A_ROW])
    Booking.objects.filter(pk__in=[booking.pk for booking in last]).update(attendance=AttendanceMark.ABSENT)
    return AbsenceNotice.objects.create(placement=placement, raised_at=last[0].session.ends_at + _WRITTEN_DOWN)
