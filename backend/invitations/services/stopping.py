"""Stopping reminders, and having them again. Invitations, changes and cancellations always go out."""

from datetime import datetime

from django.db import transaction

from backend.access.viewer import SYSTEM
from backend.audit.services import record_event
from backend.contacts.models import Contact


def stop_reminders(*, contact: Contact, now: datetime) -> None:
    """Send the contact no more reminders. Whoever holds the signed address may; a second time changes nothing."""
    _set(contact, now, now)


def resume_reminders(*, contact: Contact, now: datetime) -> None:
    """Undo ``stop_reminders``."""
    _set(contact, None, now)


@transaction.atomic
def _set(contact: Contact, stopped_at: datetime | None, now: datetime) -> None:
    row = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if (row.reminders_stopped_at is None) == (stopped_at is None):
        return
    row.reminders_stopped_at = stopped_at
    row.save(update_fields=["reminders_stopped_at"])
    verb = "contact.reminders_resumed" if stopped_at is None else "contact.reminders_stopped"
    record_event(verb=verb, subject=row, association_id=row.association_id, actor=SYSTEM.user, now=now)
