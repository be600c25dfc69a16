"""Activities, their sessions, the places in them and who waits for one."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from backend.activities.enums import ActivityKind, ChangeKind
from backend.activities.models import (
    Activity,
    ActivityClosure,
    ActivityLeader,
    Session,
    SessionChange,
    SessionLeader,
    SessionRequest,
    SupervisorTerms,
    WeeklyTime,
)
from backend.bookings.enums import PlacementForm
from backend.bookings.models import AbsenceNotice, Booking, Placement, PlacementChange, PlacementPause
from backend.offers.models import Offer, QueueEntry, QueueGroup
from tests.factories.associations import AssociationFactory, StaffFactory
from tests.factories.participants import EnrolmentFactory
from tests.factories.places import SiteFactory
from tests.factories.times import MONDAY, NOW, TODAY, at

SEASON_FROM = date(2011, 10, 3)
SEASON_UNTIL = date(2012, 10, 1)
NINE, NOON = 9 * 60, 12 * 60


class ActivityFactory(DjangoModelFactory):
    """A rehab garden for eight, without room, leaders and weekly times, from October to October."""

    class Meta:
        model = Activity

    association = factory.SubFactory(AssociationFactory)
    kind = ActivityKind.REHAB_GARDEN
    name = factory.Sequence(lambda n: f"Trädgården {n}")
    site = factory.SubFactory(SiteFactory, association=factory.SelfAttribute("..association"))
    season_from_on = SEASON_FROM
    season_until_on = SEASON_UNTIL
    capacity = 8
    placement_weeks = 8


class ActivityLeaderFactory(DjangoModelFactory):
    class Meta:
        model = ActivityLeader

    activity = factory.SubFactory(ActivityFactory)
    staff = factory.SubFactory(StaffFactory)


class SupervisorTermsFactory(DjangoModelFactory):
    """Half time and eight participants, as in Kristianstad."""

    class Meta:
        model = SupervisorTerms

    staff = factory.SubFactory(StaffFactory)
    employment_percent = 50
    participants_per_session = 8


class WeeklyTimeFactory(DjangoModelFactory):
    """Monday from nine to noon."""

    class Meta:
        model = WeeklyTime

    activity = factory.SubFactory(ActivityFactory)
    weekday = 0
    begins_minute = NINE
    ends_minute = NOON


class ActivityClosureFactory(DjangoModelFactory):
    class Meta:
        model = ActivityClosure

    activity = factory.SubFactory(ActivityFactory)
    from_on = date(2011, 12, 19)
    until_on = date(2012, 1, 9)


class SessionFactory(DjangoModelFactory):
    """A single date, nine to noon, with as many seats as its activity."""

    class Meta:
        model = Session

    activity = factory.SubFactory(ActivityFactory)
    occurs_on = MONDAY
    begins_at = factory.LazyAttribute(lambda session: at(session.occurs_on, "09:00"))
    ends_at = factory.LazyAttribute(lambda session: at(session.occurs_on, "12:00"))
    room = factory.SelfAttribute("activity.room")
    capacity = factory.SelfAttribute("activity.capacity")


class SessionLeaderFactory(DjangoModelFactory):
    class Meta:
        model = SessionLeader

    session = factory.SubFactory(SessionFactory)
    staff = factory.SubFactory(StaffFactory)


class SessionChangeFactory(DjangoModelFactory):
    """A move from an hour earlier the same day."""

    class Meta:
        model = SessionChange

    session = factory.SubFactory(SessionFactory)
    kind = ChangeKind.MOVED
    made_at = NOW
    before = factory.LazyAttribute(
        lambda change: {
            "begins_at": (change.session.begins_at - timedelta(hours=1)).isoformat(),
            "ends_at": (change.session.ends_at - timedelta(hours=1)).isoformat(),
            "room": change.session.room_id,
            "status": "planned",
            "cancellation_reason": "",
            "capacity": change.session.capacity,
            "leaders": [],
        }
    )


class SessionRequestFactory(DjangoModelFactory):
    class Meta:
        model = SessionRequest

    activity = factory.SubFactory(ActivityFactory)
    asked_by = factory.SubFactory(StaffFactory)
    asked_of = factory.SubFactory(StaffFactory)
    sessions_per_week = 1
    from_on = MONDAY


class PlacementFactory(DjangoModelFactory):
    """Eight weeks from Monday, without seats. Pass ``enrolment``; the participant is its own."""

    class Meta:
        model = Placement
        skip_postgeneration_save = True

    enrolment = factory.SubFactory(EnrolmentFactory)
    participant = factory.SelfAttribute("enrolment.participant")
    activity = factory.SubFactory(
        ActivityFactory, association=factory.SelfAttribute("..enrolment.participant.association")
    )
    form = PlacementForm.PERIOD
    starts_on = MONDAY
    ends_on = MONDAY + timedelta(weeks=8)


class PlacementPauseFactory(DjangoModelFactory):
    class Meta:
        model = PlacementPause

    placement = factory.SubFactory(PlacementFactory)
    from_on = MONDAY + timedelta(weeks=2)
    until_on = MONDAY + timedelta(weeks=3)


class PlacementChangeFactory(DjangoModelFactory):
    class Meta:
        model = PlacementChange

    placement = factory.SubFactory(PlacementFactory)
    verb = "placement.booked"
    made_at = NOW


class AbsenceNoticeFactory(DjangoModelFactory):
    class Meta:
        model = AbsenceNotice

    placement = factory.SubFactory(PlacementFactory)
    raised_at = NOW


class BookingFactory(DjangoModelFactory):
    """Seat 1 of a session of the placement's activity."""

    class Meta:
        model = Booking

    placement = factory.SubFactory(PlacementFactory)
    session = factory.SubFactory(SessionFactory, activity=factory.SelfAttribute("..placement.activity"))
    seat_number = 1


class QueueGroupFactory(DjangoModelFactory):
    class Meta:
        model = QueueGroup

    association = factory.SubFactory(AssociationFactory)
    name = factory.Sequence(lambda n: f"Tillsammans {n}")


class QueueEntryFactory(DjangoModelFactory):
    """In the queue for a garden since today."""

    class Meta:
        model = QueueEntry

    enrolment = factory.SubFactory(EnrolmentFactory)
    participant = factory.SelfAttribute("enrolment.participant")
    kind = ActivityKind.REHAB_GARDEN
    since_on = TODAY


class OfferFactory(DjangoModelFactory):
    """Open for a week."""

    class Meta:
        model = Offer

    entry = factory.SubFactory(QueueEntryFactory)
    placement = factory.SubFactory(
        PlacementFactory, enrolment=factory.SelfAttribute("..entry.enrolment"), status="offered"
    )
    expires_at = NOW + timedelta(days=7)
