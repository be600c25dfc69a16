"""Everything that one participant's page shows, as far as the viewer may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from backend.access.policies import (
    can_book_meeting,
    can_drop_out,
    can_keep_queue,
    can_plan,
    can_record_action_plan,
    can_record_consent,
    can_request_meeting,
)
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import HalfDay, Need
from backend.bookings.models import AbsenceNotice
from backend.cohorts.models import Cohort
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.offers.models import QueueEntry
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import ActionPlan, Enrolment, Participant, ParticipantContact
from backend.participants.selectors import enrolment_timeline
from backend.web.forms.participants import ActionPlanForm, ConsentForm
from backend.web.reading.own_places import may_book_somewhere, queue_entries_of, unseen_notices
from backend.web.reading.participants import ConsentLine, consent_lines, contact_of
from backend.web.reading.placements import PlacementLine, describe_place, placement_lines
from backend.web.reading.schedule import with_attendances
from backend.web.reading.timeline import TimelineMark, draw_timeline
from backend.web.reading.whole_way import whole_way


@dataclass(frozen=True)
class ParticipantPage:
    """What the template draws; forms are None for those who may not use them."""

    contact: ParticipantContact | None
    enrolment: Enrolment | None
    cohort: Cohort | None
    plan: ActionPlan | None
    steps: list[TimelineMark]
    meetings: list[Meeting]
    consents: list[ConsentLine]
    needs: str
    unavailable: str
    state: str
    consent_form: ConsentForm | None
    plan_form: ActionPlanForm | None
    may_record_consent: bool
    may_drop_out: bool
    may_reinstate: bool
    may_replan: bool
    may_book_meeting: bool
    may_ask_for_meeting: bool
    places: list[PlacementLine]
    queue: list[QueueEntry]
    may_queue: bool
    may_book: bool
    notices: list[AbsenceNotice]


def read_participant_page(viewer: Viewer, participant: Participant, *, now: datetime, today: date) -> ParticipantPage:
    """Read the latest enrolment of a participant and all around it."""
    enrolment = _latest_enrolment(viewer, participant)
    cohort = _cohort_of(enrolment)
    plan = ActionPlan.objects.filter(enrolment=enrolment).first() if enrolment else None
    consents = consent_lines(participant)
    meetings = _meetings_of(viewer, participant)
    places = placement_lines(viewer, participant, today=today)
    queue = queue_entries_of(viewer, participant)
    may_consent = can_record_consent(viewer, participant)
    missing = [line.kind for line in consents if line.in_force is None]
    is_live = enrolment is not None and enrolment.status in EnrolmentStatus.live()
    plannable = is_live and can_record_action_plan(viewer, participant)
    return ParticipantPage(
        contact=contact_of(viewer, participant),
        enrolment=enrolment,
        cohort=cohort,
        plan=plan,
        steps=draw_timeline(whole_way(enrolment_timeline(enrolment, now), places, queue, today=today))
        if enrolment
        else [],
        meetings=meetings,
        consents=consents,
        needs=", ".join(str(Need(need).label) for need in participant.needs),
        unavailable=", ".join(str(HalfDay(half).label) for half in participant.unavailable),
        state=_describe(enrolment, cohort, meetings, places, now),
        consent_form=ConsentForm(participant=participant, kinds=missing, today=today)
        if may_consent and missing
        else None,
        plan_form=_plan_form(enrolment, plan, today) if plannable and enrolment else None,
        may_record_consent=may_consent,
        may_drop_out=is_live and can_drop_out(viewer, participant),
        may_reinstate=_is_dropped_out(enrolment) and can_drop_out(viewer, participant),
        may_replan=_is_dropped_out(enrolment) and can_plan(viewer, participant.association_id),
        may_book_meeting=is_live and can_book_meeting(viewer, participant.association_id),
        may_ask_for_meeting=is_live and can_request_meeting(viewer, participant.association_id, participant.agency_id),
        places=places,
        queue=queue,
        may_queue=is_live and can_keep_queue(viewer, participant),
        may_book=is_live and may_book_somewhere(viewer, participant.association_id),
        notices=unseen_notices(viewer, participant),
    )


def describe_standing(
    enrolment: Enrolment | None, cohort: Cohort | None, meetings: list[Meeting], now: datetime
) -> str:
    """Say in one sentence where the participant stands and what comes next."""
    if enrolment is None:
        return _("Remitterad, inte inskriven än.")
    if enrolment.status not in EnrolmentStatus.live():
        return _("%(status)s.") % {"status": EnrolmentStatus(enrolment.status).label.capitalize()}
    if cohort is None:
        days = max(0, (now.date() - enrolment.ready_on).days)
        return _("Väntar på grupp, hittills %(days)s dagar.") % {"days": days}
    coming = [meeting for meeting in meetings if meeting.begins_at >= now and meeting.status in MeetingStatus.live()]
    if not coming:
        return _("Grupp %(number)s. Inga fler möten är bokade.") % {"number": cohort.number}
    nearest = min(coming, key=lambda meeting: meeting.begins_at)
    name = nearest.step.name if nearest.step else str(nearest.get_kind_display())
    days = (nearest.begins_at.date() - now.date()).days
    words = {"number": cohort.number, "name": name, "days": days}
    if days == 0:
        return _("Grupp %(number)s. Nästa: %(name)s, i dag.") % words
    return _("Grupp %(number)s. Nästa: %(name)s, om %(days)s dagar.") % words


def _describe(
    enrolment: Enrolment | None,
    cohort: Cohort | None,
    meetings: list[Meeting],
    places: list[PlacementLine],
    now: datetime,
) -> str:
    place = describe_place(places)
    # Who has a place does not wait for a cohort: many programmes have none.
    if place and cohort is None:
        return place
    return " ".join(filter(None, [describe_standing(enrolment, cohort, meetings, now), place]))


def _latest_enrolment(viewer: Viewer, participant: Participant) -> Enrolment | None:
    enrolments = visible(Enrolment, viewer).filter(participant=participant)
    return enrolments.select_related("programme__association", "referral").order_by("-created_at", "-pk").first()


def _cohort_of(enrolment: Enrolment | None) -> Cohort | None:
    if enrolment is None:
        return None
    membership = enrolment.memberships.filter(left_at__isnull=True).select_related("seat__cohort").first()
    return membership.seat.cohort if membership else None


def _meetings_of(viewer: Viewer, participant: Participant) -> list[Meeting]:
    meetings = visible(Meeting, viewer).filter(attendances__participant=participant)
    return list(with_attendances(viewer, meetings).order_by("begins_at"))


def _plan_form(enrolment: Enrolment, plan: ActionPlan | None, today: date) -> ActionPlanForm:
    initial = {"direction": plan.direction} if plan else None
    return ActionPlanForm(enrolment=enrolment, today=today, initial=initial)


def _is_dropped_out(enrolment: Enrolment | None) -> bool:
    return enrolment is not None and enrolment.status == EnrolmentStatus.DROPPED_OUT
