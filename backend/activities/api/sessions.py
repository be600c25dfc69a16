"""Sessions: adding, moving, cancelling, restoring, seats, stand-ins, and taking changes back."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint, SubEndpoint
from backend.access.api.fields import VisibleField
from backend.activities.enums import CancellationReason, SessionStatus
from backend.activities.models import Activity, Session, SessionChange, SessionLeader
from backend.activities.models.activity import MOST_PERSONS
from backend.activities.selectors.listing import with_leaders
from backend.activities.services import (
    add_session,
    cancel_session,
    change_session_capacity,
    move_session,
    name_stand_in,
    restore_session,
    undo_session_change,
)
from backend.activities.services.changes import lock_session
from backend.associations.models import Staff
from backend.bookings.models import Booking
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateTimeField, NumberField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter, InstantFilter
from backend.places.models import Room


class SessionLeaderSerializer(serializers.ModelSerializer[SessionLeader]):
    """Who leads a session, is away from it, or stands in for whom."""

    class Meta:
        model = SessionLeader
        fields: tuple[str, ...] = ("staff", "stands_in_for", "is_away")


class SessionSerializer(serializers.ModelSerializer[Session]):
    """One occurrence of an activity: ``taken`` of ``capacity`` seats."""

    taken = serializers.IntegerField(read_only=True)
    leaders = SessionLeaderSerializer(source="session_leaders", many=True, read_only=True)

    class Meta:
        model = Session
        fields: tuple[str, ...] = (
            *("id", "version", "activity", "weekly_time", "occurs_on", "begins_at", "ends_at", "room", "capacity"),
            *("taken", "status", "cancellation_reason", "uid", "sequence", "leaders"),
        )


class SessionChangeSerializer(serializers.ModelSerializer[SessionChange]):
    """What was done to a session, and whether it was taken back."""

    class Meta:
        model = SessionChange
        fields: tuple[str, ...] = ("id", "session", "kind", "absence", "made_at", "made_by", "undone_at")


class NewSessionSerializer(serializers.Serializer[Any]):
    """A session on a single date; half-open, within one day."""

    activity = VisibleField(Activity)
    begins_at = BoundedDateTimeField()
    ends_at = BoundedDateTimeField()


class SessionMoveSerializer(serializers.Serializer[Any]):
    """Where and when a session shall be; what is left out stays."""

    begins_at = BoundedDateTimeField(required=False)
    ends_at = BoundedDateTimeField(required=False)
    room = VisibleField(Room, allow_null=True, required=False)


class CancellationSerializer(serializers.Serializer[Any]):
    """Why a session is cancelled."""

    reason = serializers.ChoiceField(choices=CancellationReason.choices)


class CapacitySerializer(serializers.Serializer[Any]):
    """How many seats there are to be, and whose seats are given up."""

    capacity = NumberField(min_value=0, max_value=MOST_PERSONS)
    leaving = serializers.ListField(child=VisibleField(Booking), max_length=MOST_PERSONS, default=list)


class StandInSerializer(serializers.Serializer[Any]):
    """Who leads in place of whom."""

    away = VisibleField(Staff)
    stand_in = VisibleField(Staff)


class SessionFilters(FilterSet):
    """Sessions that touch a period (half-open), by activity, site, room, leader and status."""

    from_at = InstantFilter(field_name="ends_at", lookup_expr="gt")
    until_at = InstantFilter(field_name="begins_at", lookup_expr="lt")
    association = IdFilter(field_name="activity__association_id")
    activity = IdFilter(field_name="activity_id")
    site = IdFilter(field_name="activity__site_id")
    room = IdFilter(field_name="room_id")
    leader = IdFilter(method="led_by")
    status = ChoiceFilter(choices=SessionStatus.choices)

    def led_by(self, queryset: QuerySet[Session], name: str, value: int) -> QuerySet[Session]:
        """Keep those that the member of staff leads."""
        return queryset.filter(pk__in=SessionLeader.objects.filter(staff_id=value).values("session_id"))


class Sessions(ReadEndpoint):
    """Sessions of the caller's associations, cancelled ones too."""

    model = Session
    serializer_class = SessionSerializer
    filterset_class = SessionFilters
    ordering_fields = ("begins_at",)

    def get_queryset(self) -> QuerySet[Session]:
        """Return what the viewer may see, with the number of seats taken."""
        return with_leaders(super().get_queryset())

    def lock_ahead(self, row: Session) -> None:
        """The participants and their places come first."""
        lock_session(row)

    @extend_schema(request=NewSessionSerializer, responses=SessionSerializer)
    def create(self, request: Request) -> Response:
        """Add a session on a single date."""
        return self.create_row(
            lambda: add_session(actor=self.viewer, now=current_time(), **self.asked(NewSessionSerializer))
        )

    @extend_schema(request=SessionMoveSerializer, responses=SessionSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Move a session to another time or room; the people come along."""

        def move(session: Session) -> Session:
            place = {"begins_at": session.begins_at, "ends_at": session.ends_at, "room": session.room}
            asked = place | self.asked_changes(SessionMoveSerializer)
            return move_session(actor=self.viewer, session=session, now=current_time(), **asked)

        return self.change_row(move)

    @extend_schema(request=CancellationSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Cancel a session; the officers of those booked are told by mail."""
        return self.change_row(
            lambda session: cancel_session(
                actor=self.viewer, session=session, now=current_time(), **self.asked(CancellationSerializer)
            )
        )

    @extend_schema(request=None, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Undo ``cancel``, if time, room and people are still free."""
        return self.change_row(lambda session: restore_session(actor=self.viewer, session=session, now=current_time()))

    @extend_schema(request=CapacitySerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def capacity(self, request: Request, pk: int) -> Response:
        """Change the number of seats; below what is taken, ``leaving`` says who goes."""
        return self.change_row(
            lambda session: change_session_capacity(
                actor=self.viewer, session=session, now=current_time(), **self.asked(CapacitySerializer)
            )
        )

    @extend_schema(request=StandInSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"], url_path="stand-in")
    def stand_in(self, request: Request, pk: int) -> Response:
        """Name a stand-in for who leads the session."""
        return self.change_row(
            lambda session: name_stand_in(
                actor=self.viewer, session=session, now=current_time(), **self.asked(StandInSerializer)
            )
        )


class SessionChanges(SubEndpoint):
    """What was done to one session, newest first."""

    model = SessionChange
    owner_model, owner_field = Session, "session"
    serializer_class = SessionChangeSerializer
    ordering_fields = ("made_at",)

    @extend_schema(request=None, responses=SessionChangeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, session_id: int, pk: int) -> Response:
        """Take a change back; it says so itself if it has been already."""
        change = undo_session_change(actor=self.viewer, change=self.get_object(), now=current_time())
        return Response(SessionChangeSerializer(change).data)
