"""Which rule a meeting follows, and what it lacks before it can be confirmed.

Source: domain rules 4 and 5; the kinds of meeting of S2–S4. A tentative meeting may lack anything but a consent.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.associations.enums import AgencyKind, MeetingKind, Party
from backend.common.errors import RuleViolation
from backend.meetings.enums import PlaceKind, Requirement
from backend.meetings.models import Meeting, MeetingRule
from backend.meetings.policies import Attendee, attendees_of, needs_written_consent
from backend.participants.models import ActionPlan, Enrolment
from backend.participants.selectors import consent_standing

# Who leads the mapping leads meetings as a coordinator does.
_PARTIES_OF_ROLE: Mapping[Role, tuple[Party, ...]] = {
    Role.COORDINATOR: (Party.COORDINATOR,),
    Role.MAPPING_LEAD: (Party.MAPPING_LEAD, Party.COORDINATOR),
    Role.SUPERVISOR: (Party.SUPERVISOR,),
}
_PARTY_OF_AGENCY = {party.agency_kind: party for party in Party if party.agency_kind is not None}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so before a meeting is confirmed.

    ``rule`` and ``field`` are those of the refusal; ``words`` say how it stands, ``remedy`` what to do about it.
    """

    rule: str
    is_met: bool
    words: str
    remedy: str = ""
    field: str | None = None


def rule_for(association_id: int, programme_id: int | None, kind: str) -> MeetingRule | None:
    """Return the rule of a kind of meeting with its parties: the programme's own before the association's."""
    rules = MeetingRule.objects.filter(association_id=association_id, kind=kind).prefetch_related("parties")
    by_programme = {rule.programme_id: rule for rule in rules if rule.programme_id in {None, programme_id}}
    return by_programme.get(programme_id) or by_programme.get(None)


def parties_by_role(role: Role, agency_kind: AgencyKind | None) -> tuple[Party, ...]:
    """Return what somebody with that role is at a meeting; an officer by the kind of their agency."""
    if role is Role.OFFICER:
        return (_PARTY_OF_AGENCY[agency_kind],) if agency_kind is not None else ()
    return _PARTIES_OF_ROLE.get(role, ())


def parties_of_staff(association_id: int, staff_ids: Iterable[int]) -> dict[int, set[Party]]:
    """Return what each member of staff is in the association, by their roles and agencies."""
    found: dict[int, set[Party]] = defaultdict(set)
    grants = RoleGrant.objects.filter(association_id=association_id, staff_id__in=set(staff_ids))
    for staff_id, role, agency_kind in grants.values_list("staff_id", "role", "agency__kind"):
        found[staff_id].update(parties_by_role(Role(role), AgencyKind(agency_kind) if agency_kind else None))
    return found


def filled_parties(
    association_id: int, enrolment: Enrolment | None, attendees: Sequence[Attendee]
) -> dict[Party, list[Attendee]]:
    """Return who fills each party: by the party they were called as, and by what they are.

    One person can fill several: the referring officer is an officer of an agency too.
    """
    staff_ids = [attendee.staff.pk for attendee in attendees if attendee.staff is not None]
    roles = parties_of_staff(association_id, staff_ids)
    filled: dict[Party, list[Attendee]] = defaultdict(list)
    for attendee in attendees:
        for party in _parties_of(attendee, enrolment, roles):
            filled[party].append(attendee)
    return filled


def _parties_of(attendee: Attendee, enrolment: Enrolment | None, roles: Mapping[int, set[Party]]) -> set[Party]:
    parties = {attendee.party} if attendee.party is not None else set()
    if attendee.participant is not None:
        parties.add(Party.PARTICIPANT)
    if attendee.contact is not None:
        parties.add(Party(attendee.contact.party))
    if attendee.staff is not None:
        parties |= roles.get(attendee.staff.pk, set())
        if enrolment is not None and enrolment.referral.officer_id == attendee.staff.pk:
            parties.add(Party.REFERRING_OFFICER)
    return parties


def conditions_of(meeting: Meeting) -> list[Condition]:
    """Return everything that must be so before ``meeting`` is confirmed, met or not, in the order of the page."""
    attendees = attendees_of(meeting)
    rule = rule_for(meeting.association_id, meeting.programme_id, meeting.kind)
    filled = filled_parties(meeting.association_id, meeting.enrolment, attendees)
    return [
        *_consents(meeting, rule, attendees),
        *_action_plan(meeting, rule),
        *_parties(meeting, rule, filled),
        *_agencies(meeting, attendees),
        *_place(meeting, rule),
    ]


def check_ready(meeting: Meeting) -> None:
    """Raise RuleViolation, naming all that is missing, unless ``meeting`` can be confirmed."""
    lacking = [condition for condition in conditions_of(meeting) if not condition.is_met]
    if lacking:
        first = lacking[0]
        text = " ".join(f"{condition.words}. {condition.remedy}".strip() for condition in lacking)
        raise RuleViolation(first.rule, text, field=first.field)


