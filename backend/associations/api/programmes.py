"""Programmes with the rules they plan by."""

from rest_framework import serializers

from backend.access.api.endpoint import ReadEndpoint
from backend.associations.models import MeetingStep, PlaceGuarantee, Programme, ProgrammeTarget
from backend.common.rest.filters import FilterSet, IdFilter


class MeetingStepSerializer(serializers.ModelSerializer[MeetingStep]):
    """One link of a programme's meeting chain; days and minutes."""

    class Meta:
        model = MeetingStep
        fields: tuple[str, ...] = (
            "id",
            "position",
            "kind",
            "name",
            "duration_minutes",
            "min_days_after_previous",
            "max_days_after_previous",
            "leader_from_cohort",
            "with_referring_officer",
            "with_contact_persons",
            "needs_action_plan",
        )


class ProgrammeTargetSerializer(serializers.ModelSerializer[ProgrammeTarget]):
    """A target the programme is measured by."""

    class Meta:
        model = ProgrammeTarget
        fields: tuple[str, ...] = ("id", "name", "percent", "within_months")


class PlaceGuaranteeSerializer(serializers.ModelSerializer[PlaceGuarantee]):
    """Places that a partner guarantees."""

    class Meta:
        model = PlaceGuarantee
        fields: tuple[str, ...] = ("id", "partner", "places")


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    """A programme, in a list."""

    class Meta:
        model = Programme
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "name",
            "code_prefix",
            "source_document",
            "begins_on",
            "ends_on",
            "cohort_min_size",
            "cohort_max_size",
            "cohort_weeks",
            "balanced_gender_percent",
            "balance_tolerance_persons",
            "announcement_days",
        )


class ProgrammeDetailSerializer(ProgrammeSerializer):
    """A programme with its agencies, meeting chain, targets and guaranteed places."""

    steps = MeetingStepSerializer(many=True, read_only=True)
    targets = ProgrammeTargetSerializer(many=True, read_only=True)
    place_guarantees = PlaceGuaranteeSerializer(many=True, read_only=True)

    class Meta(ProgrammeSerializer.Meta):
        fields: tuple[str, ...] = (*ProgrammeSerializer.Meta.fields, "agencies", "steps", "targets", "place_guarantees")


class ProgrammeFilters(FilterSet):
    """Programmes of one association."""

    association = IdFilter(field_name="association_id")


class Programmes(ReadEndpoint):
    """Programmes of the caller's associations. Their rules are set by the system administrator."""

    model = Programme
    serializer_class = ProgrammeSerializer
    detail_serializer_class = ProgrammeDetailSerializer
    filterset_class = ProgrammeFilters
    ordering_fields = ("name", "begins_on")
    prefetched = ("agencies", "steps", "targets", "place_guarantees")
