"""What a viewer may see, model by model. What one may not see does not exist.

Everything that reads on behalf of a person begins here. A model that is missing raises LookupError, so that nothing
becomes visible because somebody forgot it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.viewer import Viewer
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
from backend.associations.models import (
    Absence,
    Agency,
    Association,
    BusyTime,
    ClosedDay,
    MeetingStep,
    PlaceGuarantee,
    Programme,
    ProgrammeTarget,
    Staff,
    WorkingHours,
)
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import AbsenceNotice, Booking, Placement, PlacementChange, PlacementPause
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.contacts.models import Contact
from backend.feeds.models import Subscription
from backend.invitations.models import Invitation, Told
from backend.mail.models import OutgoingMail
from backend.meeting_follow_up.models import DeadlineReminder
from backend.meeting_times.models import PollTime, PollVoter, TimePoll, Vote
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import (
    Attendance,
    Meeting,
    MeetingRequest,
    MeetingRule,
    RequestedAttendance,
    RuleParty,
)
from backend.offers.models import Offer, QueueEntry, QueueGroup
from backend.outside_calendars.models import OutsideCalendar
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import (
    ActionPlan,
    Consent,
    Enrolment,
    Participant,
    ParticipantContact,
    Referral,
)
from backend.places.models import Room, RoomClosure, RoomOpening, Site
from backend.planning.models import AgencyShare, PlanningRun, Proposal, ProposalStage, RunDivision, RunPart, RunProgress

_M = TypeVar("_M", bound=Model)
_PLANNERS = (Role.COORDINATOR, Role.MAPPING_LEAD)


def _met_by(staff_id: int) -> Exists:
    """Whether that member of staff is to meet the participant, or has met them and the enrolment still lasts."""
    lasting = Q(meeting__enrolment=None) | Q(meeting__enrolment__status__in=EnrolmentStatus.live())
    own = Attendance.objects.filter(lasting, staff_id=staff_id, meeting__status__in=MeetingStatus.live())
    theirs = Q(meeting__enrolment__participant=OuterRef("pk")) | Q(meeting__attendances__participant=OuterRef("pk"))
    return Exists(own.filter(theirs))


def _led_by(staff_id: int) -> Exists:
    """Whether the participant has a place in an activity which that member of staff leads, or steps in for once."""
    places = Placement.objects.filter(participant=OuterRef("pk"), status__in=PlacementStatus.live())
    led = Q(activity__activity_leaders__staff_id=staff_id)
    stepped_in = Q(bookings__session__session_leaders__staff_id=staff_id)
    return Exists(places.filter(led | stepped_in))


def _written_consent() -> Exists:
    """Whether the participant's written consent is in force (rule 4)."""
    consents = Consent.objects.filter(kind=ConsentKind.WRITTEN, withdrawn_at__isnull=True)
    return Exists(consents.filter(participant=OuterRef("pk")))


def _participants(viewer: Viewer) -> QuerySet[Participant]:
    """Planners see all; an officer their own agency's; whoever meets someone sees them, across agencies by consent.

    A clause that the viewer's roles can never satisfy is left out of the query: most viewers have one role.
    """
    planned = viewer.associations_as(*_PLANNERS)
    seen = Q(association_id__in=planned)
    if viewer.agency_ids:
        referred = Referral.objects.filter(participant=OuterRef("pk"), agency_id__in=viewer.agency_ids)
        seen |= Q(agency_id__in=viewer.agency_ids) | Q(Exists(referred))
    if viewer.staff_id is not None and viewer.association_ids - planned:
        supervised = viewer.associations_as(Role.SUPERVISOR)
        if supervised:
            ours = Q(_met_by(viewer.staff_id)) | Q(_led_by(viewer.staff_id))
            seen |= Q(ours, association_id__in=supervised)
        if viewer.association_ids - supervised:
            seen |= Q(_met_by(viewer.staff_id)) & Q(_written_consent())
    return Participant.objects.filter(seen, association_id__in=viewer.association_ids)


def _contacts(viewer: Viewer) -> QuerySet[ParticipantContact]:
    """Names and telephones: coordinator, owning agency, and those who meet the person; nobody if protected (rule 8).

    Who neither plans nor is an agency's officer sees only those whom they meet or lead.
    """
    seen = _participants(viewer).filter(has_protected_identity=False)
    if viewer.associations_as(*_PLANNERS) or viewer.agency_ids:
        coordinated = viewer.associations_as(Role.COORDINATOR)
        open_to = Q(association_id__in=coordinated) | Q(agency_id__in=viewer.agency_ids)
        if viewer.staff_id is not None and viewer.association_ids - coordinated:
            open_to |= Q(_met_by(viewer.staff_id)) | Q(_led_by(viewer.staff_id))
        seen = seen.filter(open_to)
    return ParticipantContact.objects.filter(participant__in=seen.values("pk"))


