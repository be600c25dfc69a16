"""What the forms of a meeting begin with, and what they ask the services for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind, Party
from backend.associations.models import Agency, Association, Programme
from backend.common.errors import RuleViolation
from backend.contacts.models import Contact
from backend.contacts.selectors import similar_contacts
from backend.contacts.services import add_contact
from backend.meetings.candidates import read_candidates
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Meeting, MeetingRequest, MeetingRule
from backend.meetings.policies import Attendee, attendees_of, check_consent
from backend.meetings.rules import rule_for
from backend.participants.models import ActionPlan, Enrolment
from backend.places.models import Room
from backend.web.forms.meeting_people import NewContact, PeopleFields
from backend.web.forms.meetings import USUAL_MINUTES, MeetingForms, TimeAndPlaceForm, time_and_place_of


@dataclass(frozen=True)
class Subject:
    """What a meeting that is to be booked is about."""

    association: Association
    programme: Programme | None
    enrolment: Enrolment | None
    kind: MeetingKind
    request: MeetingRequest | None = None

    @property
    def rule(self) -> MeetingRule | None:
        """The rule of its kind."""
        return rule_for(self.association.pk, self.programme.pk if self.programme else None, self.kind)


def forms_of_new(viewer: Viewer, subject: Subject, posted: QueryDict | None) -> MeetingForms:
    """Return the forms of a meeting to book: filled in with what the rule, the request and the roles decide."""
    rule, request = subject.rule, subject.request
    rooms = rooms_of(viewer, subject.association)
    minutes = request.duration_minutes if request else rule.duration_minutes if rule else USUAL_MINUTES
    only_room = list(rooms[:2])
    initial: dict[str, Any] = {
        "day": request.earliest_on if request else None,
        "place_kind": request.place_kind if request else (rule.place_kinds[0] if rule and rule.place_kinds else "room"),
        "room": only_room[0] if len(only_room) == 1 else None,
        "preparation_minutes": rule.preparation_minutes if rule else 0,
        "follow_up_minutes": rule.follow_up_minutes if rule else 0,
    }
    named, roles = _wanted(request)
    return MeetingForms(
        TimeAndPlaceForm(posted, rooms=rooms, rule=rule, minutes=minutes, initial=initial),
        PeopleFields(
            posted,
            rule=rule,
            candidates=read_candidates(subject.association.pk),
            enrolment=subject.enrolment,
            called=named,
            wanted=roles,
            own_staff_id=viewer.staff_id,
        ),
    )


def forms_of_booked(viewer: Viewer, meeting: Meeting, posted: QueryDict | None) -> MeetingForms:
    """Return the forms of a booked meeting, filled in with how it stands."""
    rule = rule_for(meeting.association_id, meeting.programme_id, meeting.kind)
    minutes = rule.duration_minutes if rule else USUAL_MINUTES
    rooms = rooms_of(viewer, meeting.association)
    return MeetingForms(
        TimeAndPlaceForm(posted, rooms=rooms, rule=rule, minutes=minutes, initial=time_and_place_of(meeting)),
        PeopleFields(
            posted,
            rule=rule,
            candidates=read_candidates(meeting.association_id),
            enrolment=meeting.enrolment,
            called=attendees_of(meeting),
        ),
    )


def missing(subject: Subject) -> list[str]:
    """Say what the participant lacks before the meeting can be confirmed, known before anything is filled in."""
    if subject.enrolment is None:
        return []
    participant, rule = subject.enrolment.participant, subject.rule
    found = []
    try:
        check_consent(subject.kind, MeetingStatus.CONFIRMED, participant, rule)
    except RuleViolation as refusal:
        found.append(refusal.text)
    wants_plan = subject.kind is MeetingKind.HANDOVER or (rule is not None and rule.needs_action_plan)
    if wants_plan and not ActionPlan.objects.filter(enrolment=subject.enrolment).exists():
        found.append(_("%(code)s har ingen handlingsplan med riktning.") % {"code": participant.code})
    return found


def others_called(meeting: Meeting) -> list[Attendee]:
    """Return the participants who are called besides the one the meeting is about: the form has no row for them."""
    about = meeting.enrolment.participant if meeting.enrolment is not None else None
    return [row for row in attendees_of(meeting) if row.participant is not None and row.participant != about]


def rooms_of(viewer: Viewer, association: Association) -> Any:
    """Return the rooms to choose from."""
    return visible(Room, viewer).filter(site__association=association).order_by("site__name", "name")


def add_new_contacts(
    viewer: Viewer, association: Association, wanted: Sequence[NewContact], *, now: datetime
) -> dict[str, Contact]:
    """Add the contacts written on the form; return them by the name of their row. Call inside a transaction.

    Raises:
        NotAllowed: the viewer keeps no contacts there.
        RuleViolation: somebody has that address already; ``field`` is the row's.
    """
    added: dict[str, Contact] = {}
    for new in wanted:
        known = similar_contacts(association.pk, name=new.name, email=new.email)
        same = next((row for row in known if row.email.lower() == new.email.lower()), None)
        if same is not None:
            text = _("%(name)s har redan den adressen. Välj personen i listan i stället.") % {"name": same.name}
            raise RuleViolation("contact_is_known", text, field=new.row.new_field("new_email"))
        added[new.row.field] = add_contact(
            actor=viewer,
            association=association,
            party=new.row.party,
            name=new.name,
            email=new.email,
            agency=_agency_of(association, new.row.party),
            now=now,
        )
    return added


def _agency_of(association: Association, party: Party) -> Agency | None:
    """The agency that an officer comes from, if the association has just one of the kind."""
    agencies = list(Agency.objects.filter(association=association, kind=party.agency_kind)[:2])
    return agencies[0] if len(agencies) == 1 and party.agency_kind is not None else None


def _wanted(request: MeetingRequest | None) -> tuple[list[Attendee], list[tuple[Party, Requirement]]]:
    """Those whom a request names, and the roles that it asks for."""
    if request is None:
        return [], []
    named, roles = [], []
    for row in request.wanted.select_related("staff", "participant", "contact__agency"):
        party, need = Party(row.party) if row.party else None, Requirement(row.requirement)
        if row.staff is not None or row.contact is not None:
            named.append(Attendee(staff=row.staff, contact=row.contact, party=party, requirement=need))
        if party is not None:
            roles.append((party, need))
    return named, roles
