"""Accounts, and the roles they have in associations."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.access.enums import Role


class User(AbstractUser):
    """Someone who can log in. Calendar subscribers never need to, and doctors have no account at all."""

    language = models.CharField(_("språk"), max_length=5, default="sv", choices=[("sv", "Svenska"), ("en", "English")])

    class Meta(AbstractUser.Meta):
        verbose_name = _("konto")  # type: ignore[assignment]
        verbose_name_plural = _("konton")  # type: ignore[assignment]


class RoleGrant(models.Model):
    """A role that a member of staff has in one association; officers have it for one agency."""

    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.CASCADE, related_name="grants", verbose_name=_("personal")
    )
    association = models.ForeignKey(
        "associations.Association", on_delete=models.CASCADE, related_name="grants", verbose_name=_("förbund")
    )
    agency = models.ForeignKey(
        "associations.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("myndighet"),
    )
    role = models.CharField(
        _("roll"), max_length=24, choices=[(role.value, role.label) for role in Role.within_association()]
    )
    is_contact_person = models.BooleanField(_("kontaktperson vid överlämning"), default=False)

    class Meta:
        verbose_name = _("roll i förbund")
        verbose_name_plural = _("roller i förbund")
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "association", "agency", "role"], name="grant_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.OFFICER.value) | Q(agency__isnull=False), name="grant_officer_has_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.get_role_display()} · {self.association}"
