"""What each kind of meeting asks for, over the API. The administration changes it."""

from rest_framework import serializers

from backend.access.api.endpoint import ReadEndpoint
from backend.associations.enums import MeetingKind
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.meetings.enums import PlaceKind
from backend.meetings.models import MeetingRule, RuleParty


class RulePartySerializer(serializers.ModelSerializer[RuleParty]):
    """How many of one party, and whether the meeting can be held without them."""

    class Meta:
        model = RuleParty
        fields: tuple[str, ...] = ("party", "count", "requirement")


class MeetingRuleSerializer(serializers.ModelSerializer[MeetingRule]):
    """A rule of the association, or with ``programme`` of that programme alone."""

    parties = RulePartySerializer(many=True, read_only=True)
    place_kinds = serializers.ListField(child=serializers.ChoiceField(choices=PlaceKind.choices), read_only=True)

    class Meta:
        model = MeetingRule
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "programme",
            "kind",
            "duration_minutes",
            "preparation_minutes",
            "follow_up_minutes",
            "place_kinds",
            "needs_written_consent",
            "needs_action_plan",
            "deadline_days",
            "deadline_after_kind",
            "deadline_after_position",
            "escalate_days_before",
            "parties",
        )


class MeetingRuleFilters(FilterSet):
    """Rules by whose they are and of what kind of meeting."""

    association = IdFilter(field_name="association_id")
    programme = IdFilter(field_name="programme_id")
    kind = ChoiceFilter(choices=MeetingKind.choices)


class MeetingRules(ReadEndpoint):
    """The rules of the caller's associations; a programme's own goes before the association's."""

    model = MeetingRule
    serializer_class = MeetingRuleSerializer
    filterset_class = MeetingRuleFilters
    prefetched = ("parties",)
