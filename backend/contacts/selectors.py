"""Which people without account there are."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from backend.contacts.models import Contact


def similar_contacts(association_id: int, *, name: str, email: str, but: Contact | None = None) -> QuerySet[Contact]:
    """Return contacts of the association with the same address or the same name, whatever the case of the letters."""
    rows = Contact.objects.filter(association_id=association_id)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    lowered = rows.annotate(lower_name=Lower("name"), lower_email=Lower("email"))
    return lowered.filter(Q(lower_email=email.strip().lower()) | Q(lower_name=name.strip().lower()))
