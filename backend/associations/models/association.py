"""The tenant and its parties."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import AgencyKind
from backend.common.bases import VersionedModel


class Association(VersionedModel):
    """A coordination association (samordningsförbund): the tenant that everything belongs to."""

    name = models.CharField(_("namn"), max_length=120, unique=True)
    slug = models.SlugField(_("kortnamn"), unique=True)
    mailbox = models.EmailField(
        _("brevlåda"),
        blank=True,
        help_text=_("Dit går svar på mejl och inbjudningar. Tomt: systemets egen avsändaradress."),
    )

    class Meta:
        verbose_name = _("samordningsförbund")
        verbose_name_plural = _("samordningsförbund")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agency(VersionedModel):
    """One of the parties in an association: FK, AF, Soc or Region."""

    association = models.ForeignKey(Association, on_delete=models.CASCADE, related_name="agencies")
    kind = models.CharField(_("part"), max_length=8, choices=AgencyKind)
    name = models.CharField(_("namn"), max_length=120)

    class Meta:
        verbose_name = _("myndighet")
        verbose_name_plural = _("myndigheter")
        ordering = ["association", "kind", "name"]
        constraints = [models.UniqueConstraint(fields=["association", "name"], name="agency_name_once")]

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day on which the association is closed, besides Swedish holidays and eves."""

    association = models.ForeignKey(Association, on_delete=models.CASCADE, related_name="closed_days")
    closed_on = models.DateField(_("stängt den"))
    label = models.CharField(_("benämning"), max_length=60)

    class Meta:
        verbose_name = _("stängd dag")
        verbose_name_plural = _("stängda dagar")
        ordering = ["closed_on"]
        constraints = [models.UniqueConstraint(fields=["association", "closed_on"], name="closed_day_once")]

    def __str__(self) -> str:
        return f"{self.closed_on.isoformat()} {self.label}"
