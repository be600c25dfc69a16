"""Who is to be at a meeting: a row per role that its kind asks for, and rows for others by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import Party
from backend.contacts.models import Contact
from backend.meetings.candidates import Candidate, Candidates
from backend.meetings.enums import Requirement
from backend.meetings.models import MeetingRule
from backend.meetings.policies import Attendee
from backend.meetings.rules import filled_parties
from backend.participants.models import Enrolment

SPARE_ROWS = 2
MOST_SPARE_ROWS = 12
_NEW_NAME, _NEW_EMAIL = "new_name", "new_email"


@dataclass(frozen=True)
class PartyRow:
    """One role to fill: its field, and the fields of a new contact where the role can be one."""

    party: Party
    requirement: Requirement
    number: int

    @property
    def field(self) -> str:
        """The name of the select."""
        return f"{self.party.value}_{self.number}"

    def new_field(self, name: str) -> str:
        """The name of a field of the new contact."""
        return f"{self.field}_{name}"

    @property
    def label(self) -> str:
        """The role."""
        return capfirst(str(self.party.label))


@dataclass(frozen=True)
class NewContact:
    """Somebody to add to the contacts and call at once."""

    row: PartyRow
    name: str
    email: str


def rows_of(rule: MeetingRule | None, wanted: Sequence[tuple[Party, Requirement]] = ()) -> list[PartyRow]:
    """Return the rows of a rule in its order, then the roles that are ``wanted`` besides; required ones first.

    The participant is no row: the meeting is about them.
    """
    asked = dict(wanted)
    parties = list(rule.parties.all()) if rule is not None else []
    rows = [
        PartyRow(Party(party.party), asked.get(Party(party.party), Requirement(party.requirement)), number)
        for party in parties
        for number in range(party.count)
    ]
    present = {row.party for row in rows}
    rows += [PartyRow(party, requirement, 0) for party, requirement in asked.items() if party not in present]
    rows = [row for row in rows if row.party is not Party.PARTICIPANT]
    return sorted(rows, key=lambda row: row.requirement is not Requirement.REQUIRED)


def key_of(staff_id: int | None, contact_id: int | None) -> str:
    """Return how a person is named in a select."""
    return f"s{staff_id}" if staff_id is not None else f"k{contact_id}"


class PeopleFields(forms.Form):
    """A select per role, and a few for people by name. Faults of the people together stand in ``people_faults``."""

    def __init__(
        self,
        *args: Any,
        rule: MeetingRule | None,
        candidates: Candidates,
        enrolment: Enrolment | None,
        called: Sequence[Attendee] = (),
        wanted: Sequence[tuple[Party, Requirement]] = (),
        own_staff_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Build the rows.

        Args:
            rule: of the kind of meeting; None asks for nobody.
            candidates: who can be called.
            enrolment: whom the meeting is about.
            called: who is called already, or asked for by name.
            wanted: roles asked for besides those of the rule.
            own_staff_id: who is booking; with it the rows begin with those who need no choice.
        """
        self.rows = rows_of(rule, wanted)
        self.rule, self.candidates, self.enrolment = rule, candidates, enrolment
        self.people_faults: list[str] = []
        # Who is called stays to choose from, also one who has lost the role or is no contact any more.
        before = [Candidate(person.staff, person.contact) for person in called if person.participant is None]
        self.known = {_key(person): person for person in [*candidates.everybody, *before]}
        placed, spare = _share_out(self.rows, called, enrolment)
        if own_staff_id is not None:
            placed = {**self._obvious(own_staff_id), **placed}
        super().__init__(*args, **{**kwargs, "initial": {**placed, **kwargs.get("initial", {})}})
        for row in self.rows:
            self._add_row(row, placed.get(row.field, ""))
        self.spare_rows = [f"extra_{number}" for number in range(min(MOST_SPARE_ROWS, len(spare) + SPARE_ROWS))]
        for name, key in zip(self.spare_rows, [*spare, *[""] * SPARE_ROWS], strict=False):
            choices = [("", gettext("Ingen")), *_groups(self.known.values())]
            self.fields[name] = forms.ChoiceField(label=_("Också kallad"), choices=choices, required=False, initial=key)

    def _obvious(self, own_staff_id: int) -> dict[str, str]:
        """Who fills a required role without a choice: the one who is booking, or the only one who can."""
        chosen: dict[str, str] = {}
        for row in self.rows:
            people = {_key(person): person for person in self._who_can(row.party)}
            own = key_of(own_staff_id, None)
            only = next(iter(people)) if len(people) == 1 else None
            key = own if own in people else only
            beside = row.party is Party.REFERRING_OFFICER
            if row.requirement is Requirement.REQUIRED and key and (beside or key not in chosen.values()):
                chosen[row.field] = key
        return chosen

    def _add_row(self, row: PartyRow, chosen: str) -> None:
        people = list(self._who_can(row.party))
        if chosen and chosen not in {_key(person) for person in people} and chosen in self.known:
            # Called in this role by choice, without having it by office.
            people.append(self.known[chosen])
        choices = [("", gettext("Ingen vald än")), *_groups(people)]
        self.fields[row.field] = forms.ChoiceField(label=row.label, choices=choices, required=False)
        if row.party in Party.of_contacts():
            self.fields[row.new_field(_NEW_NAME)] = forms.CharField(label=_("Namn"), max_length=120, required=False)
            self.fields[row.new_field(_NEW_EMAIL)] = forms.EmailField(label=_("E-post"), required=False)

    def _who_can(self, party: Party) -> Iterable[Candidate]:
        if party is not Party.REFERRING_OFFICER:
            return self.candidates.of(party)
        officer_id = self.enrolment.referral.officer_id if self.enrolment is not None else None
        return [person for person in self.candidates.everybody if person.staff and person.staff.pk == officer_id]

    @property
    def required_rows(self) -> list[dict[str, Any]]:
        """The rows of those without whom the meeting cannot be confirmed, as the page draws them."""
        return [self._drawn(row) for row in self.rows if row.requirement is Requirement.REQUIRED]

    @property
    def optional_rows(self) -> list[dict[str, Any]]:
        """The rows of those who may be there."""
        return [self._drawn(row) for row in self.rows if row.requirement is not Requirement.REQUIRED]

    @property
    def has_optional(self) -> bool:
        """Whether somebody is called who may stay away, or that is where a fault is."""
        optional = [row.field for row in self.rows if row.requirement is not Requirement.REQUIRED]
        names = [name for name in self.fields if name.startswith(tuple(optional)) or name in self.spare_rows]
        return any(self[name].value() or self[name].errors for name in names) if names else False

    def _drawn(self, row: PartyRow) -> dict[str, Any]:
        named, mailed = (row.new_field(part) for part in (_NEW_NAME, _NEW_EMAIL))
        return {
            "field": self[row.field],
            "new_name": self[named] if named in self.fields else None,
            "new_email": self[mailed] if mailed in self.fields else None,
            "is_open": bool(self.is_bound and (self.data.get(named) or self.data.get(mailed))),
        }

    @property
    def spare_fields(self) -> list[forms.BoundField]:
        """The selects of people by name."""
        return [self[name] for name in self.spare_rows]

    def clean(self) -> dict[str, Any]:
        """A new contact has both name and address, and takes the place of nobody who is chosen."""
        values = super().clean() or {}
        for row in self.rows:
            name, email = (values.get(row.new_field(part), "") for part in (_NEW_NAME, _NEW_EMAIL))
            if bool(name) is not bool(email) and row.new_field(_NEW_EMAIL) not in self.errors:
                wrong = _NEW_EMAIL if name else _NEW_NAME
                self.add_error(row.new_field(wrong), gettext("En ny kontakt behöver både namn och e-post."))
            elif name and values.get(row.field):
                self.add_error(row.field, gettext("Välj någon eller lägg till en ny kontakt, inte båda."))
        return values

    def new_contacts(self) -> list[NewContact]:
        """Return the contacts that are written in rows of their own."""
        values = self.cleaned_data
        return [
            NewContact(row, values[row.new_field(_NEW_NAME)], values[row.new_field(_NEW_EMAIL)])
            for row in self.rows
            if values.get(row.new_field(_NEW_NAME))
        ]

    def attendees(self, added: dict[str, Contact]) -> list[Attendee]:
        """Return who is called, each once: the participant, then by role, then by name.

        Args:
            added: new contacts by the name of their row's select.
        """
        found: dict[str, Attendee] = {}
        for row in self.rows:
            contact = added.get(row.field)
            person = Candidate(contact=contact) if contact is not None else self.known.get(self.cleaned_data[row.field])
            if person is not None:
                _put(found, person, row.party, row.requirement)
        for name in self.spare_rows:
            person = self.known.get(self.cleaned_data[name])
            if person is not None:
                _put(found, person, None, Requirement.OPTIONAL)
        return [*self._participant(), *found.values()]

    def _participant(self) -> list[Attendee]:
        if self.enrolment is None:
            return []
        rows = self.rule.parties.all() if self.rule is not None else []
        needs = {row.requirement for row in rows if row.party == Party.PARTICIPANT}
        need = Requirement.OPTIONAL if needs == {Requirement.OPTIONAL.value} else Requirement.REQUIRED
        return [Attendee(participant=self.enrolment.participant, party=Party.PARTICIPANT, requirement=need)]


