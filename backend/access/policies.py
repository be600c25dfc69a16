"""Who may do what: one table of acts and roles, and a pair ``can_…`` (answers) / ``check_…`` (raises) per act.

In which state a thing may be done is another question; ``transitions.py`` and the rules of each app answer it.
"""

from collections.abc import Mapping
from enum import Enum

from django.utils.translation import gettext as _

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.viewer import SYSTEM, Viewer
from backend.activities.models import Activity, ActivityLeader, Session, SessionLeader
from backend.associations.models import Staff
from backend.cohorts.models import Cohort
from backend.common.errors import NotAllowed
from backend.meetings.models import Meeting
from backend.participants.models import Participant, Referral

__all__ = ["SYSTEM", "Act", "Reach", "may"]


class Act(Enum):
    """What one can do in an association."""

    PLAN = "plan"
    REGISTER_REFERRAL = "register_referral"
    DECIDE_REFERRAL = "decide_referral"
    DROP_OUT = "drop_out"
    RECORD_CONSENT = "record_consent"
    RECORD_ACTION_PLAN = "record_action_plan"
    BOOK_MEETING = "book_meeting"
    CONFIRM_MEETING = "confirm_meeting"
    MARK_PRESENCE = "mark_presence"
    REQUEST_MEETING = "request_meeting"
    SEE_MEETING_FIGURES = "see_meeting_figures"
    KEEP_CONTACTS = "keep_contacts"
    ARRANGE_COHORT = "arrange_cohort"
    SEE_CONTACT = "see_contact"
    READ_AUDIT = "read_audit"
    KEEP_PLACES = "keep_places"
    KEEP_HOURS = "keep_hours"
    KEEP_ACTIVITIES = "keep_activities"
    RUN_ACTIVITY = "run_activity"
    BOOK_PLACEMENT = "book_placement"
    MARK_ATTENDANCE = "mark_attendance"
    KEEP_QUEUE = "keep_queue"
    OFFER_PLACE = "offer_place"
    ANSWER_OFFER = "answer_offer"
    ASK_FOR_SESSIONS = "ask_for_sessions"
    SEND_MAIL_AGAIN = "send_mail_again"
    RUN_SYSTEM = "run_system"


class Reach(Enum):
    """How far a role's right to an act goes."""

    NEVER = "never"
    OWN_AGENCY = "own_agency"
    LED = "led"
    ASSOCIATION = "association"


_N, _O, _L, _A = Reach.NEVER, Reach.OWN_AGENCY, Reach.LED, Reach.ASSOCIATION
_ROLES = (Role.COORDINATOR, Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR)

# One column per role of _ROLES. Who runs the system has no part in what happens to participants.
_ROWS: Mapping[Act, tuple[Reach, Reach, Reach, Reach, Reach]] = {
    Act.PLAN: (_A, _N, _N, _N, _N),
    Act.REGISTER_REFERRAL: (_A, _N, _O, _N, _N),
    Act.DECIDE_REFERRAL: (_A, _N, _N, _N, _N),
    Act.DROP_OUT: (_A, _A, _N, _N, _N),
    Act.RECORD_CONSENT: (_A, _A, _O, _N, _N),
    Act.RECORD_ACTION_PLAN: (_A, _A, _N, _N, _N),
    Act.BOOK_MEETING: (_A, _A, _N, _N, _N),
    Act.CONFIRM_MEETING: (_A, _A, _N, _N, _N),
    Act.MARK_PRESENCE: (_A, _A, _L, _L, _N),
    Act.REQUEST_MEETING: (_A, _A, _O, _N, _N),
    Act.SEE_MEETING_FIGURES: (_A, _A, _A, _N, _N),
    Act.KEEP_CONTACTS: (_A, _A, _N, _N, _N),
    Act.ARRANGE_COHORT: (_A, _N, _N, _N, _N),
    Act.SEE_CONTACT: (_A, _N, _O, _N, _N),
    Act.READ_AUDIT: (_A, _N, _N, _N, _N),
    Act.KEEP_PLACES: (_A, _N, _N, _N, _N),
    Act.KEEP_HOURS: (_A, _N, _N, _N, _N),
    Act.KEEP_ACTIVITIES: (_A, _N, _N, _N, _N),
    Act.RUN_ACTIVITY: (_A, _N, _N, _L, _N),
    Act.BOOK_PLACEMENT: (_A, _N, _N, _L, _N),
    Act.MARK_ATTENDANCE: (_A, _N, _N, _L, _N),
    Act.KEEP_QUEUE: (_A, _A, _O, _N, _N),
    Act.OFFER_PLACE: (_A, _N, _N, _N, _N),
    Act.ANSWER_OFFER: (_A, _N, _O, _N, _N),
    Act.ASK_FOR_SESSIONS: (_A, _A, _N, _A, _N),
    Act.SEND_MAIL_AGAIN: (_A, _A, _N, _N, _N),
    Act.RUN_SYSTEM: (_N, _N, _N, _N, _A),
}


