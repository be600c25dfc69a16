"""What the endpoints of enrolments read and write."""

from typing import Any

from rest_framework import serializers

from backend.access.api.fields import VisibleField
from backend.cohorts.models import Cohort
from backend.common.rest.fields import BoundedDateField
from backend.participants.enums import Direction, DropOutReason, TimelineState
from backend.participants.models import ActionPlan, Enrolment
from backend.participants.selectors import TimelineStep
from backend.participants.services import DropOutEffect, ReinstateEffect


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A participant's time in a programme; ``direction`` is the action plan's, when there is one."""

    code = serializers.CharField(source="participant.code", read_only=True)
    direction = serializers.ChoiceField(
        choices=Direction.choices, source="action_plan.direction", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Enrolment
        fields: tuple[str, ...] = (
            "id",
            "version",
            "participant",
            "code",
            "programme",
            "referral",
            "status",
            "priority",
            "ready_on",
            "latest_start_on",
            "ended_at",
            "drop_out_reason",
            "direction",
        )


class DropOutSerializer(serializers.Serializer[Any]):
    """Why somebody leaves, as a category; never health."""

    reason = serializers.ChoiceField(choices=DropOutReason.choices)


class SeatSerializer(serializers.Serializer[Any]):
    """A numbered place in a cohort."""

    id = serializers.IntegerField(source="pk")
    cohort = serializers.IntegerField(source="cohort_id")
    number = serializers.IntegerField()


class DropOutEffectSerializer(serializers.Serializer[DropOutEffect]):
    """What a drop-out freed: the seat in a cohort, the ids of the cancelled meetings, the number of places."""

    freed_seat = SeatSerializer(allow_null=True)
    places = serializers.IntegerField()
    cancelled_meetings = serializers.SerializerMethodField()

    def get_cancelled_meetings(self, effect: DropOutEffect) -> list[int]:
        """Return ids."""
        return [meeting.pk for meeting in effect.cancelled]


class ReinstateEffectSerializer(serializers.Serializer[ReinstateEffect]):
    """What came back: the seat if it was free, the ids of the meetings that could and could not be restored.

    ``places_lost`` counts the places and queues that could not be taken back wholly.
    """

    seat = SeatSerializer(allow_null=True)
    places_lost = serializers.IntegerField()
    restored_meetings = serializers.SerializerMethodField()
    lost_meetings = serializers.SerializerMethodField()

    def get_restored_meetings(self, effect: ReinstateEffect) -> list[int]:
        """Return ids."""
        return [meeting.pk for meeting in effect.restored]

    def get_lost_meetings(self, effect: ReinstateEffect) -> list[int]:
        """Return ids."""
        return [meeting.pk for meeting in effect.lost]


class CohortChoiceSerializer(serializers.Serializer[Any]):
    """The cohort to move to."""

    cohort = VisibleField(Cohort)


class TimelineStepSerializer(serializers.Serializer[TimelineStep]):
    """One step of a participant's way; the wait is from the end of the step before it."""

    label = serializers.CharField()  # type: ignore[assignment]
    begins_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=TimelineState.choices)
    wait_days = serializers.IntegerField(allow_null=True)


class ActionPlanSerializer(serializers.ModelSerializer[ActionPlan]):
    """The direction that mapping led to."""

    class Meta:
        model = ActionPlan
        fields: tuple[str, ...] = ("version", "enrolment", "direction", "recorded_on")


class NewActionPlanSerializer(serializers.Serializer[Any]):
    """The direction to record."""

    direction = serializers.ChoiceField(choices=Direction.choices)
    recorded_on = BoundedDateField()
