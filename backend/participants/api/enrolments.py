"""Enrolments: dropping out and coming back, the timeline, the action plan, the cohort."""

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.access.visibility import visible
from backend.cohorts.models import CohortMembership
from backend.cohorts.services import move_member
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, DateFilter, FilterSet, IdFilter
from backend.common.rest.preconditions import check_match
from backend.participants.api.enrolment_serializers import (
    ActionPlanSerializer,
    CohortChoiceSerializer,
    DropOutEffectSerializer,
    DropOutSerializer,
    EnrolmentSerializer,
    NewActionPlanSerializer,
    ReinstateEffectSerializer,
    TimelineStepSerializer,
)
from backend.participants.enums import EnrolmentStatus
from backend.participants.locks import lock_enrolment
from backend.participants.models import ActionPlan, Enrolment
from backend.participants.selectors import enrolment_timeline
from backend.participants.services import drop_out, record_action_plan, reinstate

_PLAN_VERSION = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=False,
    description="The ETag of the action plan; required once there is one.",
)


class EnrolmentFilters(FilterSet):
    """Enrolments by programme, participant, cohort, status and day."""

    programme = IdFilter(field_name="programme_id")
    participant = IdFilter(field_name="participant_id")
    cohort = IdFilter(method="seated_in")
    status = ChoiceFilter(choices=EnrolmentStatus.choices)
    ready_before_on = DateFilter(field_name="ready_on", lookup_expr="lt")

    def seated_in(self, queryset: QuerySet[Enrolment], name: str, value: int) -> QuerySet[Enrolment]:
        """Keep the cohort's present members."""
        members = CohortMembership.objects.filter(seat__cohort_id=value, left_at=None)
        return queryset.filter(pk__in=members.values("enrolment_id"))


class Enrolments(ReadEndpoint):
    """Participants' time in programmes. An accepted referral creates one."""

    model = Enrolment
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilters
    joined = ("participant", "programme", "referral", "action_plan")
    ordering_fields = ("ready_on", "priority")

    def lock_ahead(self, row: Enrolment) -> None:
        """The participant comes first."""
        lock_enrolment(row)

    @extend_schema(request=DropOutSerializer, responses=DropOutEffectSerializer)
    @action(detail=True, methods=["post"], url_path="drop-out")
    def drop_out(self, request: Request, pk: int) -> Response:
        """Record that somebody leaves. The place is free and coming meetings are cancelled at once."""
        return self.change_row(
            lambda enrolment: drop_out(
                actor=self.viewer, enrolment=enrolment, now=current_time(), **self.asked(DropOutSerializer)
            ),
            show=lambda effect: DropOutEffectSerializer(effect).data,
        )

    @extend_schema(request=None, responses=ReinstateEffectSerializer)
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, pk: int) -> Response:
        """Undo a drop-out, with the place and the meetings as far as they are still free."""
        return self.change_row(
            lambda enrolment: reinstate(actor=self.viewer, enrolment=enrolment, now=current_time()),
            show=lambda effect: ReinstateEffectSerializer(effect).data,
        )

    @extend_schema(request=CohortChoiceSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Move somebody to another cohort's lowest free place; meetings stay until a re-planning moves them."""
        return self.change_row(
            lambda enrolment: move_member(
                actor=self.viewer, enrolment=enrolment, now=current_time(), **self.asked(CohortChoiceSerializer)
            )
        )

    @extend_schema(responses=TimelineStepSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def timeline(self, request: Request, pk: int) -> Response:
        """Show the way from referral through the meeting chain, with the waits in days."""
        steps = enrolment_timeline(self.get_object(), current_time())
        return Response([TimelineStepSerializer(step).data for step in steps])

    @extend_schema(responses=ActionPlanSerializer)
    @action(detail=True, url_path="action-plan")
    def action_plan(self, request: Request, pk: int) -> Response:
        """Show the direction of the action plan; 404 until there is one."""
        plan = get_object_or_404(visible(ActionPlan, self.viewer), enrolment=self.get_object())
        return self.with_version(Response(ActionPlanSerializer(plan).data), plan)

    @extend_schema(request=NewActionPlanSerializer, responses=ActionPlanSerializer, parameters=[_PLAN_VERSION])
    @action_plan.mapping.put
    def record_action_plan(self, request: Request, pk: int) -> Response:
        """Record the direction of the action plan, or change it."""
        with transaction.atomic():
            enrolment = lock_enrolment(self.get_object())
            earlier = ActionPlan.objects.filter(enrolment=enrolment).first()
            if earlier is not None:
                check_match(request, earlier)
            asked = self.asked(NewActionPlanSerializer)
            plan = record_action_plan(actor=self.viewer, enrolment=enrolment, now=current_time(), **asked)
        return self.with_version(Response(ActionPlanSerializer(plan).data), plan)