def reach_of(role: Role, act: Act) -> Reach:
    """Return how far ``role`` may do ``act``.

    Raises:
        ValueError: nobody has placed that role.
        KeyError: nobody has placed that act.
    """
    return _ROWS[act][_ROLES.index(role)]


def may(viewer: Viewer, act: Act, association_id: int, *, agency_id: int | None = None, leads: bool = False) -> bool:
    """Tell whether ``viewer`` may do ``act`` in the association.

    Args:
        viewer: who wants to.
        act: what.
        association_id: where.
        agency_id: the agency that owns what it is done to.
        leads: whether the viewer leads the activity, or organises the meeting, it is done to.
    """
    if viewer.is_system:
        return True
    return any(
        _reaches(
            reach_of(grant.role, act), own=grant.agency_id is not None and grant.agency_id == agency_id, leads=leads
        )
        for grant in viewer.grants
        if grant.association_id == association_id
    )


def _reaches(reach: Reach, *, own: bool, leads: bool) -> bool:
    return reach is Reach.ASSOCIATION or (reach is Reach.OWN_AGENCY and own) or (reach is Reach.LED and leads)


def _may_in_activity(viewer: Viewer, act: Act, activity: Activity) -> bool:
    """Whoever may in the association; else who leads the activity, which only then costs a query."""
    if may(viewer, act, activity.association_id):
        return True
    if not may(viewer, act, activity.association_id, leads=True) or viewer.staff_id is None:
        return False
    return ActivityLeader.objects.filter(activity=activity, staff_id=viewer.staff_id).exists()


def _check(allowed: bool, act: Act) -> None:
    if not allowed:
        text = _("Du ser detta men har inte rätt att ändra det. Vänd dig till samordnaren i förbundet.")
        raise NotAllowed(f"not_allowed_to_{act.value}", text)


