"""Roles that people have in an association."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may see and do; the glossary is domain.md's."""

    COORDINATOR = "coordinator", _("samordnare")
    MAPPING_LEAD = "mapping_lead", _("kartläggningsansvarig")
    OFFICER = "officer", _("handläggare")
    SUPERVISOR = "supervisor", _("handledare")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("systemadministratör")

    @classmethod
    def within_association(cls) -> tuple["Role", ...]:
        """The roles that are granted in an association; the system administrator stands outside them all."""
        return tuple(role for role in cls if role is not cls.SYSTEM_ADMINISTRATOR)
