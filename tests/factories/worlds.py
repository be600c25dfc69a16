"""Two associations that must not see each other, each with one of everything."""

from dataclasses import dataclass
from datetime import timedelta

from backend.access.enums import Role
from backend.access.models import User
from backend.access.viewer import Viewer, viewer_of
from backend.activities.models import Activity, Session
from backend.associations.enums import AgencyKind, MeetingKind
from backend.associations.models import Agency, Association, MeetingStep, Programme, Staff
from backend.bookings.models import Booking, Placement
from backend.cohorts.models import Cohort
from backend.contacts.models import Contact
from backend.feeds.models import Subscription
from backend.mail.models import OutgoingMail
from backend.meetings.models import Meeting, MeetingRequest
from backend.offers.models import Offer, QueueEntry
from backend.outside_calendars.models import OutsideCalendar
from backend.participants.enums import ConsentKind
from backend.participants.models import Enrolment, Participant
from backend.places.models import Room, Site
from backend.planning.models import PlanningRun, Proposal
from tests.factories import (
    AbsenceFactory,
    AbsenceNoticeFactory,
    ActionPlanFactory,
    ActivityClosureFactory,
    ActivityFactory,
    ActivityLeaderFactory,
    AgencyFactory,
    AgencyShareFactory,
    AssociationFactory,
    AttendanceFactory,
    AuditEventFactory,
    BookingFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    CohortFactory,
    CohortMembershipFactory,
    ConsentFactory,
    ContactFactory,
    DeadlineReminderFactory,
    EnrolmentFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingRequestFactory,
    MeetingRuleFactory,
    MeetingStepFactory,
    OfferFactory,
    OutgoingMailFactory,
    OutsideCalendarFactory,
    ParticipantContactFactory,
    ParticipantFactory,
    PlaceGuaranteeFactory,
    PlacementChangeFactory,
    PlacementFactory,
    PlacementPauseFactory,
    PlanningRunFactory,
    PollTimeFactory,
    PollVoterFactory,
    ProgrammeFactory,
    ProgrammeTargetFactory,
    ProposalFactory,
    QueueEntryFactory,
    QueueGroupFactory,
    ReferralFactory,
    RequestedAttendanceFactory,
    RoleGrantFactory,
    RoomClosureFactory,
    RoomFactory,
    RulePartyFactory,
    RunDivisionFactory,
    RunPartFactory,
    RunProgressFactory,
    SessionChangeFactory,
    SessionFactory,
    SessionLeaderFactory,
    SessionRequestFactory,
    SiteFactory,
    StaffFactory,
    SubscriptionFactory,
    SupervisorTermsFactory,
    TimePollFactory,
    ToldFactory,
    UserFactory,
    VoteFactory,
    WeeklyTimeFactory,
    WorkingHoursFactory,
)
from tests.factories.times import MONDAY, at


@dataclass(frozen=True)
class Side:
    """One association. ``participant`` belongs to FK, ``soc_participant`` to Soc; ``officer`` is FK's.

    ``activity`` is led by ``gardener``, a supervisor besides the one in ``staff``. ``placement`` is FK's participant's
    in it, with ``booking`` as its seat at ``session``; ``offer`` answers the ``entry`` of Soc's participant.
    """

    association: Association
    fk: Agency
    soc: Agency
    programme: Programme
    steps: list[MeetingStep]
    staff: dict[Role, Staff]
    soc_officer: Staff
    room: Room
    participant: Participant
    soc_participant: Participant
    enrolment: Enrolment
    soc_enrolment: Enrolment
    cohort: Cohort
    meeting: Meeting
    soc_meeting: Meeting
    run: PlanningRun
    proposal: Proposal
    place_proposal: Proposal
    subscription: Subscription
    outside_calendar: OutsideCalendar
    gardener: Staff
    activity: Activity
    session: Session
    placement: Placement
    booking: Booking
    entry: QueueEntry
    offer: Offer
    mail: OutgoingMail

    def viewer(self, role: Role) -> Viewer:
        """Return who has that role here, read afresh."""
        return viewer_of(self.user(role))

    def user(self, role: Role) -> User:
        """Return the account of who has that role here."""
        return User.objects.get(pk=self.staff[role].user_id)


@dataclass(frozen=True)
class World:
    """Two sides, and who runs the system for both."""

    ours: Side
    theirs: Side
    administrator: User


def two_associations() -> World:
    """Build both sides in the same way; 2 × about 60 rows."""
    administrator = UserFactory(is_staff=True, is_superuser=True)
    return World(one_association("Ett"), one_association("Två"), administrator)


