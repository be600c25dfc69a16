"""Adding, changing and closing people without account."""

import pytest

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed, RuleViolation
from backend.contacts.models import Contact
from backend.contacts.selectors import similar_contacts
from backend.contacts.services import add_contact, change_contact, close_contact
from tests.factories import AgencyFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return one_association()


def add(side: Side, role: Role = Role.COORDINATOR, **changes) -> Contact:
    values = {"party": Party.TREATING_DOCTOR, "name": "Maja Lind", "email": "maja.lind@example.org"}
    return add_contact(actor=side.viewer(role), association=side.association, now=NOW, **(values | changes))


def test_a_contact_is_added_changed_closed_and_opened_again(side: Side):
    contact, actor = add(side), side.viewer(Role.MAPPING_LEAD)
    changed = change_contact(actor=actor, contact=contact, agency=side.fk, party=Party.FK_OFFICER, now=NOW)
    assert (changed.agency, changed.party, changed.name) == (side.fk, "fk_officer", "Maja Lind")
    assert not close_contact(actor=actor, contact=contact, now=NOW).is_active
    assert close_contact(actor=actor, contact=contact, now=NOW, is_active=True).is_active


def test_the_trail_names_neither_the_person_nor_the_address(side: Side):
    contact = add(side)
    event = AuditEvent.objects.get(verb="contact.added", object_id=contact.pk)
    assert "maja" not in str(event.__dict__).lower()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_only_planners_keep_contacts(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        add(side, role)


def test_the_agency_is_of_the_same_association(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        add(side, agency=AgencyFactory())
    assert refusal.value.field == "agency"


def test_the_same_address_or_name_is_found_whatever_the_case(side: Side):
    contact = add(side)
    here = side.association.pk
    assert list(similar_contacts(here, name="x", email=" MAJA.lind@example.org")) == [contact]
    assert list(similar_contacts(here, name="maja lind", email="x@example.org")) == [contact]
    assert not similar_contacts(here, name="Maja Lind", email="x", but=contact).exists()
