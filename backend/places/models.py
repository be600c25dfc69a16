"""Sites and rooms."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import Need
from backend.common.bases import VersionedModel


class Site(VersionedModel):
    """An address where the association meets people."""

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("namn"), max_length=120)
    address = models.CharField(_("adress"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("verksamhetsställe")
        verbose_name_plural = _("verksamhetsställen")
        ordering = ["association", "name"]
        constraints = [models.UniqueConstraint(fields=["association", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name


class Room(VersionedModel):
    """A room that can hold one meeting at a time."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("namn"), max_length=120)
    capacity = models.PositiveSmallIntegerField(_("platser"))
    features = ArrayField(
        models.CharField(max_length=24, choices=Need), default=list, blank=True, verbose_name=_("egenskaper")
    )

    class Meta:
        verbose_name = _("rum")
        verbose_name_plural = _("rum")
        ordering = ["site", "name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_name_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="room_seats_someone"),
        ]

    def __str__(self) -> str:
        return self.name


class RoomOpening(models.Model):
    """A period of dates in which a room is open, on some weekdays between two times of day; half-open, local time."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="openings")
    from_on = models.DateField(_("från"))
    until_on = models.DateField(_("till, ej med"), null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=list, verbose_name=_("veckodagar (måndag 0)"), size=7
    )
    begins_minute = models.PositiveSmallIntegerField(_("öppnar, minut på dygnet"))
    ends_minute = models.PositiveSmallIntegerField(_("stänger, minut på dygnet"))

    class Meta:
        verbose_name = _("öppettid")
        verbose_name_plural = _("öppettider")
        ordering = ["room", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_minute__lt=F("ends_minute"), ends_minute__lte=1440), name="opening_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="opening_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.from_on.isoformat()}"


class RoomClosure(VersionedModel):
    """Time when a room is closed although it would be open."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closures")
    begins_at = models.DateTimeField(_("från"))
    ends_at = models.DateTimeField(_("till"))
    label = models.CharField(_("orsak"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("stängning")
        verbose_name_plural = _("stängningar")
        ordering = ["begins_at"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="closure_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.begins_at:%Y-%m-%d}"
