"""A rehab garden with sessions on Mondays and Thursdays, and people to book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from backend.access.viewer import SYSTEM
from backend.activities.models import Activity, Session, WeeklyTime
from backend.associations.models import Programme
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Booking, Placement
from backend.bookings.services import book_placement
from backend.common.errors import RuleViolation
from backend.common.local_time import local_instant
from backend.participants.models import Enrolment
from tests.factories import (
    ActivityFactory,
    AgencyFactory,
    ConsentFactory,
    EnrolmentFactory,
    ParticipantFactory,
    ProgrammeFactory,
    SessionFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, NOW

THURSDAY = MONDAY + timedelta(days=3)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Garden:
    """An activity, its two weekly times, and the programme that its participants come from."""

    activity: Activity
    monday: WeeklyTime
    thursday: WeeklyTime
    programme: Programme

    def session(self, row: WeeklyTime, week: int) -> Session:
        """Return the session of that weekly time ``week`` weeks after the first."""
        return Session.objects.get(weekly_time=row, occurs_on=MONDAY + timedelta(weeks=week, days=row.weekday))

    def enrol(self, **facts) -> Enrolment:
        """Enrol somebody new, with oral consent."""
        return enrol(self.programme, **facts)

    def book(self, enrolment: Enrolment | None = None, **changes) -> Placement:
        """Book eight Mondays and Thursdays, unless ``changes`` say something else."""
        wanted = {
            "actor": SYSTEM,
            "enrolment": enrolment or self.enrol(),
            "activity": self.activity,
            "form": PlacementForm.PERIOD,
            "starts_on": MONDAY,
            "ends_on": MONDAY + 8 * WEEK,
            "weekly_times": [self.monday, self.thursday],
            "now": NOW,
        }
        return book_placement(**(wanted | changes))


def enrol(programme: Programme, **facts) -> Enrolment:
    """Enrol somebody new in ``programme``, with oral consent."""
    agency = programme.association.agencies.first() or AgencyFactory(association=programme.association)
    participant = ParticipantFactory(agency=agency, **facts)
    ConsentFactory(participant=participant)
    return EnrolmentFactory(participant=participant, programme=programme, status="active")


def make_garden(*, weeks: int = 12, programme: Programme | None = None, hour: int = 9, **facts) -> Garden:
    """Build a garden with sessions of three hours for ``weeks`` weeks from MONDAY; capacity 8 unless told."""
    programme = programme or ProgrammeFactory()
    activity = ActivityFactory(association=programme.association, **facts)
    times = {"begins_minute": hour * 60, "ends_minute": (hour + 3) * 60}
    monday = WeeklyTimeFactory(activity=activity, weekday=0, **times)
    thursday = WeeklyTimeFactory(activity=activity, weekday=3, **times)
    for row in (monday, thursday):
        generate(row, weeks)
    return Garden(activity, monday, thursday, programme)


def generate(row: WeeklyTime, weeks: int, first: int = 0) -> list[Session]:
    """Generate the sessions of one weekly time, from ``first`` weeks after MONDAY on."""
    days = [MONDAY + timedelta(weeks=week, days=row.weekday) for week in range(first, first + weeks)]
    return [
        SessionFactory(
            activity=row.activity,
            weekly_time=row,
            occurs_on=day,
            begins_at=local_instant(day, row.begins_minute),
            ends_at=local_instant(day, row.ends_minute),
        )
        for day in days
    ]


def days_of(placement: Placement) -> list[date]:
    """Return the days on which the placement has a seat."""
    return list(placement.bookings.order_by("session__occurs_on").values_list("session__occurs_on", flat=True))


def fill(session: Session, seats: Sequence[int]) -> list[Booking]:
    """Let somebody else take those seats of the session."""
    programme = ProgrammeFactory(association=session.activity.association)
    rows = []
    for number in seats:
        enrolment = enrol(programme)
        placement = Placement.objects.create(
            participant=enrolment.participant,
            enrolment=enrolment,
            activity=session.activity,
            form=PlacementForm.SINGLE,
            starts_on=session.occurs_on,
            ends_on=session.occurs_on + timedelta(days=1),
        )
        rows.append(Booking.objects.create(placement=placement, session=session, seat_number=number))
    return rows


def refused(rule: str, kind: type[RuleViolation] = RuleViolation):
    """Expect a refusal by that rule, in words."""
    return pytest.raises(kind, check=lambda refusal: refusal.rule == rule and bool(refusal.text))


def after(days: int) -> datetime:
    """Return an instant that many days after the first Monday, at two in the afternoon."""
    return local_instant(MONDAY + timedelta(days=days), 14 * 60)
