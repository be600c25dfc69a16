"""The address at which somebody without an account stops reminders: signed, for that and nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from backend.contacts.models import Contact

_SALT = "backend.invitations.reminders"


def stop_address(contact: Contact) -> str:
    """Return the absolute address; it holds a number and a signature."""
    return f"{settings.PUBLIC_URL}{reverse('web:reminders', args=[_signer().sign(str(contact.pk))])}"


def find_contact(token: str) -> Contact | None:
    """Return whose reminders the token is about; None if nobody signed it."""
    try:
        number = _signer().unsign(token)
    except BadSignature:
        return None
    return Contact.objects.filter(pk=int(number)).first()


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
