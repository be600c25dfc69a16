"""Who in an association can fill which party: staff by their roles, and contacts without account."""

from collections import defaultdict
from dataclasses import dataclass

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.associations.enums import AgencyKind, Party
from backend.associations.models import Staff
from backend.contacts.models import Contact
from backend.meetings.rules import parties_by_role


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who can be called; exactly one of ``staff`` and ``contact``."""

    staff: Staff | None = None
    contact: Contact | None = None

    @property
    def name(self) -> str:
        """The person's name, with the agency or title that tells them apart."""
        if self.staff is not None:
            return f"{self.staff.name}, {self.staff.title}" if self.staff.title else self.staff.name
        if self.contact is None:
            return ""
        return f"{self.contact.name}, {self.contact.agency.name}" if self.contact.agency else self.contact.name


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everybody who can be called in an association, and what each of them is. Two queries."""

    everybody: tuple[Candidate, ...]
    by_party: dict[Party, tuple[Candidate, ...]]

    def of(self, party: Party) -> tuple[Candidate, ...]:
        """Return who can fill ``party``, staff first."""
        return self.by_party.get(party, ())


def read_candidates(association_id: int) -> Candidates:
    """Read staff with a role in the association and its contacts in use, both in order of name."""
    grants = RoleGrant.objects.filter(association_id=association_id, staff__user__is_active=True)
    staff: dict[int, Staff] = {}
    by_party: dict[Party, dict[int, Candidate]] = defaultdict(dict)
    for grant in grants.select_related("staff", "agency").order_by("staff__name", "staff_id"):
        staff[grant.staff_id] = grant.staff
        kind = AgencyKind(grant.agency.kind) if grant.agency else None
        for party in parties_by_role(Role(grant.role), kind):
            by_party[party][grant.staff_id] = Candidate(staff=grant.staff)
    found = {party: tuple(people.values()) for party, people in by_party.items()}
    contacts = Contact.objects.filter(association_id=association_id, is_active=True).select_related("agency")
    invited = [Candidate(contact=contact) for contact in contacts.order_by("name", "pk")]
    for candidate in invited:
        if candidate.contact is not None:
            party = Party(candidate.contact.party)
            found[party] = (*found.get(party, ()), candidate)
    return Candidates((*(Candidate(staff=person) for person in staff.values()), *invited), found)
