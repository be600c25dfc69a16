"""One occurrence of an activity, who leads it, and what has been done to it."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models.activity import Activity, WeeklyTime
from backend.common.bases import VersionedModel


class Session(VersionedModel):
    """One occurrence. ``capacity`` is the number of its seats, which the database lets nobody exceed.

    ``occurs_on`` is the day that its weekly time gave it; it stays when the session moves, so that generating anew
    finds it again. ``uid`` and ``sequence`` are what calendars know it by.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    weekly_time = models.ForeignKey(
        WeeklyTime, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    occurs_on = models.DateField(_("tillfälle"), editable=False)
    begins_at = models.DateTimeField(_("börjar"))
    ends_at = models.DateTimeField(_("slutar"))
    room = models.ForeignKey(
        "places.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("rum")
    )
    capacity = models.PositiveSmallIntegerField(_("platser"))
    status = models.CharField(_("status"), max_length=12, choices=SessionStatus, default=SessionStatus.PLANNED)
    cancellation_reason = models.CharField(_("orsak"), max_length=16, choices=CancellationReason, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("pass")
        verbose_name_plural = _("pass")
        ordering = ["begins_at", "pk"]
        indexes = [models.Index(fields=["activity", "begins_at"]), models.Index(fields=["room", "begins_at"])]
        constraints = [
            models.UniqueConstraint(fields=["weekly_time", "occurs_on"], name="session_once_per_weekly_time"),
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="session_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(status=SessionStatus.PLANNED.value, cancellation_reason="")
                | (Q(status=SessionStatus.CANCELLED.value) & ~Q(cancellation_reason="")),
                name="session_cancelled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.begins_at:%Y-%m-%d %H:%M}"


class SessionLeader(models.Model):
    """Somebody who leads one session; ``is_away`` when they cannot after all, ``stands_in_for`` when they step in."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="session_leaders")
    staff = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, related_name="led_sessions")
    stands_in_for = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_away = models.BooleanField(_("borta"), default=False)

    class Meta:
        verbose_name = _("passets handledare")
        verbose_name_plural = _("passets handledare")
        ordering = ["session", "pk"]
        indexes = [models.Index(fields=["staff", "session"])]
        constraints = [
            models.UniqueConstraint(fields=["session", "staff"], name="session_leader_once"),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | ~Q(stands_in_for=F("staff")), name="stand_in_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.staff}"


class SessionChange(models.Model):
    """What was done to a session and how it was before, so that it can be undone; ids only, no participant data.

    ``before`` holds begins_at, ends_at (ISO instants), room (id or None), status, cancellation_reason, capacity and
    leaders (list of staff id, stands_in_for id or None, is_away).
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("ändring"), max_length=12, choices=ChangeKind)
    absence = models.ForeignKey(
        "associations.Absence", on_delete=models.SET_NULL, null=True, blank=True, related_name="session_changes"
    )
    made_at = models.DateTimeField(_("gjord"))
    made_by = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    before: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("ångrad"), null=True, blank=True)

    class Meta:
        verbose_name = _("ändring av pass")
        verbose_name_plural = _("ändringar av pass")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d %H:%M}"
