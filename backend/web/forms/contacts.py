"""Somebody without an account: who they are and where invitations reach them."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import Party
from backend.associations.models import Agency, Association
from backend.contacts.models import Contact
from backend.contacts.selectors import similar_contacts


class ContactForm(forms.Form):
    """What is kept of a contact. One with the same name or address is warned of once, then saved if it is meant."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    party = forms.ChoiceField(label=_("Roll på möten"))
    agency = forms.ModelChoiceField(
        label=_("Myndighet"), queryset=Agency.objects.none(), required=False, empty_label=_("Ingen")
    )
    email = forms.EmailField(label=_("E-post"), max_length=254, help_text=_("Hit går kallelserna."))
    phone = forms.CharField(label=_("Telefon (får vara tomt)"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Kallelsens språk"), choices=[("sv", "Svenska"), ("en", "English")])

    def __init__(self, *args: Any, association: Association, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.association, self.contact = association, contact
        self.similar: list[Contact] = []
        self.fields["party"].choices = [  # type: ignore[attr-defined]
            (party.value, capfirst(str(party.label))) for party in Party.of_contacts()
        ]
        self.fields["agency"].queryset = association.agencies.order_by("name")  # type: ignore[attr-defined]

    def find_similar(self) -> list[Contact]:
        """Return the contacts that this one is perhaps a second entry of, unless the reader has seen just those."""
        values = self.cleaned_data
        found = similar_contacts(self.association.pk, name=values["name"], email=values["email"], but=self.contact)
        seen = self.data.get("sett", "")
        self.similar = list(found.select_related("agency").order_by("name", "pk"))
        return [] if seen == self.seen_mark else self.similar

    @property
    def seen_mark(self) -> str:
        """What the warned form posts to say that these are known."""
        return ",".join(str(contact.pk) for contact in self.similar)


def contact_initial(contact: Contact) -> dict[str, Any]:
    """Return the form's first values from a saved contact."""
    return {name: getattr(contact, name) for name in ("name", "party", "agency", "email", "phone", "language")}