def one_association(name: str = "Ett") -> Side:
    """Build one side."""
    association = AssociationFactory(name=f"Samordningsförbundet {name}")
    fk = AgencyFactory(association=association, kind=AgencyKind.FK, name=f"Försäkringskassan {name}")
    soc = AgencyFactory(association=association, kind=AgencyKind.SOC, name=f"Socialtjänsten {name}")
    programme = ProgrammeFactory(association=association, agencies=[fk, soc])
    steps = chain_of(programme)
    staff = {
        role: _employ(association, role, fk if role is Role.OFFICER else None) for role in Role.within_association()
    }
    soc_officer = _employ(association, Role.OFFICER, soc)
    room = RoomFactory(site=SiteFactory(association=association), open_weekdays=True)
    participant = _refer(fk)
    soc_participant = _refer(soc)
    enrolment = _enrol(participant, programme, staff[Role.OFFICER])
    soc_enrolment = _enrol(soc_participant, programme, soc_officer)
    cohort = CohortFactory(programme=programme, number=1, leader=staff[Role.MAPPING_LEAD], room=room, seat_count=10)
    CohortMembershipFactory(seat=cohort.seats.first(), enrolment=enrolment)
    lead = staff[Role.MAPPING_LEAD]
    meeting = _meet(enrolment, steps[0], lead, room, "09:00", "10:00")
    soc_meeting = _meet(soc_enrolment, steps[0], lead, room, "13:00", "14:00")
    run = PlanningRunFactory(programme=programme, state="succeeded", requested_by=staff[Role.COORDINATOR].user)
    RunProgressFactory(run=run)
    RunDivisionFactory(run=run)
    RunPartFactory(run=run)
    gardener = _employ(association, Role.SUPERVISOR, None)
    booking = _give_a_place(enrolment, gardener, room.site)
    entry = QueueEntryFactory(enrolment=soc_enrolment, group=QueueGroupFactory(association=association))
    placement = booking.placement
    side = Side(
        association=association,
        fk=fk,
        soc=soc,
        programme=programme,
        steps=steps,
        staff=staff,
        soc_officer=soc_officer,
        room=room,
        participant=participant,
        soc_participant=soc_participant,
        enrolment=enrolment,
        soc_enrolment=soc_enrolment,
        cohort=cohort,
        meeting=meeting,
        soc_meeting=soc_meeting,
        run=run,
        proposal=ProposalFactory(run=run),
        place_proposal=ProposalFactory(
            run=PlanningRunFactory(
                kind="placements", programme=None, association=association, rules={}, state="succeeded"
            )
        ),
        subscription=SubscriptionFactory(owner=staff[Role.COORDINATOR], association=association),
        outside_calendar=OutsideCalendarFactory(staff=staff[Role.COORDINATOR]),
        gardener=gardener,
        activity=placement.activity,
        session=booking.session,
        placement=placement,
        booking=booking,
        entry=entry,
        offer=OfferFactory(entry=entry, officer=soc_officer, placement__activity=placement.activity),
        mail=OutgoingMailFactory(association=association, state="failed"),
    )
    _add_the_rest(side)
    return side


def empty_meeting_proposal(side: Side) -> Proposal:
    """A proposal of meetings in which nothing is planned."""
    rules = {"requests": [], "from_on": "2011-11-10", "until_on": "2011-12-08", "moves_booked": False}
    run = PlanningRunFactory(
        kind="meetings", programme=None, association=side.association, rules=rules, state="succeeded"
    )
    return ProposalFactory(run=run)


def chain_of(programme: Programme) -> list[MeetingStep]:
    """Give ``programme`` the chain of Västerås: three mapping meetings and a handover."""
    mapping = [
        MeetingStepFactory(programme=programme, position=n, min_days_after_previous=0 if n == 1 else 7)
        for n in (1, 2, 3)
    ]
    handover = MeetingStepFactory(
        programme=programme,
        position=4,
        kind=MeetingKind.HANDOVER,
        with_referring_officer=True,
        with_contact_persons=True,
        needs_action_plan=True,
    )
    return [*mapping, handover]


def _employ(association: Association, role: Role, agency: Agency | None) -> Staff:
    staff = StaffFactory()
    contact = agency is not None
    RoleGrantFactory(staff=staff, association=association, role=role, agency=agency, is_contact_person=contact)
    return staff


def _refer(agency: Agency) -> Participant:
    participant = ParticipantFactory(agency=agency)
    ParticipantContactFactory(participant=participant)
    ConsentFactory(participant=participant, kind=ConsentKind.ORAL)
    ConsentFactory(participant=participant, kind=ConsentKind.WRITTEN)
    return participant