def _put(found: dict[str, Attendee], person: Candidate, party: Party | None, need: Requirement) -> None:
    """Call somebody once, by the first role they were chosen for; required as soon as one of the roles is."""
    key = _key(person)
    known = found.get(key)
    if known is None:
        found[key] = Attendee(staff=person.staff, contact=person.contact, party=party, requirement=need)
    elif need is Requirement.REQUIRED:
        found[key] = replace(known, requirement=need)


def _key(person: Candidate) -> str:
    staff_id = person.staff.pk if person.staff is not None else None
    return key_of(staff_id, person.contact.pk if person.contact is not None else None)


def _groups(people: Iterable[Candidate]) -> list[Any]:
    """Staff as they are, and contacts in a group that says that they have no account."""
    together = list(people)
    staff = [(_key(person), person.name) for person in together if person.staff is not None]
    contacts = [(_key(person), person.name) for person in together if person.contact is not None]
    return [*staff, (gettext("Utan konto"), contacts)] if contacts else staff


def _share_out(
    rows: Sequence[PartyRow], called: Sequence[Attendee], enrolment: Enrolment | None
) -> tuple[dict[str, str], list[str]]:
    """Put those who are called on the rows: first by the role they were called in, then by what they are.

    Returns:
        The person per row, and those left over for the rows by name.
    """
    people = [attendee for attendee in called if attendee.participant is None]
    if not people:
        return {}, []
    association_id = _association_of(people, enrolment)
    offices = filled_parties(association_id, enrolment, people) if association_id is not None else {}
    placed: dict[str, str] = {}
    used: set[str] = set()
    for by_office in (False, True):
        for row in rows:
            fitting = offices.get(row.party, []) if by_office else [a for a in people if a.party is row.party]
            free = [
                key for key in map(_key_of_attendee, fitting) if key not in used or row.party is Party.REFERRING_OFFICER
            ]
            if row.field not in placed and free:
                placed[row.field] = free[0]
                used.add(free[0])
    return placed, [key for key in map(_key_of_attendee, people) if key not in used]


def _association_of(people: Sequence[Attendee], enrolment: Enrolment | None) -> int | None:
    if enrolment is not None:
        return enrolment.programme.association_id
    return next((person.contact.association_id for person in people if person.contact is not None), None)


def _key_of_attendee(attendee: Attendee) -> str:
    staff_id = attendee.staff.pk if attendee.staff is not None else None
    return key_of(staff_id, attendee.contact.pk if attendee.contact is not None else None)
