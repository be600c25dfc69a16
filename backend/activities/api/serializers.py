"""What the API shows and takes of activities."""

from typing import Any

from rest_framework import serializers

from backend.access.api.fields import VisibleField
from backend.activities.enums import ActivityKind, Adaptation, Feature, WorkTrialSource
from backend.activities.models import Activity, ActivityClosure, SessionRequest, SupervisorTerms, WeeklyTime
from backend.activities.models.activity import MOST_PERSONS
from backend.activities.selectors import ActivityChanges, WeekRow
from backend.associations.models import Association, Programme, Staff
from backend.common.rest.fields import (
    MAX_ID,
    BoundedDateField,
    CategoryListField,
    NumberField,
    SwitchField,
    TextField,
)
from backend.places.models import Room, Site

MOST_ROWS, MOST_NAMED = 40, 60


class WeeklyTimeSerializer(serializers.ModelSerializer[WeeklyTime]):
    """One row of the week: weekday (Monday 0) and minutes of the day, half-open, local time."""

    class Meta:
        model = WeeklyTime
        fields: tuple[str, ...] = ("id", "weekday", "begins_minute", "ends_minute", "from_on", "until_on")


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """An activity with its week and who leads it. Its season is half-open; no end: until further notice."""

    weekly_times = WeeklyTimeSerializer(many=True, read_only=True)
    leaders = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields: tuple[str, ...] = (
            *("id", "version", "association", "kind", "name", "site", "room", "season_from_on", "season_until_on"),
            *("capacity", "features", "programmes", "intake_by_board", "has_open_sessions", "placement_weeks"),
            *("offer_days", "source", "adaptations", "weekly_times", "leaders"),
        )

    def get_leaders(self, activity: Activity) -> list[int]:
        """Return the ids of who leads it."""
        return [row.staff_id for row in activity.activity_leaders.all()]


class WeekRowSerializer(serializers.Serializer[Any]):
    """A row of the week; with ``id`` an existing one, which keeps its places and sessions."""

    id = NumberField(min_value=1, max_value=MAX_ID, required=False, allow_null=True, default=None)
    weekday = NumberField(min_value=0, max_value=6)
    begins_minute = NumberField(min_value=0, max_value=1439)
    ends_minute = NumberField(min_value=1, max_value=1440)
    from_on = BoundedDateField(allow_null=True, default=None)
    until_on = BoundedDateField(allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> Any:
        """Return the row as the services take it."""
        row = super().to_internal_value(data)
        return WeekRow(weekly_time_id=row.pop("id"), **row)


class _Values(serializers.Serializer[Any]):
    """Fields of an activity that can be left out."""

    room = VisibleField(Room, allow_null=True, required=False)
    season_until_on = BoundedDateField(allow_null=True, required=False)
    features = CategoryListField(choices=Feature.choices, required=False)
    programmes = serializers.ListField(child=VisibleField(Programme), max_length=MOST_NAMED, required=False)
    intake_by_board = SwitchField(required=False)
    has_open_sessions = SwitchField(required=False)
    placement_weeks = NumberField(min_value=1, max_value=104, allow_null=True, required=False)
    offer_days = NumberField(min_value=1, max_value=60, required=False)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=WorkTrialSource.choices, allow_blank=True, required=False
    )
    adaptations = CategoryListField(choices=Adaptation.choices, required=False)
    weekly_times = serializers.ListField(child=WeekRowSerializer(), max_length=MOST_ROWS, required=False)
    leaders = serializers.ListField(child=VisibleField(Staff), max_length=MOST_NAMED, required=False)


