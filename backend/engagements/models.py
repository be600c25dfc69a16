"""What takes up people's and rooms' time, in one table: the ground of domain rule 1."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from backend.common.ranges import TimeRange

_RESOURCES = ("room", "staff", "participant")
_SOURCES = ("meeting", "attendance", "session", "session_leader", "booking")


def _exactly_one(*names: str) -> Q:
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


def _never_twice(resource: str, name: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (resource, RangeOperators.EQUAL),
            (TimeRange("begins_at", "ends_at"), RangeOperators.OVERLAPS),
        ],
        condition=Q(**{f"{resource}__isnull": False}),
        deferrable=Deferrable.IMMEDIATE,
    )


class Engagement(models.Model):
    """One room, member of staff or participant taken from one instant to another by a meeting or a session.

    Only triggers write here, one set per source table, so that every path meets the same three constraints: service,
    admin, bulk and SQL. A meeting and a session can therefore never share a room, nor a person. When a source goes, its
    trigger takes the engagement along, so Django does nothing on delete. The source's own foreign keys vouch for room,
    staff and participant: checking them a second time would be a fifth of the time it takes to write a year.
    """

    room = models.ForeignKey(
        "places.Room", on_delete=models.DO_NOTHING, null=True, related_name="engagements", db_constraint=False
    )
    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.DO_NOTHING, null=True, related_name="engagements", db_constraint=False
    )
    participant = models.ForeignKey(
        "participants.Participant",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="engagements",
        db_constraint=False,
    )
    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.DO_NOTHING, null=True, related_name="+")
    attendance = models.OneToOneField("meetings.Attendance", on_delete=models.DO_NOTHING, null=True, related_name="+")
    session = models.OneToOneField("activities.Session", on_delete=models.DO_NOTHING, null=True, related_name="+")
    session_leader = models.OneToOneField(
        "activities.SessionLeader", on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    booking = models.OneToOneField("bookings.Booking", on_delete=models.DO_NOTHING, null=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("upptagen tid")
        verbose_name_plural = _("upptagna tider")
        indexes = [models.Index(fields=["staff", "begins_at"]), models.Index(fields=["room", "begins_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="engagement_ends_after_it_begins"),
            models.CheckConstraint(condition=_exactly_one(*_RESOURCES), name="engagement_of_one_resource"),
            models.CheckConstraint(condition=_exactly_one(*_SOURCES), name="engagement_by_one_source"),
            _never_twice("room", "room_not_double_booked"),
            _never_twice("staff", "staff_not_in_two_places"),
            _never_twice("participant", "participant_not_in_two_places"),
        ]

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M}"