def _enrol(participant: Participant, programme: Programme, officer: Staff) -> Enrolment:
    referral = ReferralFactory(participant=participant, programme=programme, officer=officer, status="accepted")
    return EnrolmentFactory(participant=participant, programme=programme, referral=referral, status="active")


def _meet(enrolment: Enrolment, step: MeetingStep, lead: Staff, room: Room, begins: str, ends: str) -> Meeting:
    meeting = MeetingFactory(
        association=enrolment.programme.association,
        programme=enrolment.programme,
        enrolment=enrolment,
        step=step,
        room=room,
        begins_at=at(MONDAY, begins),
        ends_at=at(MONDAY, ends),
    )
    AttendanceFactory(meeting=meeting, staff=lead)
    AttendanceFactory(meeting=meeting, staff=None, participant=enrolment.participant)
    return meeting


def _give_a_place(enrolment: Enrolment, gardener: Staff, site: Site) -> Booking:
    """A garden on Mondays after the meetings, led by the gardener, with the participant in its first seat."""
    activity = ActivityFactory(association=enrolment.programme.association, site=site)
    ActivityLeaderFactory(activity=activity, staff=gardener)
    weekly_time = WeeklyTimeFactory(activity=activity, begins_minute=17 * 60, ends_minute=19 * 60)
    session = SessionFactory(
        activity=activity, weekly_time=weekly_time, begins_at=at(MONDAY, "17:00"), ends_at=at(MONDAY, "19:00")
    )
    SessionLeaderFactory(session=session, staff=gardener)
    placement = PlacementFactory(enrolment=enrolment, activity=activity)
    placement.weekly_times.add(weekly_time)
    return BookingFactory(placement=placement, session=session)


def _hold_times(request: MeetingRequest, contact: Contact) -> None:
    """One time held for a request some weeks ahead, and somebody without account who has said that it suits."""
    poll = TimePollFactory(association=request.association, request=request)
    begins_at, ends_at = (at(MONDAY + timedelta(weeks=5), clock) for clock in ("09:00", "10:00"))
    hold = MeetingFactory(
        association=request.association,
        kind=request.kind,
        request=request,
        is_hold=True,
        begins_at=begins_at,
        ends_at=ends_at,
    )
    voter = PollVoterFactory(poll=poll, contact=contact)
    VoteFactory(voter=voter, time=PollTimeFactory(poll=poll, hold=hold))


def _add_the_rest(side: Side) -> None:
    """One row of every model that nothing else needs, so that a leak has something to show."""
    lead = side.staff[Role.MAPPING_LEAD]
    ActionPlanFactory(enrolment=side.soc_enrolment)
    contact = ContactFactory(association=side.association)
    InvitationFactory(meeting=side.meeting, contact=contact)
    ToldFactory(meeting=side.meeting, contact=contact, mail=side.mail)
    DeadlineReminderFactory(enrolment=side.soc_enrolment)
    RulePartyFactory(rule=MeetingRuleFactory(association=side.association), requirement="optional")
    request = MeetingRequestFactory(
        association=side.association, programme=side.programme, enrolment=side.soc_enrolment
    )
    RequestedAttendanceFactory(request=request)
    _hold_times(request, contact)
    AuditEventFactory(association=side.association, object_id=side.meeting.pk)
    ClosedDayFactory(association=side.association)
    PlaceGuaranteeFactory(programme=side.programme)
    AgencyShareFactory(agency=side.fk)
    ProgrammeTargetFactory(programme=side.programme)
    RoomClosureFactory(room=side.room, begins_at=at(MONDAY, "15:00"), ends_at=at(MONDAY, "16:00"))
    WorkingHoursFactory(staff=lead)
    AbsenceFactory(staff=lead, begins_at=at(MONDAY, "15:00"), ends_at=at(MONDAY, "16:00"))
    BusyTimeFactory(staff=lead, begins_at=at(MONDAY, "16:00"), ends_at=at(MONDAY, "17:00"))
    ActivityClosureFactory(activity=side.activity)
    SupervisorTermsFactory(staff=side.gardener)
    SessionChangeFactory(session=side.session)
    SessionRequestFactory(activity=side.activity, asked_by=side.gardener, asked_of=side.staff[Role.COORDINATOR])
    PlacementPauseFactory(placement=side.placement)
    PlacementChangeFactory(placement=side.placement)
    AbsenceNoticeFactory(placement=side.placement)
