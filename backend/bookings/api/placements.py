"""Places: booking, moving, pausing, extending, ending, interrupting, cancelling and undoing."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.bookings.api.serializers import (
    EarlyEndSerializer,
    ExtensionSerializer,
    InterruptionSerializer,
    NewPauseSerializer,
    NewPlacementSerializer,
    OutcomeSerializer,
    PlacementMoveSerializer,
    PlacementSerializer,
    PossibleMoveSerializer,
    UndoEffectSerializer,
)
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.bookings.selectors import possible_moves
from backend.bookings.services import (
    book_placement,
    cancel_placement,
    end_placement,
    extend_placement,
    interrupt_placement,
    move_placement,
    pause_placement,
    record_outcome,
    resume_placement,
    undo_last_change,
)
from backend.bookings.services.changes import lock_placement
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, DateFilter, FilterSet, IdFilter


class PlacementFilters(FilterSet):
    """Places by activity, participant, form, status and start."""

    activity = IdFilter(field_name="activity_id")
    participant = IdFilter(field_name="participant_id")
    enrolment = IdFilter(field_name="enrolment_id")
    form = ChoiceFilter(choices=PlacementForm.choices)
    status = ChoiceFilter(choices=PlacementStatus.choices)
    starts_before_on = DateFilter(field_name="starts_on", lookup_expr="lt")


class Placements(ReadEndpoint):
    """Places in activities, of the participants that the caller may see."""

    model = Placement
    serializer_class = PlacementSerializer
    filterset_class = PlacementFilters
    joined = ("activity",)
    prefetched = ("weekly_times", "pauses")
    ordering_fields = ("starts_on",)

    def lock_ahead(self, row: Placement) -> None:
        """The participant comes first."""
        lock_placement(row)

    @extend_schema(request=NewPlacementSerializer, responses=PlacementSerializer)
    def create(self, request: Request) -> Response:
        """Book a place with a seat at every session, or none: 409 tells which weeks are full and when there is room."""
        return self.create_row(
            lambda: book_placement(actor=self.viewer, now=current_time(), **self.asked(NewPlacementSerializer))
        )

    def _change(
        self, service: Callable[..., Placement], asked: type[serializers.Serializer[Any]] | None = None
    ) -> Response:
        """Let a service change the place as the request's document says."""
        return self.change_row(
            lambda placement: service(
                actor=self.viewer, placement=placement, now=current_time(), **(self.asked(asked) if asked else {})
            )
        )

    @extend_schema(request=PlacementMoveSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Give a place another start, activity or other times of the week, with all the seats that takes."""
        return self.change_row(
            lambda placement: move_placement(
                actor=self.viewer,
                placement=placement,
                now=current_time(),
                **self.asked_changes(PlacementMoveSerializer),
            )
        )

    @extend_schema(request=NewPauseSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: int) -> Response:
        """Let a place rest; its seats are free meanwhile."""
        return self._change(pause_placement, NewPauseSerializer)

    @extend_schema(request=None, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: int) -> Response:
        """End the pause that lasts today, or take back the next one."""
        return self._change(resume_placement)

    @extend_schema(request=ExtensionSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: int) -> Response:
        """Let a place last longer, with all the seats that takes."""
        return self._change(extend_placement, ExtensionSerializer)

    @extend_schema(request=EarlyEndSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Let a place end earlier, as something completed."""
        return self._change(end_placement, EarlyEndSerializer)

    @extend_schema(request=InterruptionSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def interrupt(self, request: Request, pk: int) -> Response:
        """Break a place off from this moment, for a reason from the list."""
        return self._change(interrupt_placement, InterruptionSerializer)

    @extend_schema(request=None, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Cancel a place that has not begun; a bridge that its work trial ended comes back as far as it is free."""
        return self._change(cancel_placement)

    @extend_schema(request=OutcomeSerializer, responses=PlacementSerializer)
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, pk: int) -> Response:
        """Record what a work trial led to, as a category only."""
        return self._change(record_outcome, OutcomeSerializer)

    @extend_schema(request=None, responses=UndoEffectSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        """Undo the last change; the seats ahead come back as far as they are free."""
        return self.change_row(
            lambda placement: undo_last_change(actor=self.viewer, placement=placement, now=current_time()),
            show=lambda effect: UndoEffectSerializer(effect).data,
        )

    @extend_schema(responses=PossibleMoveSerializer(many=True), filters=False)
    @action(detail=True, url_path="possible-moves", pagination_class=None)
    def possible_moves(self, request: Request, pk: int) -> Response:
        """Show the weekly times of the same kind that the place could move to, and how full they are."""
        moves = possible_moves(self.get_object(), self.viewer, current_time())
        return Response([PossibleMoveSerializer(row).data for row in moves])
