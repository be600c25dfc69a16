"""Ordering planning runs, watching them, and stopping them."""

from typing import Any

from django.shortcuts import get_object_or_404
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
from backend.common.rest.idempotency import create_once
from backend.planning.api.place_serializers import (
    NewScenarioSerializer,
    PlacementRulesSerializer,
    ScenarioChangeSerializer,
    ScenarioSerializer,
)
from backend.planning.enums import RunKind, RunStage, RunState
from backend.planning.models import PlanningRun
from backend.planning.problems.rules import LARGEST_COHORT
from backend.planning.selectors import RunView, TierView, compare_scenarios, run_progress, what_moves_buy
from backend.planning.services import (
    LARGEST_SEED,
    LONGEST_SECONDS,
    request_moves_compared,
    request_run,
    request_scenario,
    request_stop,
)


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


class MeetingRulesSerializer(serializers.Serializer[Any]):
    """Which requests are to get a time, within which days (half-open), and whether booked meetings may move for it."""

    requests = serializers.ListField(child=serializers.IntegerField())
    from_on = serializers.CharField()
    until_on = serializers.CharField()
    moves_booked = serializers.BooleanField(default=False)


class PlanningRunSerializer(serializers.ModelSerializer[PlanningRun]):
    """A planning run; ``proposal`` is what it ended in, when it found a plan."""

    rules = serializers.SerializerMethodField()
    placement_rules = serializers.SerializerMethodField()
    meeting_rules = serializers.SerializerMethodField()
    scenario = ScenarioChangeSerializer(many=True, read_only=True)
    proposal = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = PlanningRun
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "kind",
            "programme",
            "base",
            "scenario",
            "state",
            "stage",
            "rules",
            "placement_rules",
            "meeting_rules",
            "time_limit_seconds",
            "seed",
            "max_moves",
            "queued_at",
            "started_at",
            "cancel_requested_at",
            "finished_at",
            "proposal",
        )

    @extend_schema_field(RulesSerializer(allow_null=True))
    def get_rules(self, run: PlanningRun) -> dict[str, Any] | None:
        """Return the rules of a run of cohorts."""
        return dict(RulesSerializer(run.rules).data) if run.kind == RunKind.COHORTS else None

    @extend_schema_field(PlacementRulesSerializer(allow_null=True))
    def get_placement_rules(self, run: PlanningRun) -> dict[str, Any] | None:
        """Return the rules of a run of places."""
        return dict(PlacementRulesSerializer(run.rules).data) if run.kind == RunKind.PLACEMENTS else None

    @extend_schema_field(MeetingRulesSerializer(allow_null=True))
    def get_meeting_rules(self, run: PlanningRun) -> dict[str, Any] | None:
        """Return the rules of a run of meetings."""
        return dict(MeetingRulesSerializer(run.rules).data) if run.kind == RunKind.MEETINGS else None


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
    """Runs by association, kind, programme, base and state."""

    association = IdFilter(field_name="association_id")
    kind = ChoiceFilter(choices=RunKind.choices)
    programme = IdFilter(field_name="programme_id")
    base = IdFilter(field_name="base_id")
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

    def comparable(self) -> PlanningRun:
        """Return the run of the address, if it is one that scenarios are made of; 404 otherwise."""
        runs = self.get_queryset().exclude(kind=RunKind.MEETINGS)
        found: PlanningRun = get_object_or_404(runs, pk=self.kwargs["pk"])
        return found

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

    @extend_schema(responses=ScenarioSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def scenarios(self, request: Request, pk: int) -> Response:
        """Show the run and its scenarios side by side; those that were dropped are left out."""
        return Response(ScenarioSerializer(compare_scenarios(self.comparable()), many=True).data)

    @extend_schema(request=NewScenarioSerializer, responses={201: PlanningRunSerializer})
    @scenarios.mapping.post
    def order_scenario(self, request: Request, pk: int) -> Response:
        """Order a run by the same rules in which something is supposed otherwise."""
        base = self.comparable()
        return self.create_row(
            lambda: request_scenario(
                actor=self.viewer, base=base, now=current_time(), **self.asked(NewScenarioSerializer)
            )
        )

    @extend_schema(responses=ScenarioSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def moves(self, request: Request, pk: int) -> Response:
        """Show what 0, 3 and 10 moves would buy, as far as such runs are there."""
        return Response(ScenarioSerializer(what_moves_buy(self.comparable()), many=True).data)

    @extend_schema(request=None, responses={201: PlanningRunSerializer(many=True)})
    @moves.mapping.post
    def compare_moves(self, request: Request, pk: int) -> Response:
        """Order the runs that are missing to see what 0, 3 and 10 moves would buy."""
        base = self.comparable()

        def answer() -> Response:
            runs = request_moves_compared(actor=self.viewer, base=base, now=current_time())
            return Response(PlanningRunSerializer(runs, many=True).data, status=201)

        return create_once(request, answer)
