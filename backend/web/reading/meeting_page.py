"""One meeting's page: where, who and as what, and what is still missing before it can be confirmed."""

from dataclasses import dataclass, replace

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import Party
from backend.contacts.models import Contact
from backend.meetings.enums import MeetingStatus, Presence, Requirement
from backend.meetings.models import Attendance, Meeting
from backend.meetings.policies import attendees_of
from backend.meetings.rules import Condition, conditions_of, filled_parties
from backend.web.reading.meeting_words import place_words

# The word of the form, what it means, and the word on the button.
PRESENCE_WORDS = (
    ("kom", Presence.CAME, _("Kom")),
    ("uteblev", Presence.ABSENT, _("Kom inte")),
    ("forhinder", Presence.EXCUSED, _("Anmält förhinder")),
)


@dataclass(frozen=True)
class CalledPerson:
    """One who is called.

    Attributes:
        name: the person's name or the participant's code; empty for a contact whom the viewer may not see.
        role: as what they come; empty for one who is called by name.
        detail: the agency or title, and the address of a contact.
        participant_id: whose page the name leads to.
        attendance_id: what is marked.
        presence: whether they came.
    """

    name: str
    role: str
    detail: str
    is_required: bool
    is_contact: bool = False
    participant_id: int | None = None
    attendance_id: int = 0
    presence: Presence = Presence.UNMARKED

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The word that each button posts, the word on it, and whether it stands; what stands is taken back by it."""
        return [
            ("ingen" if self.presence is presence else word, str(label), self.presence is presence)
            for word, presence, label in PRESENCE_WORDS
        ]


@dataclass(frozen=True)
class MeetingPage:
    """What the template draws."""

    meeting: Meeting
    where: str
    people: list[CalledPerson]
    conditions: list[Condition]

    @property
    def unmarked(self) -> list[CalledPerson]:
        """Those of whom nobody has said whether they came."""
        return [person for person in self.people if person.presence is Presence.UNMARKED]

    @property
    def came(self) -> int:
        """How many came."""
        return sum(person.presence is Presence.CAME for person in self.people)

    @property
    def lacking(self) -> int:
        """How many of the conditions are not met."""
        return sum(not condition.is_met for condition in self.conditions)


def read_meeting_page(viewer: Viewer, meeting: Meeting, *, may_book: bool) -> MeetingPage:
    """Read who is called; what is missing only of a tentative or booked meeting, for those who may know it."""
    rows = list(
        visible(Attendance, viewer)
        .filter(meeting=meeting)
        .select_related("staff", "participant", "contact__agency")
        .order_by("requirement", "pk")
    )
    seen = set(visible(Contact, viewer).filter(attendances__meeting=meeting).values_list("pk", flat=True))
    roles = _roles(meeting)
    people = [replace(_called(row, seen, roles), attendance_id=row.pk, presence=Presence(row.presence)) for row in rows]
    ahead = meeting.status in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}
    knows = may_book or any(row.participant_id is not None for row in rows)
    people.sort(key=lambda person: (not person.is_required, person.participant_id is None))
    return MeetingPage(meeting, place_words(meeting), people, conditions_of(meeting) if ahead and knows else [])


def _roles(meeting: Meeting) -> dict[int, Party]:
    """What each member of staff is who was called without a role; the most telling one first."""
    filled = filled_parties(meeting.association_id, meeting.enrolment, attendees_of(meeting))
    order = [Party.REFERRING_OFFICER, Party.MAPPING_LEAD, *Party]
    found: dict[int, Party] = {}
    for party in order:
        for attendee in filled.get(party, ()):
            if attendee.staff is not None:
                found.setdefault(attendee.staff.pk, attendee.party or party)
    return found


def _called(row: Attendance, seen_contacts: set[int], roles: dict[int, Party]) -> CalledPerson:
    is_required = row.requirement == Requirement.REQUIRED
    role = capfirst(str(Party(row.party).label)) if row.party else ""
    if row.participant is not None:
        role = capfirst(str(Party.PARTICIPANT.label))
        return CalledPerson(row.participant.code, role, "", is_required, participant_id=row.participant.pk)
    if row.contact is not None:
        role = role or capfirst(str(row.contact.get_party_display()))
        if row.contact.pk not in seen_contacts:
            return CalledPerson("", role, "", is_required, is_contact=True)
        agency = row.contact.agency.name if row.contact.agency is not None else ""
        detail = ", ".join(filter(None, [agency, row.contact.email]))
        return CalledPerson(row.contact.name, role, detail, is_required, is_contact=True)
    if row.staff is None:
        return CalledPerson("", role, "", is_required)
    party = roles.get(row.staff.pk)
    role = role or (capfirst(str(party.label)) if party else "")
    title = "" if row.staff.title.casefold() == role.casefold() else row.staff.title
    return CalledPerson(row.staff.name, role, title, is_required)