class NewActivitySerializer(_Values):
    """An activity to create with its week and leaders; its sessions are generated a year ahead."""

    association = VisibleField(Association)
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    name = TextField(max_length=120)
    site = VisibleField(Site)
    season_from_on = BoundedDateField()
    capacity = NumberField(min_value=1, max_value=MOST_PERSONS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        named: dict[str, Any] = {
            name: attrs.pop(name) for name in ("association", "weekly_times", "leaders") if name in attrs
        }
        return {**named, "values": attrs}


class ActivityChangesSerializer(_Values):
    """What is to be another way from tomorrow on; what is left out stays."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices, required=False)
    name = TextField(max_length=120, required=False)
    site = VisibleField(Site, required=False)
    season_from_on = BoundedDateField(required=False)
    capacity = NumberField(min_value=1, max_value=MOST_PERSONS, required=False)


def changes_of(asked: dict[str, Any]) -> ActivityChanges:
    """Return asked changes as the services take them."""
    values = dict(asked)
    weekly_times, leaders = values.pop("weekly_times", None), values.pop("leaders", None)
    leader_ids = None if leaders is None else list(dict.fromkeys(staff.pk for staff in leaders))
    return ActivityChanges(values=values, weekly_times=weekly_times, leader_ids=leader_ids)


class PlannedSessionSerializer(serializers.Serializer[Any]):
    """A session that would be held, or why it would not."""

    occurs_on = serializers.DateField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.IntegerField(source="room_id", allow_null=True)
    leaders = serializers.ListField(source="leader_ids", child=serializers.IntegerField())
    capacity = serializers.IntegerField()
    skipped_because = serializers.CharField(allow_null=True)


class AdjustedSessionSerializer(serializers.Serializer[Any]):
    """A session that stays: how many it would take, and whether at another time or in another room."""

    session = serializers.IntegerField(source="session.pk")
    taken = serializers.IntegerField()
    capacity = serializers.IntegerField()
    is_retimed = serializers.BooleanField()
    lacks_seats = serializers.BooleanField()


class SeatHitSerializer(serializers.Serializer[Any]):
    """A place whose seat a change would hit."""

    session = serializers.IntegerField()
    placement = serializers.IntegerField()


class ActivityPreviewSerializer(serializers.Serializer[Any]):
    """What a change would do; ``people`` only those whom the caller may see."""

    created = PlannedSessionSerializer(many=True)
    skipped = PlannedSessionSerializer(many=True)
    removed = serializers.ListField(child=serializers.IntegerField())
    adjusted = AdjustedSessionSerializer(many=True)
    people = SeatHitSerializer(many=True)


class ActivityClosureSerializer(serializers.ModelSerializer[ActivityClosure]):
    """Dates on which an activity is closed although its season runs; half-open."""

    class Meta:
        model = ActivityClosure
        fields: tuple[str, ...] = ("id", "activity", "from_on", "until_on", "label")


class NewActivityClosureSerializer(serializers.Serializer[Any]):
    """A closure to add; half-open."""

    from_on = BoundedDateField()
    until_on = BoundedDateField()
    label = TextField(max_length=60, allow_blank=True, default="")  # type: ignore[assignment]


class TermsSerializer(serializers.ModelSerializer[SupervisorTerms]):
    """What a supervisor's time allows."""

    class Meta:
        model = SupervisorTerms
        fields: tuple[str, ...] = (
            *("id", "version", "staff", "employment_percent", "participants_per_session", "preparation_minutes"),
        )


class TermsChangeSerializer(serializers.Serializer[Any]):
    """Terms to set."""

    employment_percent = NumberField(min_value=1, max_value=100)
    participants_per_session = NumberField(min_value=1, max_value=MOST_PERSONS)
    preparation_minutes = NumberField(min_value=0, max_value=480, default=60)


class NewTermsSerializer(TermsChangeSerializer):
    """Terms to set for a member of staff; those who have terms get new ones."""

    staff = VisibleField(Staff)


class RequestSerializer(serializers.ModelSerializer[SessionRequest]):
    """A wish for more sessions, put to a named colleague."""

    class Meta:
        model = SessionRequest
        fields: tuple[str, ...] = (
            *("id", "version", "activity", "asked_by", "asked_of", "sessions_per_week", "from_on", "message"),
            *("status", "created_at", "answered_at"),
        )


class NewRequestSerializer(serializers.Serializer[Any]):
    """A wish to put."""

    activity = VisibleField(Activity)
    asked_of = VisibleField(Staff)
    sessions_per_week = NumberField(min_value=1, max_value=20)
    from_on = BoundedDateField()
    message = TextField(max_length=200, allow_blank=True, default="")


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer to a wish."""

    granted = SwitchField()