def _meetings(viewer: Viewer) -> QuerySet[Meeting]:
    """Planners see all; others those they attend, and those of participants of their own agency."""
    seen = Q(association_id__in=viewer.associations_as(*_PLANNERS))
    if viewer.staff_id is not None:
        seen |= Q(pk__in=Attendance.objects.filter(staff_id=viewer.staff_id).values("meeting_id"))
    if viewer.agency_ids:
        seen |= Q(enrolment__participant__agency_id__in=viewer.agency_ids)
    return Meeting.objects.filter(seen, association_id__in=viewer.association_ids)


def _of_associations(path: str) -> Callable[[type[_M], Viewer], QuerySet[_M]]:
    def narrow(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
        return model._default_manager.filter(**{f"{path}__in": viewer.association_ids})

    return narrow


def _of_planners(path: str, *roles: Role) -> Callable[[type[_M], Viewer], QuerySet[_M]]:
    def narrow(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
        return model._default_manager.filter(**{f"{path}__in": viewer.associations_as(*roles)})

    return narrow


def _of_participants(path: str) -> Callable[[type[_M], Viewer], QuerySet[_M]]:
    def narrow(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
        return model._default_manager.filter(**{f"{path}__in": _participants(viewer).values("pk")})

    return narrow


def _of_colleagues(path: str) -> Callable[[type[_M], Viewer], QuerySet[_M]]:
    """Staff who have a role in any of the viewer's associations."""

    def narrow(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
        colleagues = RoleGrant.objects.filter(association_id__in=viewer.association_ids).values("staff_id")
        return model._default_manager.filter(**{f"{path}__in": colleagues})

    return narrow


def _of_planned_staff(path: str) -> Callable[[type[_M], Viewer], QuerySet[_M]]:
    """When someone is away is for themselves and for those who plan their time."""

    def narrow(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
        planned = RoleGrant.objects.filter(association_id__in=viewer.associations_as(*_PLANNERS)).values("staff_id")
        seen = Q(**{f"{path}__in": planned})
        if viewer.staff_id is not None:
            seen |= Q(**{path: viewer.staff_id})
        return model._default_manager.filter(seen)

    return narrow


def _attendances(_model: type[Attendance], viewer: Viewer) -> QuerySet[Attendance]:
    """Who is at the meetings one sees; a participant only if one may see that participant."""
    people = Q(participant=None) | Q(participant__in=_participants(viewer).values("pk"))
    return Attendance.objects.filter(people, meeting__in=_meetings(viewer).values("pk"))


def _people_without_account(_model: type[Contact], viewer: Viewer) -> QuerySet[Contact]:
    """Planners see all; others those who are called to the same meeting while it is live."""
    seen = Q(association_id__in=viewer.associations_as(*_PLANNERS))
    if viewer.staff_id is not None:
        own = Attendance.objects.filter(staff_id=viewer.staff_id, meeting__status__in=MeetingStatus.live())
        seen |= Q(pk__in=Attendance.objects.filter(meeting__in=own.values("meeting_id")).values("contact_id"))
    return Contact.objects.filter(seen, association_id__in=viewer.association_ids)


def _meeting_requests(viewer: Viewer) -> QuerySet[MeetingRequest]:
    """Planners see all; others their own, and officers those about participants of their agency."""
    seen = Q(association_id__in=viewer.associations_as(*_PLANNERS))
    if viewer.staff_id is not None:
        seen |= Q(requested_by_id=viewer.staff_id)
    if viewer.agency_ids:
        seen |= Q(enrolment__participant__agency_id__in=viewer.agency_ids)
    return MeetingRequest.objects.filter(seen, association_id__in=viewer.association_ids)


def _requested_attendances(_model: type[RequestedAttendance], viewer: Viewer) -> QuerySet[RequestedAttendance]:
    """Who is wanted at the meetings whose requests one sees; a participant only if one may see that participant."""
    people = Q(participant=None) | Q(participant__in=_participants(viewer).values("pk"))
    return RequestedAttendance.objects.filter(people, request__in=_meeting_requests(viewer).values("pk"))


def _of_meetings(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
    """What is known of a meeting to whoever sees the meeting; no participant stands in it."""
    return model._default_manager.filter(meeting__in=_meetings(viewer).values("pk"))


def _session_requests(_model: type[SessionRequest], viewer: Viewer) -> QuerySet[SessionRequest]:
    """Coordinators see all; others those that they have put or are to answer."""
    seen = Q(activity__association_id__in=viewer.associations_as(Role.COORDINATOR))
    if viewer.staff_id is not None:
        seen |= Q(asked_by_id=viewer.staff_id) | Q(asked_of_id=viewer.staff_id)
    return SessionRequest.objects.filter(seen, activity__association_id__in=viewer.association_ids)


def _subscriptions(_model: type[Subscription], viewer: Viewer) -> QuerySet[Subscription]:
    return Subscription.objects.filter(owner_id=viewer.staff_id, association_id__in=viewer.association_ids)


def _outside_calendars(_model: type[OutsideCalendar], viewer: Viewer) -> QuerySet[OutsideCalendar]:
    """Each their own. How fresh a colleague's busy times are is another question, and says nothing of the calendar."""
    calendars = OutsideCalendar.objects.all()
    return calendars.none() if viewer.staff_id is None else calendars.filter(staff_id=viewer.staff_id)


_NARROWING: dict[type[Model], Callable[[Any, Viewer], QuerySet[Any]]] = {
    Association: _of_associations("pk"),
    Agency: _of_associations("association_id"),
    ClosedDay: _of_associations("association_id"),
    Programme: _of_associations("association_id"),
    MeetingStep: _of_associations("programme__association_id"),
    PlaceGuarantee: _of_associations("programme__association_id"),
    ProgrammeTarget: _of_associations("programme__association_id"),
    Staff: _of_colleagues("pk"),
    WorkingHours: _of_colleagues("staff_id"),
    Absence: _of_planned_staff("staff_id"),
    BusyTime: _of_planned_staff("staff_id"),
    RoleGrant: _of_associations("association_id"),
    Site: _of_associations("association_id"),
    Room: _of_associations("site__association_id"),
    RoomOpening: _of_associations("room__site__association_id"),
    RoomClosure: _of_associations("room__site__association_id"),
    Participant: lambda _model, viewer: _participants(viewer),
    ParticipantContact: lambda _model, viewer: _contacts(viewer),
    Consent: _of_participants("participant_id"),
    Referral: _of_participants("participant_id"),
    Enrolment: _of_participants("participant_id"),
    ActionPlan: _of_participants("enrolment__participant_id"),
    Cohort: _of_associations("programme__association_id"),
    CohortSeat: _of_associations("cohort__programme__association_id"),
    CohortMembership: _of_participants("enrolment__participant_id"),
    Meeting: lambda _model, viewer: _meetings(viewer),
    Attendance: _attendances,
    Contact: _people_without_account,
    MeetingRequest: lambda _model, viewer: _meeting_requests(viewer),
    RequestedAttendance: _requested_attendances,
    MeetingRule: _of_associations("association_id"),
    DeadlineReminder: _of_participants("enrolment__participant_id"),
    RuleParty: _of_associations("rule__association_id"),
    TimePoll: _of_planners("association_id", *_PLANNERS),
    PollTime: _of_planners("poll__association_id", *_PLANNERS),
    PollVoter: _of_planners("poll__association_id", *_PLANNERS),
    Vote: _of_planners("voter__poll__association_id", *_PLANNERS),
    Activity: _of_associations("association_id"),
    ActivityLeader: _of_associations("activity__association_id"),
    ActivityClosure: _of_associations("activity__association_id"),
    WeeklyTime: _of_associations("activity__association_id"),
    SupervisorTerms: _of_colleagues("staff_id"),
    Session: _of_associations("activity__association_id"),
    SessionLeader: _of_associations("session__activity__association_id"),
    SessionChange: _of_planners("session__activity__association_id", *_PLANNERS, Role.SUPERVISOR),
    SessionRequest: _session_requests,
    Placement: _of_participants("participant_id"),
    PlacementPause: _of_participants("placement__participant_id"),
    PlacementChange: _of_participants("placement__participant_id"),
    Booking: _of_participants("participant_id"),
    AbsenceNotice: _of_planners("placement__activity__association_id", Role.COORDINATOR),
    QueueGroup: _of_associations("association_id"),
    QueueEntry: _of_participants("participant_id"),
    Offer: _of_participants("entry__participant_id"),
    PlanningRun: _of_planners("association_id", Role.COORDINATOR),
    RunDivision: _of_planners("run__association_id", Role.COORDINATOR),
    RunPart: _of_planners("run__association_id", Role.COORDINATOR),
    RunProgress: _of_planners("run__association_id", Role.COORDINATOR),
    Proposal: _of_planners("run__association_id", Role.COORDINATOR),
    ProposalStage: _of_planners("proposal__run__association_id", Role.COORDINATOR),
    AgencyShare: _of_planners("agency__association_id", Role.COORDINATOR),
    Subscription: _subscriptions,
    OutsideCalendar: _outside_calendars,
    AuditEvent: _of_planners("association_id", Role.COORDINATOR),
    Invitation: _of_meetings,
    Told: _of_meetings,
    OutgoingMail: _of_planners("association_id", *_PLANNERS),
}


def visible(model: type[_M], viewer: Viewer) -> QuerySet[_M]:
    """Return the rows of ``model`` that ``viewer`` may see; the system itself sees all.

    Raises:
        LookupError: nobody has decided who may see that model.

    Source: domain.md, rules 4, 8 and 9; the three users.
    """
    try:
        narrow = _NARROWING[model]
    except KeyError:
        message = f"no visibility rule for {model.__name__}"
        raise LookupError(message) from None
    return model._default_manager.all() if viewer.is_system else narrow(model, viewer)


def models_with_a_rule() -> frozenset[type[Model]]:
    """Return the models that have a visibility rule, for the test that none is forgotten."""
    return frozenset(_NARROWING)
