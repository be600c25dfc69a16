"""What the endpoints of the queue and of offers read and write."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.access.api.fields import VisibleField
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, WeeklyTime
from backend.associations.enums import HalfDay
from backend.associations.models import Association
from backend.bookings.enums import PlacementForm
from backend.common.rest.fields import BoundedDateField, CategoryListField, NumberField, TextField
from backend.offers.models import Offer, QueueEntry, QueueGroup
from backend.offers.policies import MOST_SESSIONS_PER_WEEK, MOST_STEPS, MOST_WEEKS
from backend.participants.models import Enrolment
from backend.places.models import Site

MOST_WEEKLY_TIMES = 20


class QueueEntrySerializer(serializers.ModelSerializer[QueueEntry]):
    """Who waits for what. ``position`` counts everybody who waits for that kind; ``reason`` says why it is theirs."""

    code = serializers.CharField(source="participant.code", read_only=True)
    possible = serializers.ListField(child=serializers.ChoiceField(choices=HalfDay.choices), read_only=True)
    position = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    class Meta:
        model = QueueEntry
        fields: tuple[str, ...] = (
            "id",
            "version",
            "participant",
            "code",
            "enrolment",
            "kind",
            "activity",
            "site",
            "form",
            "since_on",
            "priority",
            "ready_on",
            "possible",
            "sessions_per_week",
            "weeks",
            "group",
            "intake_decided_on",
            "status",
            "position",
            "reason",
        )

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_position(self, entry: QueueEntry) -> int | None:
        """Return 1 for the next; null for who does not wait any more."""
        line = self.context["view"].line_of(entry)
        return None if line is None else line.position

    def get_reason(self, entry: QueueEntry) -> str:
        """Return the line in the request's language; empty for who does not wait any more."""
        line = self.context["view"].line_of(entry)
        return "" if line is None else line.reason


def _steps(**options: Any) -> serializers.ListField:
    child = NumberField(min_value=1, max_value=MOST_SESSIONS_PER_WEEK)
    return serializers.ListField(child=child, max_length=MOST_STEPS, **options)


class NewQueueEntrySerializer(serializers.Serializer[Any]):
    """Somebody to put in the queue. Left out: from today, with the enrolment's priority, at any time that suits."""

    enrolment = VisibleField(Enrolment)
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    activity = VisibleField(Activity, allow_null=True, default=None)
    site = VisibleField(Site, allow_null=True, default=None)
    form = serializers.ChoiceField(choices=PlacementForm.choices)
    since_on = BoundedDateField(allow_null=True, default=None)
    priority = NumberField(min_value=1, max_value=5, allow_null=True, default=None)
    ready_on = BoundedDateField(allow_null=True, default=None)
    possible = CategoryListField(choices=HalfDay.choices, default=list)
    sessions_per_week = _steps(default=list)
    weeks = NumberField(min_value=1, max_value=MOST_WEEKS, allow_null=True, default=None)
    group = VisibleField(QueueGroup, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        return {**attrs, "kind": ActivityKind(attrs["kind"]), "form": PlacementForm(attrs["form"])}


class QueueEntryChangesSerializer(serializers.Serializer[Any]):
    """What somebody shall wait for instead; what is left out stays."""

    activity = VisibleField(Activity, allow_null=True, required=False)
    site = VisibleField(Site, allow_null=True, required=False)
    form = serializers.ChoiceField(choices=PlacementForm.choices, required=False)
    since_on = BoundedDateField(required=False)
    priority = NumberField(min_value=1, max_value=5, required=False)
    ready_on = BoundedDateField(allow_null=True, required=False)
    possible = CategoryListField(choices=HalfDay.choices, required=False)
    sessions_per_week = _steps(required=False)
    weeks = NumberField(min_value=1, max_value=MOST_WEEKS, allow_null=True, required=False)
    group = VisibleField(QueueGroup, allow_null=True, required=False)


class IntakeDecisionSerializer(serializers.Serializer[Any]):
    """When the intake board decided to offer a place; null takes it back."""

    decided_on = BoundedDateField(allow_null=True)


class QueueGroupSerializer(serializers.ModelSerializer[QueueGroup]):
    """People who wait together; the name says what for, never who."""

    class Meta:
        model = QueueGroup
        fields: tuple[str, ...] = ("id", "version", "association", "name")


class NewQueueGroupSerializer(serializers.Serializer[Any]):
    """A group to create."""

    association = VisibleField(Association)
    name = TextField(max_length=60)


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """A place offered to somebody in the queue; its seats are held while the offer is open."""

    participant = serializers.IntegerField(source="entry.participant_id", read_only=True)
    activity = serializers.IntegerField(source="placement.activity_id", read_only=True)
    starts_on = serializers.DateField(source="placement.starts_on", read_only=True)
    ends_on = serializers.DateField(source="placement.ends_on", read_only=True, allow_null=True)
    weekly_times: "serializers.PrimaryKeyRelatedField[WeeklyTime]" = serializers.PrimaryKeyRelatedField(
        source="placement.weekly_times", many=True, read_only=True
    )

    class Meta:
        model = Offer
        fields: tuple[str, ...] = (
            "id",
            "version",
            "entry",
            "participant",
            "placement",
            "activity",
            "starts_on",
            "ends_on",
            "weekly_times",
            "officer",
            "status",
            "expires_at",
            "mailed_at",
            "answered_at",
            "answered_by",
        )


class ChosenPlaceSerializer(serializers.Serializer[Any]):
    """The place to offer; how long it lasts follows from the entry and the activity."""

    activity = VisibleField(Activity)
    starts_on = BoundedDateField()
    weekly_times = serializers.ListField(child=VisibleField(WeeklyTime), min_length=1, max_length=MOST_WEEKLY_TIMES)


class OffersMadeSerializer(serializers.Serializer[Any]):
    """The offers that were made: one, one for each of a group, or none."""

    offers = OfferSerializer(many=True)
