"""Who can take the parts of a meeting: by name, or anyone of a party in a documented order.

For an officer of an agency: the participant's own referring officer, then the contact persons, then the other officers,
then contacts without an account; by name within each. For other parties: staff with the role, then contacts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.associations.enums import AgencyKind, Party
from backend.associations.models import Staff
from backend.contacts.models import Contact
from backend.meetings.enums import Requirement
from backend.meetings.models import Attendance, Meeting, MeetingRequest, RequestedAttendance
from backend.participants.models import Enrolment, Participant

MOST_CANDIDATES = 8
_ROLE_OF_PARTY: Mapping[Party, Role] = {
    Party.COORDINATOR: Role.COORDINATOR,
    Party.MAPPING_LEAD: Role.MAPPING_LEAD,
    Party.SUPERVISOR: Role.SUPERVISOR,
}

Someone = Staff | Participant | Contact


@dataclass(frozen=True, slots=True)
class Part:
    """A part in the meeting: what it is called, who may take it, and as which party they are called."""

    label: str
    people: tuple[Someone, ...]
    is_required: bool
    party: Party | None
    is_named: bool = True


@dataclass(slots=True)
class Directory:
    """The staff of an association with their roles, and its contacts by party; two queries, and only if asked."""

    association_id: int
    _grants: list[RoleGrant] | None = field(default=None)
    _contacts: dict[str, list[Contact]] | None = field(default=None)

    def grants(self) -> list[RoleGrant]:
        """Return every role that somebody has, by name."""
        if self._grants is None:
            rows = RoleGrant.objects.filter(association_id=self.association_id).select_related("staff", "agency")
            self._grants = list(rows.order_by("staff__name", "staff_id", "pk"))
        return self._grants

    def contacts_of(self, party: Party) -> list[Contact]:
        """Return the contacts who are called as ``party``, by name."""
        if self._contacts is None:
            self._contacts = defaultdict(list)
            rows = Contact.objects.filter(association_id=self.association_id, is_active=True)
            for contact in rows.order_by("name", "pk"):
                self._contacts[contact.party].append(contact)
        return self._contacts.get(party.value, [])


@dataclass(slots=True)
class Pool:
    """Who can be called as what to a meeting about one participant, or about none."""

    directory: Directory
    enrolment: Enrolment | None

    def people_of(self, party: Party) -> tuple[Someone, ...]:
        """Return who can be called as ``party``, the first to ask first."""
        if party is Party.PARTICIPANT:
            return () if self.enrolment is None else (self.enrolment.participant,)
        if party is Party.REFERRING_OFFICER:
            return () if self.enrolment is None else (self.enrolment.referral.officer,)
        people: list[Someone] = [*self._staff_of(party), *self.directory.contacts_of(party)]
        return tuple(people[:MOST_CANDIDATES])

    def _staff_of(self, party: Party) -> list[Staff]:
        if party in _ROLE_OF_PARTY:
            grants = [grant for grant in self.directory.grants() if grant.role == _ROLE_OF_PARTY[party]]
        else:
            grants = self._officers_of(party.agency_kind)
        return list({grant.staff_id: grant.staff for grant in grants}.values())

    def _officers_of(self, kind: AgencyKind | None) -> list[RoleGrant]:
        grants = [
            grant
            for grant in self.directory.grants()
            if grant.role == Role.OFFICER and grant.agency is not None and grant.agency.kind == kind
        ]
        own = None if self.enrolment is None else self.enrolment.referral.officer_id
        return sorted(grants, key=lambda grant: (grant.staff_id != own, not grant.is_contact_person))


def parts_of_request(request: MeetingRequest) -> list[Part]:
    """Return the parts that a request asks for; the enrolled participant is always one of them."""
    rows = request.wanted.select_related("staff", "participant", "contact").order_by("pk")
    return _parts(request, rows, Directory(request.association_id))


def parts_of_requests(association_id: int, requests: Iterable[MeetingRequest]) -> dict[int, list[Part]]:
    """Return the parts of several requests of an association by the request's id; three queries, however many.

    Args:
        requests: each with its enrolment, participant and referral at hand.
    """
    directory = Directory(association_id)
    wanted: dict[int, list[RequestedAttendance]] = defaultdict(list)
    known = list(requests)
    rows = RequestedAttendance.objects.filter(request__in=known).select_related("staff", "participant", "contact")
    for row in rows.order_by("pk"):
        wanted[row.request_id].append(row)
    return {request.pk: _parts(request, wanted[request.pk], directory) for request in known}


def _parts(request: MeetingRequest, rows: Iterable[RequestedAttendance], directory: Directory) -> list[Part]:
    pool = Pool(directory, request.enrolment)
    parts = [_part_of_row(row, pool) for row in rows]
    if request.enrolment is not None:
        participant = request.enrolment.participant
        if all(participant not in part.people for part in parts):
            parts.insert(0, Part(participant.code, (participant,), is_required=True, party=Party.PARTICIPANT))
    return _without_doubles(parts, request.enrolment)


def _without_doubles(parts: list[Part], enrolment: Enrolment | None) -> list[Part]:
    """The referring officer is an officer of the agency too: the same person does for both parts.

    If the referring officer must come, nobody else of the agency is needed. If not, the agency's part is kept, in which
    the referring officer is the first to be asked.
    """
    referring = next((part for part in parts if part.party is Party.REFERRING_OFFICER and not part.is_named), None)
    if referring is None or enrolment is None:
        return parts
    kind = enrolment.referral.agency.kind
    of_agency = next(
        (part for part in parts if part.party and part.party.agency_kind == kind and not part.is_named), None
    )
    if of_agency is None:
        return parts
    gone = of_agency if referring.is_required or not of_agency.is_required else referring
    return [part for part in parts if part is not gone]


def _part_of_row(row: RequestedAttendance, pool: Pool) -> Part:
    person = row.staff or row.participant or row.contact
    party = Party(row.party) if row.party else None
    is_required = row.requirement == Requirement.REQUIRED
    if person is not None:
        return Part(name_of(person), (person,), is_required, party)
    return Part(row.get_party_display(), pool.people_of(Party(row.party)), is_required, party, is_named=False)


def parts_of_meeting(meeting: Meeting) -> list[Part]:
    """Return one part for each who is called to ``meeting``: when it moves, the people stay."""
    rows: Iterable[Attendance] = meeting.attendances.select_related("staff", "participant", "contact").order_by("pk")
    parts = []
    for row in rows:
        person = row.staff or row.participant or row.contact
        if person is not None:
            party = Party(row.party) if row.party else None
            is_required = row.requirement == Requirement.REQUIRED
            parts.append(Part(name_of(person), (person,), is_required, party))
    return parts


def name_of(person: Someone) -> str:
    """Return what a planner calls somebody: a participant by the code (rule 8)."""
    return person.code if isinstance(person, Participant) else person.name


def key_of(person: Someone) -> str:
    """Return the kind and the number of the row: ``staff-3``."""
    return f"{person._meta.model_name}-{person.pk}"
