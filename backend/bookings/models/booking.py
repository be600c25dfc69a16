"""A numbered seat at one session."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.activities.models import Session
from backend.bookings.enums import AttendanceMark
from backend.bookings.models.placement import Placement


class Booking(models.Model):
    """A placement's seat at one session, and whether the participant was there.

    A seat has a number from one to the session's capacity and is taken once: more people than seats cannot be
    written. ``participant``, ``session_capacity``, ``begins_at``, ``ends_at`` and ``occupies`` mirror the placement
    and the session; triggers keep them, whatever path writes, and refuse a capacity that would leave somebody
    without a seat. Python never sets them.
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="bookings")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    seat_number = models.PositiveSmallIntegerField(_("platsnummer"))
    attendance = models.CharField(
        _("närvaro"), max_length=16, choices=AttendanceMark, blank=True, default=AttendanceMark.UNMARKED
    )
    marked_at = models.DateTimeField(_("markerad"), null=True, blank=True)
    marked_by = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    participant = models.ForeignKey(
        "participants.Participant", on_delete=models.CASCADE, related_name="bookings", editable=False, null=True
    )
    session_capacity = models.PositiveSmallIntegerField(editable=False, null=True)
    begins_at = models.DateTimeField(editable=False, null=True)
    ends_at = models.DateTimeField(editable=False, null=True)
    occupies = models.BooleanField(editable=False, default=True)

    class Meta:
        verbose_name = _("bokad plats")
        verbose_name_plural = _("bokade platser")
        ordering = ["session", "seat_number"]
        indexes = [models.Index(fields=["placement", "begins_at"]), models.Index(fields=["participant", "begins_at"])]
        constraints = [
            models.UniqueConstraint(fields=["session", "seat_number"], name="session_seat_taken_once"),
            models.UniqueConstraint(fields=["placement", "session"], name="placement_once_per_session"),
            models.CheckConstraint(
                condition=Q(seat_number__gte=1, seat_number__lte=F("session_capacity")),
                name="seat_within_the_sessions_capacity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.seat_number}"
