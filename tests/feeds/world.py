"""The smallest world with something to subscribe to: one association, its people, a room, a cohort and a programme."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.access.viewer import Viewer, viewer_of
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, ActivityLeader, Session, SessionLeader
from backend.associations.enums import AgencyKind, MeetingKind
from backend.associations.models import Agency, Association, Programme, Staff
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Booking, Placement
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.feeds.enums import FeedScope
from backend.feeds.services import IssuedSubscription, create_subscription
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.models import Enrolment, Participant, ParticipantContact, Referral
from backend.places.models import Room, Site

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# A Monday, week 41; the 26 weeks after it hold both nights on which the clocks change.
NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
THIS_MONDAY = datetime(2026, 10, 5, tzinfo=STOCKHOLM)
CREATED_AT = NOW - timedelta(days=1)


def address(issued: IssuedSubscription) -> str:
    return f"/feeds/{issued.token}.ics"


@dataclass
class World:
    """An association; its staff and participants are made on demand."""

    association: Association
    agency: Agency
    room: Room
    programme: Programme
    lead: Staff
    cohort: Cohort
    activity: Activity

    def staff(self, *roles: Role, language: str = "sv", **user_fields: Any) -> Staff:
        number = User.objects.count()
        user = User.objects.create(username=f"user{number}", language=language, **user_fields)
        staff = Staff.objects.create(user=user, name=f"Person {number}")
        for role in roles:
            self.grant(staff, role)
        return staff

    def grant(self, staff: Staff, role: Role) -> RoleGrant:
        agency = self.agency if role is Role.OFFICER else None
        return RoleGrant.objects.create(staff=staff, association=self.association, agency=agency, role=role)

    def enrolled(self, *, agency: Agency | None = None, seated: bool = True, **fields: Any) -> Enrolment:
        number = Participant.objects.count() + 1
        participant = Participant.objects.create(
            association=self.association, code=f"SAM-{number:03d}", agency=agency or self.agency, **fields
        )
        ParticipantContact.objects.create(participant=participant, name=f"Fiktiv {number}", phone="070-000 00 00")
        referral = Referral.objects.create(
            participant=participant,
            programme=self.programme,
            agency=participant.agency,
            officer=self.lead,
            referred_on=date(2026, 9, 1),
        )
        enrolment = Enrolment.objects.create(
            participant=participant, programme=self.programme, referral=referral, ready_on=date(2026, 9, 1)
        )
        if seated:
            seat = CohortSeat.objects.create(cohort=self.cohort, number=number)
            CohortMembership.objects.create(seat=seat, enrolment=enrolment, joined_at=NOW)
        return enrolment

    def meeting(self, begins_at: datetime, *attendees: Staff, **fields: Any) -> Meeting:
        """Book an hour of the programme, without a room unless one is given."""
        (meeting,) = self.meetings([begins_at], *attendees, **fields)
        return meeting

    def meetings(
        self, beginnings: list[datetime], *attendees: Staff, minutes: int = 60, **fields: Any
    ) -> list[Meeting]:
        """Book several meetings that differ in nothing but their times."""
        usual = {
            "association": self.association,
            "programme": self.programme,
            "kind": MeetingKind.MAPPING,
            "status": MeetingStatus.CONFIRMED,
        }
        length = timedelta(minutes=minutes)
        made = Meeting.objects.bulk_create(
            Meeting(**{**usual, "begins_at": begins_at, "ends_at": begins_at + length, **fields})
            for begins_at in beginnings
        )
        enrolment = fields.get("enrolment")
        people = [{"staff": staff} for staff in attendees]
        people += [{"participant": enrolment.participant}] if enrolment else []
        Attendance.objects.bulk_create(Attendance(meeting=meeting, **person) for meeting in made for person in people)
        return made

    def session(self, begins_at: datetime, *leaders: Staff, **fields: Any) -> Session:
        """Hold three hours of the activity, led by ``leaders``."""
        usual = {"occurs_on": begins_at.date(), "capacity": 8, "ends_at": begins_at + timedelta(hours=3)}
        session = Session.objects.create(activity=self.activity, begins_at=begins_at, **{**usual, **fields})
        for leader in leaders:
            SessionLeader.objects.create(session=session, staff=leader)
        return session

    def book(self, session: Session, *enrolments: Enrolment) -> None:
        """Give each a seat."""
        for number, enrolment in enumerate(enrolments, start=1):
            placement = Placement.objects.create(
                enrolment=enrolment,
                participant=enrolment.participant,
                activity=self.activity,
                form=PlacementForm.TRIAL,
                starts_on=session.occurs_on,
            )
            Booking.objects.create(placement=placement, session=session, seat_number=number)

    def target(self, scope: FeedScope) -> dict[str, Any]:
        """The keyword that a subscription of that scope wants."""
        targets = {
            FeedScope.ROOM: self.room,
            FeedScope.COHORT: self.cohort,
            FeedScope.PROGRAMME: self.programme,
            FeedScope.ACTIVITY: self.activity,
            FeedScope.SITE: self.room.site,
            FeedScope.LEADER: self.lead,
            FeedScope.AGENCY: self.agency,
        }
        return {scope.value: targets[scope]} if scope in targets else {}

    def subscribe(self, staff: Staff, scope: FeedScope = FeedScope.STAFF, **changed: Any) -> IssuedSubscription:
        given = {"association": self.association, "label": "Jobbet", "now": NOW} | self.target(scope) | changed
        return create_subscription(actor=viewer(staff), scope=scope, **given)


def viewer(staff: Staff) -> Viewer:
    return viewer_of(User.objects.get(pk=staff.user_id))


def build_world(name: str = "Samordning Väst") -> World:
    association = Association.objects.create(name=name, slug=f"world-{Association.objects.count()}")
    agency = Agency.objects.create(association=association, kind=AgencyKind.FK, name="Försäkringskassan")
    site = Site.objects.create(association=association, name="Stora gatan")
    room = Room.objects.create(site=site, name="Samtalsrum 1", capacity=6)
    programme = Programme.objects.create(
        association=association, name="SAM", code_prefix="SAM", begins_on=date(2026, 9, 1), ends_on=date(2027, 12, 31)
    )
    user = User.objects.create(username=f"lead{association.pk}")
    lead = Staff.objects.create(user=user, name="Kartläggaren")
    RoleGrant.objects.create(staff=lead, association=association, role=Role.MAPPING_LEAD)
    cohort = Cohort.objects.create(programme=programme, number=3, starts_on=date(2026, 10, 5), leader=lead)
    activity = Activity.objects.create(
        association=association,
        kind=ActivityKind.REHAB_GARDEN,
        name="Rehabträdgård",
        site=site,
        season_from_on=date(2026, 3, 1),
        capacity=8,
    )
    ActivityLeader.objects.create(activity=activity, staff=lead)
    return World(association, agency, room, programme, lead, cohort, activity)
