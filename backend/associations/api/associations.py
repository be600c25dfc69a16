"""Associations, their agencies, and the days on which they are closed."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint, ReadEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.models import Agency, Association, ClosedDay
from backend.associations.services import close_day, reopen_day
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, TextField
from backend.common.rest.filters import DateFilter, FilterSet, IdFilter


class AgencySerializer(serializers.ModelSerializer[Agency]):
    """One of the parties of an association."""

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ("id", "version", "association", "kind", "name")


class AssociationSerializer(serializers.ModelSerializer[Association]):
    """A coordination association with its agencies."""

    agencies = AgencySerializer(many=True, read_only=True)

    class Meta:
        model = Association
        fields: tuple[str, ...] = ("id", "version", "name", "slug", "agencies")


class ClosedDaySerializer(serializers.ModelSerializer[ClosedDay]):
    """A day on which an association is closed, besides Swedish holidays and eves."""

    class Meta:
        model = ClosedDay
        fields: tuple[str, ...] = ("id", "association", "closed_on", "label")


class NewClosedDaySerializer(serializers.Serializer[Any]):
    """A day to close."""

    association = VisibleField(Association)
    closed_on = BoundedDateField()
    label = TextField(max_length=60)  # type: ignore[assignment]


class Associations(ReadEndpoint):
    """The associations in which the caller has a role."""

    model = Association
    serializer_class = AssociationSerializer
    prefetched = ("agencies",)
    ordering_fields = ("name",)


class AgencyFilters(FilterSet):
    """Agencies of one association."""

    association = IdFilter(field_name="association_id")


class Agencies(ReadEndpoint):
    """The parties of the caller's associations."""

    model = Agency
    serializer_class = AgencySerializer
    filterset_class = AgencyFilters
    ordering_fields = ("name",)


class ClosedDayFilters(FilterSet):
    """Closed days of one association, in a period of dates (half-open)."""

    association = IdFilter(field_name="association_id")
    from_on = DateFilter(field_name="closed_on", lookup_expr="gte")
    until_on = DateFilter(field_name="closed_on", lookup_expr="lt")


class ClosedDays(ListModelMixin, Endpoint):
    """Days on which an association is closed, besides Swedish holidays and eves."""

    model = ClosedDay
    serializer_class = ClosedDaySerializer
    filterset_class = ClosedDayFilters
    ordering_fields = ("closed_on",)

    @extend_schema(request=NewClosedDaySerializer, responses=ClosedDaySerializer)
    def create(self, request: Request) -> Response:
        """Close a day. Meetings that are booked then stay until somebody moves them."""
        return self.create_row(
            lambda: close_day(actor=self.viewer, now=current_time(), **self.asked(NewClosedDaySerializer))
        )

    def destroy(self, request: Request, pk: int) -> Response:
        """Open the day again."""
        return self.remove_row(lambda day: reopen_day(actor=self.viewer, closed_day=day, now=current_time()))