def _consents(meeting: Meeting, rule: MeetingRule | None, attendees: Sequence[Attendee]) -> list[Condition]:
    found = []
    for participant in [attendee.participant for attendee in attendees if attendee.participant is not None]:
        standing = consent_standing(participant)
        if needs_written_consent(MeetingKind(meeting.kind), rule):
            is_met, rule_id = standing.written, "needs_written_consent"
            words = _("Skriftligt samtycke finns") if is_met else _("%(code)s har inget skriftligt samtycke")
            remedy = _("Registrera det på deltagarens sida.")
        else:
            is_met, rule_id = standing.may_be_called, "needs_consent"
            words = _("Samtycke finns") if is_met else _("%(code)s har inget samtycke som gäller")
            remedy = _("Registrera ett muntligt eller skriftligt samtycke först.")
        if not is_met:
            words = words % {"code": participant.code}
        found.append(Condition(rule_id, is_met, words, remedy, "participant"))
    return found


def needs_action_plan(meeting: Meeting, rule: MeetingRule | None) -> bool:
    """Whether an action plan with a direction must be at hand: by kind, step or rule (domain rule 5)."""
    by_step = meeting.step is not None and meeting.step.needs_action_plan
    return meeting.kind == MeetingKind.HANDOVER or by_step or (rule is not None and rule.needs_action_plan)


def _action_plan(meeting: Meeting, rule: MeetingRule | None) -> list[Condition]:
    """Source: S4, where handovers failed because the action plan was not at hand."""
    if not needs_action_plan(meeting, rule):
        return []
    enrolment_id = meeting.enrolment_id
    is_met = enrolment_id is not None and ActionPlan.objects.filter(enrolment_id=enrolment_id).exists()
    words = _("Handlingsplan med riktning finns") if is_met else _("Handlingsplan med riktning saknas")
    remedy = _("Mötet ligger kvar som preliminärt tills den är registrerad.")
    return [Condition("handover_needs_action_plan", is_met, words, remedy)]


def _parties(meeting: Meeting, rule: MeetingRule | None, filled: Mapping[Party, list[Attendee]]) -> list[Condition]:
    wanted: dict[Party, int] = {}
    if rule is not None:
        required = [row for row in rule.parties.all() if row.requirement == Requirement.REQUIRED]
        wanted = {Party(row.party): row.count for row in required}
    by_step = meeting.step is not None and meeting.step.with_referring_officer
    if by_step and meeting.enrolment is not None:
        wanted.setdefault(Party.REFERRING_OFFICER, 1)
    return [_party(party, count, len(filled.get(party, ()))) for party, count in wanted.items()]


def _party(party: Party, count: int, present: int) -> Condition:
    rule = "handover_needs_referring_officer" if party is Party.REFERRING_OFFICER else "meeting_needs_party"
    name = capfirst(str(party.label))
    if present >= count:
        return Condition(rule, True, _("%(party)s är kallad") % {"party": name})
    remedy = _("Lägg till på mötet.")
    if count == 1:
        return Condition(rule, False, _("%(party)s saknas") % {"party": name}, remedy, "attendees")
    words = _("%(party)s: %(present)s av %(count)s är kallade")
    facts = {"party": name, "present": present, "count": count}
    return Condition(rule, False, words % facts, remedy, "attendees")


def _agencies(meeting: Meeting, attendees: Sequence[Attendee]) -> list[Condition]:
    """Every agency of the programme that has named a contact person sends somebody, with or without account."""
    if meeting.step is None or meeting.enrolment is None or not meeting.step.with_contact_persons:
        return []
    programme = meeting.enrolment.programme
    called = {attendee.staff.pk for attendee in attendees if attendee.staff is not None}
    grants = RoleGrant.objects.filter(
        association_id=programme.association_id, role=Role.OFFICER, agency__programmes=programme
    )
    named = set(grants.filter(is_contact_person=True).values_list("agency_id", "agency__name"))
    present = set(grants.filter(staff_id__in=called).values_list("agency_id", flat=True))
    invited = [attendee.contact for attendee in attendees if attendee.contact is not None]
    present |= {contact.agency_id for contact in invited if contact.agency_id is not None}
    missing = sorted(name for agency_id, name in named if agency_id not in present)
    rule = "handover_needs_every_agency"
    if not missing:
        return [Condition(rule, True, _("Varje myndighet är kallad"))]
    words = _("Ingen är kallad från: %(agencies)s") % {"agencies": ", ".join(missing)}
    return [Condition(rule, False, words, _("Lägg till en kontaktperson från varje myndighet."), "attendees")]


def _place(meeting: Meeting, rule: MeetingRule | None) -> list[Condition]:
    """Only told when the place is not one that the rule allows."""
    if rule is None or meeting.place_kind in rule.place_kinds:
        return []
    words = _("Mötet får inte hållas på %(place)s") % {"place": PlaceKind(meeting.place_kind).label}
    allowed = ", ".join(str(PlaceKind(kind).label) for kind in rule.place_kinds)
    return [Condition("place_kind_not_allowed", False, words, _("Välj: %(kinds)s.") % {"kinds": allowed}, "place_kind")]
