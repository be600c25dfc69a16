"""Finding times for many of the meetings that an association was asked for."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint
from backend.access.enums import Role
from backend.associations.models import Association
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, NumberField, SwitchField
from backend.common.rest.idempotency import create_once
from backend.planning.api.runs import PlanningRunSerializer
from backend.planning.problems.requests import MOST_REQUESTS
from backend.planning.services import LARGEST_SEED, LONGEST_SECONDS, request_meeting_run


class NewMeetingRunSerializer(serializers.Serializer[Any]):
    """A run to order: which requests, within which days (half-open), what is booked that may move, and for how long."""

    requests = serializers.ListField(child=NumberField(min_value=1), min_length=1, max_length=MOST_REQUESTS)
    from_on = BoundedDateField()
    until_on = BoundedDateField()
    moves_booked = SwitchField(default=False)
    max_moves = NumberField(min_value=0, max_value=LARGEST_SEED, allow_null=True, default=None)
    time_limit_seconds = NumberField(min_value=1, max_value=LONGEST_SECONDS, default=60)
    seed = NumberField(min_value=0, max_value=LARGEST_SEED, default=1)


class MeetingAllocations(Endpoint):
    """Many meetings at a time, in the associations whose coordinator the caller is; by the association's id."""

    model = Association
    serializer_class = PlanningRunSerializer

    def get_queryset(self) -> QuerySet[Any]:
        """Return those that the viewer plans for."""
        if getattr(self, "swagger_fake_view", False):
            return Association.objects.none()
        return super().get_queryset().filter(pk__in=self.viewer.associations_as(Role.COORDINATOR))

    @extend_schema(request=NewMeetingRunSerializer, responses={201: PlanningRunSerializer})
    @action(detail=True, methods=["post"])
    def runs(self, request: Request, pk: int) -> Response:
        """Order a run; it is in the queue when this is answered."""
        association = self.get_object()
        asked = self.asked(NewMeetingRunSerializer)
        rules = {
            "requests": asked["requests"],
            "from_on": asked["from_on"].isoformat(),
            "until_on": asked["until_on"].isoformat(),
            "moves_booked": asked["moves_booked"],
        }

        def answer() -> Response:
            run = request_meeting_run(
                actor=self.viewer,
                association=association,
                rules=rules,
                time_limit_seconds=asked["time_limit_seconds"],
                seed=asked["seed"],
                max_moves=asked["max_moves"],
                now=current_time(),
            )
            return self.with_version(Response(PlanningRunSerializer(run).data, status=201), run)

        return create_once(request, answer)
