"""Activities, what a change of one would do, and when they are closed."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint, SubEndpoint
from backend.access.policies import check_keep_activities
from backend.access.visibility import visible
from backend.activities.api.serializers import (
    ActivityChangesSerializer,
    ActivityClosureSerializer,
    ActivityPreviewSerializer,
    ActivitySerializer,
    NewActivityClosureSerializer,
    NewActivitySerializer,
    changes_of,
)
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, ActivityClosure
from backend.activities.selectors import ActivityPreview, preview_activity_change
from backend.activities.services import change_activity, close_activity, create_activity, reopen_activity
from backend.bookings.models import Placement
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter


class ActivityFilters(FilterSet):
    """Activities by association, site, room and kind, and by who leads them."""

    association = IdFilter(field_name="association_id")
    site = IdFilter(field_name="site_id")
    room = IdFilter(field_name="room_id")
    leader = IdFilter(field_name="activity_leaders__staff_id")
    kind = ChoiceFilter(choices=ActivityKind.choices)


class Activities(ReadEndpoint):
    """Rehab gardens, group activities and work trials of the caller's associations."""

    model = Activity
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilters
    prefetched = ("weekly_times", "activity_leaders", "programmes")
    ordering_fields = ("name", "season_from_on")

    @extend_schema(request=NewActivitySerializer, responses=ActivitySerializer)
    def create(self, request: Request) -> Response:
        """Create an activity and generate its sessions a year ahead."""
        return self.create_row(
            lambda: create_activity(actor=self.viewer, now=current_time(), **self.asked(NewActivitySerializer))
        )

    @extend_schema(request=ActivityChangesSerializer, responses=ActivitySerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change an activity; its sessions from tomorrow on follow, as its preview says."""
        return self.change_row(
            lambda activity: change_activity(
                actor=self.viewer,
                activity=activity,
                changes=changes_of(self.asked_changes(ActivityChangesSerializer)),
                now=current_time(),
            )
        )

    @extend_schema(request=ActivityChangesSerializer, responses=ActivityPreviewSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: int) -> Response:
        """Say what a change would do to the sessions from tomorrow on and to the people in them; nothing is written."""
        activity = self.get_object()
        check_keep_activities(self.viewer, activity.association_id)
        changes = changes_of(self.asked(ActivityChangesSerializer))
        preview = preview_activity_change(activity, changes=changes, now=current_time())
        return Response(ActivityPreviewSerializer(self._shown(preview)).data)

    def _shown(self, preview: ActivityPreview) -> dict[str, Any]:
        hit = {placement.pk for _session, placement in preview.people}
        seen = set(visible(Placement, self.viewer).filter(pk__in=hit).values_list("pk", flat=True))
        people = [
            {"session": session.pk, "placement": placement.pk}
            for session, placement in preview.people
            if placement.pk in seen
        ]
        return {
            "created": preview.created,
            "skipped": preview.skipped,
            "removed": [session.pk for session in preview.removed],
            "adjusted": preview.adjusted,
            "people": people,
        }


class ActivityClosures(SubEndpoint):
    """When an activity is closed although its season runs."""

    model = ActivityClosure
    owner_model, owner_field = Activity, "activity"
    serializer_class = ActivityClosureSerializer
    ordering_fields = ("from_on",)

    @extend_schema(request=NewActivityClosureSerializer, responses=ActivityClosureSerializer)
    def create(self, request: Request, activity_id: int) -> Response:
        """Close an activity; sessions go, or are cancelled where somebody has a seat."""
        return self.create_row(
            lambda: close_activity(
                actor=self.viewer, activity=self.owner(), now=current_time(), **self.asked(NewActivityClosureSerializer)
            )
        )

    def destroy(self, request: Request, activity_id: int, pk: int) -> Response:
        """Take a closure back; its sessions are there again."""
        return self.remove_row(lambda closure: reopen_activity(actor=self.viewer, closure=closure, now=current_time()))
