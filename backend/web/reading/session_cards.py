"""Sessions as cards: when, who leads, who comes, and what may be done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, SessionLeader
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import Booking, Placement
from backend.bookings.selectors import session_people
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.web.pieces import Occupancy
from backend.web.reading.board_rights import BoardRights, read_rights

MARK_CLASSES = {
    AttendanceMark.PRESENT: "good",
    AttendanceMark.LATE: "warn",
    AttendanceMark.EXCUSED: "news",
    AttendanceMark.ABSENT: "bad",
}


@dataclass(frozen=True)
class Person:
    """Somebody who has a seat, as far as the viewer may see them; ``hours`` a week in a work trial that steps up."""

    booking: Booking
    name: str
    may_mark: bool
    hours: int | None = None

    @property
    def code(self) -> str:
        """Their code."""
        return shown_code(self.booking)

    @property
    def is_present(self) -> bool:
        """Whether they were there."""
        return self.booking.attendance == AttendanceMark.PRESENT

    @property
    def other_mark(self) -> str:
        """The word of any other mark, or nothing."""
        mark = AttendanceMark(self.booking.attendance)
        return "" if mark in {AttendanceMark.UNMARKED, AttendanceMark.PRESENT} else str(mark.label)

    @property
    def mark_class(self) -> str:
        """The class of that word."""
        return MARK_CLASSES.get(AttendanceMark(self.booking.attendance), "")


@dataclass(frozen=True)
class SessionCard:
    """One session. ``hidden`` counts those whom the viewer may not see."""

    session: Session
    people: tuple[Person, ...]
    hidden: int
    leaders: tuple[SessionLeader, ...]
    may_run: bool
    may_book: bool
    may_mark: bool
    is_today: bool
    is_past: bool

    @property
    def activity(self) -> Activity:
        """What is held."""
        return self.session.activity

    @property
    def day(self) -> date:
        """The Swedish date on which it begins."""
        return local_day(self.session.begins_at)

    @property
    def taken(self) -> int:
        """Seats that are taken, seen or not."""
        return len(self.people) + self.hidden

    @property
    def occupancy(self) -> Occupancy:
        """How full it is."""
        if self.is_cancelled:
            return Occupancy(0, None, word=_("inställt"))
        return Occupancy(self.taken, self.session.capacity)

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.session.status == SessionStatus.CANCELLED

    @property
    def unmarked(self) -> int:
        """How many of those the viewer sees have no mark yet."""
        return sum(person.booking.attendance == AttendanceMark.UNMARKED for person in self.people)


def read_cards(
    viewer: Viewer,
    session_ids: Sequence[int],
    taken: Mapping[int, int],
    *,
    today: date,
    now: datetime,
    rights: BoardRights | None = None,
) -> list[SessionCard]:
    """Return a card per session, earliest first; a constant number of queries.

    Args:
        viewer: who is looking.
        session_ids: of sessions that the viewer may see.
        taken: seats taken by session.
        today: to mark the day.
        now: to tell what has begun.
        rights: what the viewer may do with these sessions; read if not given.
    """
    sessions = Session.objects.filter(pk__in=session_ids).select_related("activity__site", "room")
    people = session_people(viewer, session_ids)
    leaders = _leaders(session_ids)
    shown = list(sessions.order_by("begins_at", "pk"))
    known = rights or read_rights(viewer, [session.activity for session in shown], session_ids)
    return [
        _card(session, people.get(session.pk, []), leaders[session.pk], known, taken.get(session.pk, 0), today, now)
        for session in shown
    ]


def read_card(viewer: Viewer, session: Session, *, today: date, now: datetime) -> SessionCard:
    """Return the card of one session."""
    (card,) = read_cards(viewer, [session.pk], {session.pk: session.bookings.count()}, today=today, now=now)
    return card


def _card(
    session: Session,
    bookings: Sequence[Booking],
    leaders: Sequence[SessionLeader],
    rights: BoardRights,
    taken: int,
    today: date,
    now: datetime,
) -> SessionCard:
    day = local_day(session.begins_at)
    planned = session.status == SessionStatus.PLANNED
    may_mark = planned and day <= today and rights.may_mark(session.activity, session.pk)
    people = tuple(
        Person(booking, shown_name(booking), may_mark, hours_in_week(booking.placement, day)) for booking in bookings
    )
    return SessionCard(
        session=session,
        people=people,
        hidden=max(0, taken - len(people)),
        leaders=tuple(leaders),
        may_run=rights.may_run(session.activity),
        may_book=rights.may_book(session.activity),
        may_mark=may_mark,
        is_today=day == today,
        is_past=session.ends_at <= now,
    )


def shown_code(booking: Booking) -> str:
    """Return the participant's code; the database fills in the participant with every booking."""
    return booking.participant.code if booking.participant else ""


def shown_name(booking: Booking) -> str:
    """Return the participant's name where ``session_people`` found that the viewer may see it."""
    contact = getattr(booking.participant, "contact", None)
    return contact.name if contact else ""


def hours_in_week(placement: Placement, day: date) -> int | None:
    """Return how many hours a week the work trial has reached in the week of ``day``; the last step lasts."""
    steps = placement.hours_per_week
    if not steps:
        return None
    week = IsoWeek.of(placement.starts_on).weeks_until(IsoWeek.of(day))
    return int(steps[min(max(week, 0), len(steps) - 1)])


def _leaders(session_ids: Sequence[int]) -> dict[int, list[SessionLeader]]:
    found: dict[int, list[SessionLeader]] = defaultdict(list)
    leaders = SessionLeader.objects.filter(session__in=session_ids).select_related("staff", "stands_in_for")
    for leader in leaders.order_by("pk"):
        found[leader.session_id].append(leader)
    return found
