"""Keeping people without account: adding, changing, closing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_keep_contacts
from backend.access.viewer import Viewer
from backend.associations.enums import Party
from backend.associations.models import Agency, Association
from backend.audit.services import record_event
from backend.common.errors import RuleViolation
from backend.contacts.models import Contact


@transaction.atomic
def add_contact(
    *,
    actor: Viewer,
    association: Association,
    party: Party,
    name: str,
    email: str,
    now: datetime,
    phone: str = "",
    agency: Agency | None = None,
    language: str = "sv",
) -> Contact:
    """Add somebody who comes to meetings by invitation.

    Raises:
        NotAllowed: ``actor`` keeps no contacts there.
        RuleViolation: the agency is another association's.
    """
    check_keep_contacts(actor, association.pk)
    contact = Contact(association=association)
    _fill(contact, {"party": party, "name": name, "email": email, "phone": phone, "language": language}, agency)
    contact.save()
    _record(actor, "contact.added", contact, now)
    return contact


@transaction.atomic
def change_contact(*, actor: Viewer, contact: Contact, now: datetime, agency: Agency | None, **values: Any) -> Contact:
    """Change party, name, address, telephone, language, or whether the contact is in use.

    Raises:
        As ``add_contact``.
    """
    check_keep_contacts(actor, contact.association_id)
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    _fill(locked, values, agency)
    locked.save()
    _record(actor, "contact.changed", locked, now)
    return locked


@transaction.atomic
def close_contact(*, actor: Viewer, contact: Contact, now: datetime, is_active: bool = False) -> Contact:
    """Let the contact be called to no further meetings; with ``is_active`` take that back.

    Raises:
        NotAllowed: ``actor`` keeps no contacts there.
    """
    check_keep_contacts(actor, contact.association_id)
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    locked.is_active = is_active
    locked.save(update_fields=["is_active"])
    _record(actor, "contact.reopened" if is_active else "contact.closed", locked, now)
    return locked


def _fill(contact: Contact, values: dict[str, Any], agency: Agency | None) -> None:
    if agency is not None and agency.association_id != contact.association_id:
        raise RuleViolation("agency_of_association", _("Myndigheten hör till ett annat förbund."), field="agency")
    for name, value in values.items():
        setattr(contact, name, value)
    contact.agency = agency


def _record(actor: Viewer, verb: str, contact: Contact, now: datetime) -> None:
    """No name and no address: the trail outlives what it tells of."""
    record_event(verb=verb, subject=contact, association_id=contact.association_id, actor=actor.user, now=now)
