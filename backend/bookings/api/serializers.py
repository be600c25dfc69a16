"""How places, seats and notices are written down, and what is asked of who changes them."""

from typing import Any

from rest_framework import serializers

from backend.access.api.fields import VisibleField
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.enums import AttendanceMark, InterruptionReason, PlacementForm, TrialOutcome
from backend.bookings.models import AbsenceNotice, Booking, Placement, PlacementPause
from backend.bookings.policies import MOST_HOURS_PER_WEEK, MOST_SESSIONS_PER_WEEK
from backend.common.rest.fields import BoundedDateField, NumberField
from backend.participants.models import Enrolment

MOST_WEEKLY_TIMES = 20
MOST_STEPS = 104


class PauseSerializer(serializers.ModelSerializer[PlacementPause]):
    """When a place rests; half-open."""

    class Meta:
        model = PlacementPause
        fields: tuple[str, ...] = ("from_on", "until_on")


class PlacementSerializer(serializers.ModelSerializer[Placement]):
    """A participant's place in an activity; half-open, without an end: until further notice."""

    pauses = PauseSerializer(many=True, read_only=True)

    class Meta:
        model = Placement
        fields: tuple[str, ...] = (
            "id",
            "version",
            "participant",
            "enrolment",
            "activity",
            "form",
            "status",
            "starts_on",
            "ends_on",
            "weekly_times",
            "sessions_per_week",
            "hours_per_week",
            "ends_with",
            "interruption_reason",
            "outcome",
            "ended_at",
            "pauses",
        )


def _steps(most: int) -> serializers.ListField:
    child = NumberField(min_value=1, max_value=most)
    return serializers.ListField(child=child, max_length=MOST_STEPS, default=list)


def _weekly_times(**options: Any) -> serializers.ListField:
    child = VisibleField(WeeklyTime)
    return serializers.ListField(child=child, min_length=1, max_length=MOST_WEEKLY_TIMES, **options)


class NewPlacementSerializer(serializers.Serializer[Any]):
    """A place to book; the steps are for the first week, the second and so on, the last one lasting."""

    enrolment = VisibleField(Enrolment)
    activity = VisibleField(Activity)
    form = serializers.ChoiceField(choices=[row for row in PlacementForm.choices if row[0] != PlacementForm.SINGLE])
    starts_on = BoundedDateField()
    ends_on = BoundedDateField(allow_null=True, default=None)
    weekly_times = _weekly_times()
    sessions_per_week = _steps(MOST_SESSIONS_PER_WEEK)
    hours_per_week = _steps(MOST_HOURS_PER_WEEK)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        return {**attrs, "form": PlacementForm(attrs["form"])}


class PlacementMoveSerializer(serializers.Serializer[Any]):
    """Where a place shall be; what is left out stays."""

    starts_on = BoundedDateField(required=False)
    activity = VisibleField(Activity, required=False)
    weekly_times = _weekly_times(required=False)


class NewPauseSerializer(serializers.Serializer[Any]):
    """When a place shall rest; half-open, without an end: until it is resumed."""

    from_on = BoundedDateField()
    until_on = BoundedDateField(allow_null=True, default=None)


class ExtensionSerializer(serializers.Serializer[Any]):
    """The day after the last one; null: until further notice."""

    ends_on = BoundedDateField(allow_null=True)


class EarlyEndSerializer(serializers.Serializer[Any]):
    """The day after the last one."""

    ends_on = BoundedDateField()


class InterruptionSerializer(serializers.Serializer[Any]):
    """Why a place is broken off, as a category."""

    reason = serializers.ChoiceField(choices=InterruptionReason.choices)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What a work trial led to, as a category."""

    outcome = serializers.ChoiceField(choices=TrialOutcome.choices)


class UndoEffectSerializer(serializers.Serializer[Any]):
    """The place as it is again, and the sessions that it got back or missed."""

    placement = PlacementSerializer()
    regained = serializers.SerializerMethodField()
    missed = serializers.SerializerMethodField()

    def get_regained(self, effect: Any) -> list[int]:
        """Return the ids of the sessions at which it has a seat again."""
        return [booking.session_id for booking in effect.regained]

    def get_missed(self, effect: Any) -> list[int]:
        """Return the ids of the sessions at which somebody else has the seat now."""
        return [session.pk for session in effect.missed]


class PossibleMoveSerializer(serializers.Serializer[Any]):
    """A weekly time that the place could move to: how many sessions are left of its time, and how many are full."""

    activity = serializers.IntegerField(source="activity.pk")
    weekly_time = serializers.IntegerField(source="weekly_time.pk")
    sessions = serializers.IntegerField()
    full = serializers.IntegerField()
    is_free = serializers.BooleanField()


class BookingSerializer(serializers.ModelSerializer[Booking]):
    """A seat at one session, and whether the participant was there."""

    class Meta:
        model = Booking
        fields: tuple[str, ...] = (
            "id",
            "session",
            "placement",
            "participant",
            "seat_number",
            "begins_at",
            "ends_at",
            "attendance",
            "marked_at",
            "marked_by",
        )


class SingleBookingSerializer(serializers.Serializer[Any]):
    """Who wants the seat."""

    enrolment = VisibleField(Enrolment)


class MarkSerializer(serializers.Serializer[Any]):
    """Whether somebody was there; empty takes the mark back."""

    mark = serializers.ChoiceField(choices=AttendanceMark.choices, allow_blank=True)


class MarkEffectSerializer(serializers.Serializer[Any]):
    """The marked seat, and the notice of absences that now stands about the place, if any."""

    booking = BookingSerializer()
    notice = serializers.IntegerField(source="notice.pk", default=None, allow_null=True)


class SessionChoiceSerializer(serializers.Serializer[Any]):
    """Another session of the same activity."""

    session = VisibleField(Session)


class AbsenceNoticeSerializer(serializers.ModelSerializer[AbsenceNotice]):
    """Three absences in a row, and whether somebody has seen it."""

    class Meta:
        model = AbsenceNotice
        fields: tuple[str, ...] = ("id", "placement", "raised_at", "seen_at", "seen_by")
