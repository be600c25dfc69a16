"""Sites, rooms, and when rooms are open."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint, SubEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.enums import Need
from backend.associations.models import Association
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, BoundedDateTimeField, CategoryListField, NumberField, TextField
from backend.common.rest.filters import FilterSet, IdFilter, InstantFilter
from backend.places.models import Room, RoomClosure, RoomOpening, Site
from backend.places.services import (
    add_opening,
    change_room,
    change_site,
    close_room,
    create_room,
    create_site,
    remove_opening,
    reopen_room,
)


class SiteSerializer(serializers.ModelSerializer[Site]):
    """An address where an association meets people."""

    class Meta:
        model = Site
        fields: tuple[str, ...] = ("id", "version", "association", "name", "address")


class SiteChangeSerializer(serializers.Serializer[Any]):
    """What can be changed of a site; what is left out stays."""

    name = TextField(max_length=120, required=False)
    address = TextField(max_length=200, required=False, allow_blank=True)


class NewSiteSerializer(serializers.Serializer[Any]):
    """A site to create."""

    association = VisibleField(Association)
    name = TextField(max_length=120)
    address = TextField(max_length=200, allow_blank=True, default="")


class RoomSerializer(serializers.ModelSerializer[Room]):
    """A room that can hold one meeting at a time, for ``capacity`` persons."""

    association = serializers.IntegerField(source="site.association_id", read_only=True)

    class Meta:
        model = Room
        fields: tuple[str, ...] = ("id", "version", "association", "site", "name", "capacity", "features")


class RoomChangeSerializer(serializers.Serializer[Any]):
    """What can be changed of a room; what is left out stays."""

    name = TextField(max_length=120, required=False)
    capacity = NumberField(min_value=1, max_value=1000, required=False)
    features = CategoryListField(choices=Need.choices, required=False)


class NewRoomSerializer(serializers.Serializer[Any]):
    """A room to create."""

    site = VisibleField(Site)
    name = TextField(max_length=120)
    capacity = NumberField(min_value=1, max_value=1000)
    features = CategoryListField(choices=Need.choices, default=list)


class OpeningSerializer(serializers.ModelSerializer[RoomOpening]):
    """Weekdays (Monday 0) and minutes of the day on which a room is open, in a period of dates; half-open."""

    class Meta:
        model = RoomOpening
        fields: tuple[str, ...] = ("id", "room", "from_on", "until_on", "weekdays", "begins_minute", "ends_minute")


class NewOpeningSerializer(serializers.Serializer[Any]):
    """An opening period to add."""

    from_on = BoundedDateField()
    until_on = BoundedDateField(allow_null=True, default=None)
    weekdays = serializers.ListField(child=NumberField(min_value=0, max_value=6), min_length=1, max_length=7)
    begins_minute = NumberField(min_value=0, max_value=1439)
    ends_minute = NumberField(min_value=1, max_value=1440)


class ClosureSerializer(serializers.ModelSerializer[RoomClosure]):
    """Time when a room is closed although it would be open."""

    class Meta:
        model = RoomClosure
        fields: tuple[str, ...] = ("id", "version", "room", "begins_at", "ends_at", "label")


class NewClosureSerializer(serializers.Serializer[Any]):
    """A closure to add; half-open."""

    begins_at = BoundedDateTimeField()
    ends_at = BoundedDateTimeField()
    label = TextField(max_length=60, allow_blank=True, default="")  # type: ignore[assignment]


class SiteFilters(FilterSet):
    """Sites of one association."""

    association = IdFilter(field_name="association_id")


class Sites(ReadEndpoint):
    """Addresses where the caller's associations meet people."""

    model = Site
    serializer_class = SiteSerializer
    filterset_class = SiteFilters
    ordering_fields = ("name",)

    @extend_schema(request=NewSiteSerializer, responses=SiteSerializer)
    def create(self, request: Request) -> Response:
        """Create a site."""
        return self.create_row(
            lambda: create_site(actor=self.viewer, now=current_time(), **self.asked(NewSiteSerializer))
        )

    @extend_schema(request=SiteChangeSerializer, responses=SiteSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a site."""
        return self.change_row(
            lambda site: change_site(
                actor=self.viewer, site=site, now=current_time(), **self.asked_changes(SiteChangeSerializer)
            )
        )


class RoomFilters(FilterSet):
    """Rooms of one association or site."""

    association = IdFilter(field_name="site__association_id")
    site = IdFilter(field_name="site_id")


class Rooms(ReadEndpoint):
    """Rooms of the caller's associations."""

    model = Room
    serializer_class = RoomSerializer
    filterset_class = RoomFilters
    joined = ("site",)
    ordering_fields = ("name", "capacity")

    @extend_schema(request=NewRoomSerializer, responses=RoomSerializer)
    def create(self, request: Request) -> Response:
        """Create a room."""
        return self.create_row(
            lambda: create_room(actor=self.viewer, now=current_time(), **self.asked(NewRoomSerializer))
        )

    @extend_schema(request=RoomChangeSerializer, responses=RoomSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a room."""
        return self.change_row(
            lambda room: change_room(
                actor=self.viewer, room=room, now=current_time(), **self.asked_changes(RoomChangeSerializer)
            )
        )


class Openings(SubEndpoint):
    """When a room is open."""

    model = RoomOpening
    owner_model, owner_field = Room, "room"
    serializer_class = OpeningSerializer
    joined = ("room__site",)

    @extend_schema(request=NewOpeningSerializer, responses=OpeningSerializer)
    def create(self, request: Request, room_id: int) -> Response:
        """Add an opening period."""
        return self.create_row(
            lambda: add_opening(
                actor=self.viewer, room=self.owner(), now=current_time(), **self.asked(NewOpeningSerializer)
            )
        )

    def destroy(self, request: Request, room_id: int, pk: int) -> Response:
        """Remove an opening period."""
        return self.remove_row(lambda opening: remove_opening(actor=self.viewer, opening=opening, now=current_time()))


class ClosureFilters(FilterSet):
    """Closures that touch a period; half-open."""

    from_at = InstantFilter(field_name="ends_at", lookup_expr="gt")
    until_at = InstantFilter(field_name="begins_at", lookup_expr="lt")


class Closures(SubEndpoint):
    """When a room is closed although it would be open."""

    model = RoomClosure
    owner_model, owner_field = Room, "room"
    serializer_class = ClosureSerializer
    filterset_class = ClosureFilters
    joined = ("room__site",)
    ordering_fields = ("begins_at",)

    @extend_schema(request=NewClosureSerializer, responses=ClosureSerializer)
    def create(self, request: Request, room_id: int) -> Response:
        """Close a room for a time."""
        return self.create_row(
            lambda: close_room(
                actor=self.viewer, room=self.owner(), now=current_time(), **self.asked(NewClosureSerializer)
            )
        )

    def destroy(self, request: Request, room_id: int, pk: int) -> Response:
        """Take a closure back."""
        return self.remove_row(lambda closure: reopen_room(actor=self.viewer, closure=closure, now=current_time()))
