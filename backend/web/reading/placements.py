"""A participant's places: which activity, when, how often, and whether they were there."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import SessionStatus
from backend.bookings.enums import AttendanceMark, PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.participants.models import Participant
from backend.web.listed_words import listed
from backend.web.reading.week_words import period_words, times_words

_BEGUN = (
    PlacementStatus.ACTIVE,
    PlacementStatus.PAUSED,
    PlacementStatus.COMPLETED,
    PlacementStatus.INTERRUPTED,
)
_CAME = (AttendanceMark.PRESENT, AttendanceMark.LATE)
_SIGNS = {
    AttendanceMark.UNMARKED: "",
    AttendanceMark.PRESENT: "✓",
    AttendanceMark.LATE: "s",
    AttendanceMark.EXCUSED: "a",
    AttendanceMark.ABSENT: "×",
    AttendanceMark.CANCELLED_BY_US: "–",
}


@dataclass(frozen=True)
class AttendanceBox:
    """One session in the strip: its day, a sign and the same in words."""

    booking: Booking

    @property
    def mark(self) -> AttendanceMark:
        """What was marked; a cancelled session counts as cancelled by us."""
        if self.booking.session.status == SessionStatus.CANCELLED:
            return AttendanceMark.CANCELLED_BY_US
        return AttendanceMark(self.booking.attendance)

    @property
    def css(self) -> str:
        """Its class."""
        return self.mark.value.replace("_", "-") or "unmarked"

    @property
    def sign(self) -> str:
        """One sign, so that colour is not alone."""
        return _SIGNS[self.mark]


@dataclass(frozen=True)
class PlacementLine:
    """One placement as a participant's page shows it."""

    placement: Placement
    boxes: tuple[AttendanceBox, ...]

    @property
    def has_outcome(self) -> bool:
        """Whether it is a work trial that has begun, so that there is a result to record."""
        status = PlacementStatus(self.placement.status)
        return self.placement.form == PlacementForm.TRIAL and status in _BEGUN

    @property
    def period(self) -> str:
        """Which weeks."""
        return period_words(self.placement.starts_on, self.placement.ends_on)

    @property
    def times(self) -> str:
        """Which times of the week."""
        return times_words(self.placement.weekly_times.all())

    @property
    def is_live(self) -> bool:
        """Whether it holds seats."""
        return self.placement.status in PlacementStatus.live()

    @property
    def tag(self) -> str:
        """The class of its status."""
        match PlacementStatus(self.placement.status):
            case PlacementStatus.BOOKED | PlacementStatus.ACTIVE:
                return "good"
            case PlacementStatus.OFFERED:
                return "news"
            case PlacementStatus.PAUSED:
                return "warn"
            case _:
                return ""

    @property
    def marked(self) -> int:
        """At how many sessions somebody said whether they were there."""
        unsaid = (AttendanceMark.UNMARKED, AttendanceMark.CANCELLED_BY_US)
        return sum(box.mark not in unsaid for box in self.boxes)

    @property
    def attendance(self) -> str:
        """``7 av 8 gånger på plats``; empty while nothing is marked."""
        if not self.marked:
            return ""
        came = sum(box.mark in _CAME for box in self.boxes)
        text = ngettext("%(came)s av %(count)s gång på plats", "%(came)s av %(count)s gånger på plats", self.marked)
        return text % {"came": came, "count": self.marked}


def placement_lines(viewer: Viewer, participant: Participant, *, today: date) -> list[PlacementLine]:
    """Return the participant's places as far as the viewer may see them, in order; three queries.

    Sessions to come are left out of the strips: they say nothing yet.
    """
    seats = visible(Booking, viewer).filter(begins_at__date__lte=today).select_related("session").order_by("begins_at")
    placements = (
        visible(Placement, viewer)
        .filter(participant=participant)
        .select_related("activity__site")
        .prefetch_related("weekly_times", Prefetch("bookings", queryset=seats, to_attr="seats_until_today"))
        .order_by("starts_on", "pk")
    )
    return [
        PlacementLine(placement, tuple(AttendanceBox(seat) for seat in placement.seats_until_today))
        for placement in placements
    ]


def describe_place(lines: list[PlacementLine]) -> str:
    """Say which place somebody has now and for how long; empty for none."""
    live = [f"{line.placement.activity.name}, {line.period}" for line in lines if line.is_live]
    return _("Plats i %(places)s.") % {"places": listed(live)} if live else ""
