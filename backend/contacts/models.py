"""People without an account: a treating doctor, an officer who never logs in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import Party
from backend.common.bases import VersionedModel

CONTACT_PARTIES = [(party.value, party.label) for party in Party.of_contacts()]


class Contact(VersionedModel):
    """Somebody who comes to meetings by invitation and never logs in. A contact is closed, never deleted.

    ``reminders_stopped_at`` is when they asked not to be reminded; invitations still reach them.
    """

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="contacts")
    party = models.CharField(_("roll på möten"), max_length=20, choices=CONTACT_PARTIES)
    agency = models.ForeignKey(
        "associations.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("myndighet"),
    )
    name = models.CharField(_("namn"), max_length=120)
    email = models.EmailField(_("e-post"))
    phone = models.CharField(_("telefon"), max_length=40, blank=True)
    language = models.CharField(_("språk"), max_length=5, default="sv", choices=[("sv", "Svenska"), ("en", "English")])
    reminders_stopped_at = models.DateTimeField(_("påminnelser avslagna"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("aktiv"), default=True)

    class Meta:
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakter")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["association", "party"])]

    def __str__(self) -> str:
        return self.name
