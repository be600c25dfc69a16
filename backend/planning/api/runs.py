"""Ordering planning runs, watching them, and stopping them."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.enums import AgencyKind
from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.common.rest.fields import NumberField, SwitchField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.planning.enums import RunStage, RunState
from backend.planning.models import PlanningRun
from backend.planning.problems.rules import LARGEST_COHORT
from backend.planning.selectors import RunView, TierView, run_progress
from backend.planning.services import LARGEST_SEED, LONGEST_SECONDS, request_run, request_stop


class ReservedSerializer(serializers.Serializer[Any]):
    """Members of one agency that every open cohort has at least and, unless null, at most."""

    agency = serializers.ChoiceField(choices=AgencyKind.choices)
    min = NumberField(min_value=0, max_value=LARGEST_COHORT, required=False)
    max = NumberField(min_value=0, max_value=LARGEST_COHORT, allow_null=True, required=False)


class RulesSerializer(serializers.Serializer[Any]):
    """What the run is asked to follow; what is left out is the programme's own. Persons and percent."""

    min_size = NumberField(min_value=1, max_value=LARGEST_COHORT, required=False)
    max_size = NumberField(min_value=1, max_value=LARGEST_COHORT, required=False)
    balance_percent = NumberField(min_value=0, max_value=100, allow_null=True, required=False)
    balance_tolerance = NumberField(min_value=0, max_value=LARGEST_COHORT, required=False)
    reserved = serializers.ListField(child=ReservedSerializer(), max_length=len(AgencyKind), required=False)
    prefer_current = SwitchField(required=False)


class PlanningRunSerializer(serializers.ModelSerializer[PlanningRun]):
    """A planning run; ``proposal`` is what it ended in, when it found a plan."""

    rules = RulesSerializer(read_only=True)
    proposal = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = PlanningRun
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "programme",
            "state",
            "stage",
            "rules",
            "time_limit_seconds",
            "seed",
            "max_moves",
            "queued_at",
            "started_at",
            "cancel_requested_at",
            "finished_at",
            "proposal",
        )


class NewPlanningRunSerializer(serializers.Serializer[Any]):
    """A run to order: whose candidates, by which rules, for how long, with how many moves at most."""

    programme = VisibleField(Programme)
    rules = RulesSerializer(required=False)
    time_limit_seconds = NumberField(min_value=1, max_value=LONGEST_SECONDS, default=60)
    seed = NumberField(min_value=0, max_value=LARGEST_SEED, default=1)
    max_moves = NumberField(min_value=0, max_value=LARGEST_SEED, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        return {"rules": {}, **attrs}


class PointSerializer(serializers.Serializer[Any]):
    """Value and bound after so many seconds; no value before the first plan."""

    seconds = serializers.FloatField()
    value = serializers.IntegerField(allow_null=True)
    bound = serializers.IntegerField()


class TierSerializer(serializers.Serializer[TierView]):
    """A tier being optimised; the gap is relative, null before the first plan."""

    stage = serializers.ChoiceField(choices=RunStage.choices)
    tier = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField(allow_null=True)
    bound = serializers.IntegerField()
    gap = serializers.FloatField(allow_null=True)
    is_proven = serializers.BooleanField()
    points = serializers.SerializerMethodField()

    @extend_schema_field(PointSerializer(many=True))
    def get_points(self, tier: TierView) -> list[dict[str, Any]]:
        """Return the way to where it stands."""
        return [{"seconds": seconds, "value": value, "bound": bound} for seconds, value, bound in tier.points]


class ProgressSerializer(serializers.Serializer[RunView]):
    """How a run goes. ``failure`` is a sentence for a run without a plan; ``parts_total`` is 0 unless it was divided."""

    state = serializers.ChoiceField(choices=RunState.choices)
    stage = serializers.ChoiceField(choices=RunStage.choices, allow_null=True)
    seconds = serializers.FloatField()
    attempt = serializers.IntegerField()
    is_stalled = serializers.BooleanField()
    is_stopping = serializers.BooleanField()
    failure = serializers.CharField()
    parts_done = serializers.IntegerField()
    parts_total = serializers.IntegerField()
    tiers = TierSerializer(many=True)


class RunFilters(FilterSet):
    """Runs by programme and state."""

    programme = IdFilter(field_name="programme_id")
    state = ChoiceFilter(choices=RunState.choices)


class PlanningRuns(ReadEndpoint):
    """Planning runs of the associations whose coordinator the caller is."""

    model = PlanningRun
    serializer_class = PlanningRunSerializer
    filterset_class = RunFilters
    joined = ("proposal",)
    ordering_fields = ("queued_at",)

    @extend_schema(request=NewPlanningRunSerializer, responses=PlanningRunSerializer)
    def create(self, request: Request) -> Response:
        """Order a run; it is in the queue when this is answered."""
        return self.create_row(
            lambda: request_run(actor=self.viewer, now=current_time(), **self.asked(NewPlanningRunSerializer))
        )

    @extend_schema(responses=ProgressSerializer)
    @action(detail=True)
    def progress(self, request: Request, pk: int) -> Response:
        """Show how the run goes: tiers with value, bound and gap."""
        return Response(ProgressSerializer(run_progress(self.get_object(), now=current_time())).data)

    @extend_schema(request=None, responses=PlanningRunSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: int) -> Response:
        """Stop a run within two seconds; the best plan so far is kept."""
        return self.change_row(lambda run: request_stop(actor=self.viewer, run=run, now=current_time()))