def can_plan(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may order, stop, publish and discard plans."""
    return may(viewer, Act.PLAN, association_id)


def check_plan(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_plan``."""
    _check(can_plan(viewer, association_id), Act.PLAN)


def can_register_referral(viewer: Viewer, association_id: int, agency_id: int | None) -> bool:
    """Whether ``viewer`` may refer somebody on behalf of the agency."""
    return may(viewer, Act.REGISTER_REFERRAL, association_id, agency_id=agency_id)


def check_register_referral(viewer: Viewer, association_id: int, agency_id: int | None) -> None:
    """Raise NotAllowed unless ``can_register_referral``."""
    _check(can_register_referral(viewer, association_id, agency_id), Act.REGISTER_REFERRAL)


def can_decide_referral(viewer: Viewer, referral: Referral) -> bool:
    """Whether ``viewer`` may accept or decline the referral."""
    return may(viewer, Act.DECIDE_REFERRAL, referral.programme.association_id)


def check_decide_referral(viewer: Viewer, referral: Referral) -> None:
    """Raise NotAllowed unless ``can_decide_referral``."""
    _check(can_decide_referral(viewer, referral), Act.DECIDE_REFERRAL)


def can_drop_out(viewer: Viewer, participant: Participant) -> bool:
    """Whether ``viewer`` may record that the participant leaves, and take that back."""
    return may(viewer, Act.DROP_OUT, participant.association_id, agency_id=participant.agency_id)


def check_drop_out(viewer: Viewer, participant: Participant) -> None:
    """Raise NotAllowed unless ``can_drop_out``."""
    _check(can_drop_out(viewer, participant), Act.DROP_OUT)


def can_record_consent(viewer: Viewer, participant: Participant) -> bool:
    """Whether ``viewer`` may record the participant's consent and its withdrawal."""
    return may(viewer, Act.RECORD_CONSENT, participant.association_id, agency_id=participant.agency_id)


def check_record_consent(viewer: Viewer, participant: Participant) -> None:
    """Raise NotAllowed unless ``can_record_consent``."""
    _check(can_record_consent(viewer, participant), Act.RECORD_CONSENT)


def can_record_action_plan(viewer: Viewer, participant: Participant) -> bool:
    """Whether ``viewer`` may record the direction of the participant's action plan."""
    return may(viewer, Act.RECORD_ACTION_PLAN, participant.association_id, agency_id=participant.agency_id)


def check_record_action_plan(viewer: Viewer, participant: Participant) -> None:
    """Raise NotAllowed unless ``can_record_action_plan``."""
    _check(can_record_action_plan(viewer, participant), Act.RECORD_ACTION_PLAN)


def can_book_meeting(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may book, move and cancel meetings."""
    return may(viewer, Act.BOOK_MEETING, association_id)


def check_book_meeting(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_book_meeting``."""
    _check(can_book_meeting(viewer, association_id), Act.BOOK_MEETING)


def can_confirm_meeting(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether ``viewer`` may confirm the meeting and mark it as held."""
    return may(viewer, Act.CONFIRM_MEETING, meeting.association_id)


def check_confirm_meeting(viewer: Viewer, meeting: Meeting) -> None:
    """Raise NotAllowed unless ``can_confirm_meeting``."""
    _check(can_confirm_meeting(viewer, meeting), Act.CONFIRM_MEETING)


def can_mark_presence(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether ``viewer`` may mark who came: planners, and who called the meeting together."""
    organises = viewer.staff_id is not None and meeting.organiser_id == viewer.staff_id
    return may(viewer, Act.MARK_PRESENCE, meeting.association_id, leads=organises)


def check_mark_presence(viewer: Viewer, meeting: Meeting) -> None:
    """Raise NotAllowed unless ``can_mark_presence``."""
    _check(can_mark_presence(viewer, meeting), Act.MARK_PRESENCE)


def can_request_meeting(viewer: Viewer, association_id: int, agency_id: int | None) -> bool:
    """Whether ``viewer`` may ask for a meeting about a participant of the agency, and take that back."""
    return may(viewer, Act.REQUEST_MEETING, association_id, agency_id=agency_id)


def check_request_meeting(viewer: Viewer, association_id: int, agency_id: int | None) -> None:
    """Raise NotAllowed unless ``can_request_meeting``."""
    _check(can_request_meeting(viewer, association_id, agency_id), Act.REQUEST_MEETING)


def can_see_meeting_figures(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may see how long meetings are waited for and how many do not come; no person stands there."""
    return may(viewer, Act.SEE_MEETING_FIGURES, association_id)


def check_see_meeting_figures(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_see_meeting_figures``."""
    _check(can_see_meeting_figures(viewer, association_id), Act.SEE_MEETING_FIGURES)


def can_keep_contacts(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may list, add and change the association's people without account."""
    return may(viewer, Act.KEEP_CONTACTS, association_id)


def check_keep_contacts(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_keep_contacts``."""
    _check(can_keep_contacts(viewer, association_id), Act.KEEP_CONTACTS)


def can_arrange_cohort(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may create cohorts and decide who sits in them."""
    return may(viewer, Act.ARRANGE_COHORT, association_id)


def check_arrange_cohort(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_arrange_cohort``."""
    _check(can_arrange_cohort(viewer, association_id), Act.ARRANGE_COHORT)


def can_change_cohort(viewer: Viewer, cohort: Cohort) -> bool:
    """Whether ``viewer`` may decide who sits in this cohort."""
    return can_arrange_cohort(viewer, cohort.programme.association_id)


def check_change_cohort(viewer: Viewer, cohort: Cohort) -> None:
    """Raise NotAllowed unless ``can_change_cohort``."""
    _check(can_change_cohort(viewer, cohort), Act.ARRANGE_COHORT)


def can_see_contact(viewer: Viewer, participant: Participant, *, meets_participant: bool = False) -> bool:
    """Whether ``viewer`` may see the name and the telephone number (rule 8); nobody may if the identity is protected.

    ``meets_participant``: the viewer is to be at a live meeting with the participant. ``visible`` decides the same for
    a whole queryset; the two are tested against each other.
    """
    if participant.has_protected_identity:
        return False
    owns = may(viewer, Act.SEE_CONTACT, participant.association_id, agency_id=participant.agency_id)
    return owns or meets_participant


def check_see_contact(viewer: Viewer, participant: Participant, *, meets_participant: bool = False) -> None:
    """Raise NotAllowed unless ``can_see_contact``."""
    _check(can_see_contact(viewer, participant, meets_participant=meets_participant), Act.SEE_CONTACT)


def can_read_audit(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may read what has been done in the association."""
    return may(viewer, Act.READ_AUDIT, association_id)


def check_read_audit(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_read_audit``."""
    _check(can_read_audit(viewer, association_id), Act.READ_AUDIT)


def can_keep_places(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may change the association's sites, rooms and closed days."""
    return may(viewer, Act.KEEP_PLACES, association_id)


def check_keep_places(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_keep_places``."""
    _check(can_keep_places(viewer, association_id), Act.KEEP_PLACES)


def can_keep_hours(viewer: Viewer, staff: Staff) -> bool:
    """Whether ``viewer`` may change when ``staff`` works: whoever may in an association that the person works for."""
    employers = RoleGrant.objects.filter(staff=staff).values_list("association_id", flat=True)
    return viewer.is_system or any(may(viewer, Act.KEEP_HOURS, association_id) for association_id in set(employers))


def check_keep_hours(viewer: Viewer, staff: Staff) -> None:
    """Raise NotAllowed unless ``can_keep_hours``."""
    _check(can_keep_hours(viewer, staff), Act.KEEP_HOURS)


def can_record_absence(viewer: Viewer, staff: Staff) -> bool:
    """Whether ``viewer`` may record when ``staff`` is away: themselves, or whoever may change their hours."""
    return viewer.staff_id == staff.pk or can_keep_hours(viewer, staff)


def check_record_absence(viewer: Viewer, staff: Staff) -> None:
    """Raise NotAllowed unless ``can_record_absence``."""
    _check(can_record_absence(viewer, staff), Act.KEEP_HOURS)


def can_keep_activities(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may create and change the association's activities."""
    return may(viewer, Act.KEEP_ACTIVITIES, association_id)


def check_keep_activities(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_keep_activities``."""
    _check(can_keep_activities(viewer, association_id), Act.KEEP_ACTIVITIES)


def can_run_activity(viewer: Viewer, activity: Activity) -> bool:
    """Whether ``viewer`` may move and cancel the activity's sessions and name stand-ins: coordinators, and who leads it."""
    return _may_in_activity(viewer, Act.RUN_ACTIVITY, activity)


def check_run_activity(viewer: Viewer, activity: Activity) -> None:
    """Raise NotAllowed unless ``can_run_activity``."""
    _check(can_run_activity(viewer, activity), Act.RUN_ACTIVITY)


def can_book_placement(viewer: Viewer, activity: Activity) -> bool:
    """Whether ``viewer`` may book, move and end places in the activity: coordinators, and who leads it."""
    return _may_in_activity(viewer, Act.BOOK_PLACEMENT, activity)


def check_book_placement(viewer: Viewer, activity: Activity) -> None:
    """Raise NotAllowed unless ``can_book_placement``."""
    _check(can_book_placement(viewer, activity), Act.BOOK_PLACEMENT)


def can_mark_attendance(viewer: Viewer, session: Session) -> bool:
    """Whether ``viewer`` may mark attendance: coordinators, who leads the activity, and who leads just this session."""
    if _may_in_activity(viewer, Act.MARK_ATTENDANCE, session.activity):
        return True
    steps_in = may(viewer, Act.MARK_ATTENDANCE, session.activity.association_id, leads=True)
    if not steps_in or viewer.staff_id is None:
        return False
    return SessionLeader.objects.filter(session=session, staff_id=viewer.staff_id, is_away=False).exists()


def check_mark_attendance(viewer: Viewer, session: Session) -> None:
    """Raise NotAllowed unless ``can_mark_attendance``."""
    _check(can_mark_attendance(viewer, session), Act.MARK_ATTENDANCE)


def can_keep_queue(viewer: Viewer, participant: Participant) -> bool:
    """Whether ``viewer`` may put the participant in a queue, change the entry and take it out."""
    return may(viewer, Act.KEEP_QUEUE, participant.association_id, agency_id=participant.agency_id)


def check_keep_queue(viewer: Viewer, participant: Participant) -> None:
    """Raise NotAllowed unless ``can_keep_queue``."""
    _check(can_keep_queue(viewer, participant), Act.KEEP_QUEUE)


def can_offer_place(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may offer free places to those who wait and take offers back."""
    return may(viewer, Act.OFFER_PLACE, association_id)


def check_offer_place(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_offer_place``."""
    _check(can_offer_place(viewer, association_id), Act.OFFER_PLACE)


def can_answer_offer(viewer: Viewer, participant: Participant) -> bool:
    """Whether ``viewer`` may accept and decline offers on the participant's behalf."""
    return may(viewer, Act.ANSWER_OFFER, participant.association_id, agency_id=participant.agency_id)


def check_answer_offer(viewer: Viewer, participant: Participant) -> None:
    """Raise NotAllowed unless ``can_answer_offer``."""
    _check(can_answer_offer(viewer, participant), Act.ANSWER_OFFER)


def can_ask_for_sessions(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may ask a colleague for more sessions."""
    return may(viewer, Act.ASK_FOR_SESSIONS, association_id)


def check_ask_for_sessions(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_ask_for_sessions``."""
    _check(can_ask_for_sessions(viewer, association_id), Act.ASK_FOR_SESSIONS)


def can_send_mail_again(viewer: Viewer, association_id: int | None) -> bool:
    """Whether ``viewer`` may have a mail of the association that failed sent once more; None: the system's own."""
    return can_run_system(viewer) or (association_id is not None and may(viewer, Act.SEND_MAIL_AGAIN, association_id))


def check_send_mail_again(viewer: Viewer, association_id: int | None) -> None:
    """Raise NotAllowed unless ``can_send_mail_again``."""
    _check(can_send_mail_again(viewer, association_id), Act.SEND_MAIL_AGAIN)


def can_run_system(viewer: Viewer) -> bool:
    """Whether ``viewer`` may do what concerns every association at once, such as emptying a jammed outbox."""
    return viewer.is_system or viewer.is_system_administrator


def check_run_system(viewer: Viewer) -> None:
    """Raise NotAllowed unless ``can_run_system``."""
    _check(can_run_system(viewer), Act.RUN_SYSTEM)
