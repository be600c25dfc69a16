"""One's own calendars outside Samplats."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.common.clock import current_time
from backend.common.rest.fields import TextField
from backend.common.rest.filters import ChoiceFilter, FilterSet
from backend.outside_calendars.addresses import LONGEST_ADDRESS
from backend.outside_calendars.enums import CalendarState
from backend.outside_calendars.models import LONGEST_LABEL, OutsideCalendar
from backend.outside_calendars.selectors import kept
from backend.outside_calendars.services import add_calendar, ask_for_reading, remove_calendar


class OutsideCalendarSerializer(serializers.ModelSerializer[OutsideCalendar]):
    """A calendar that is read for busy times; of its address only the host and the last characters."""

    shown_address = serializers.CharField(read_only=True)

    class Meta:
        model = OutsideCalendar
        fields: tuple[str, ...] = (
            "id",
            "version",
            "label",
            "shown_address",
            "state",
            "fault",
            "failures",
            "fetched_at",
            "changed_at",
            "next_fetch_at",
        )


class NewOutsideCalendarSerializer(serializers.Serializer[Any]):
    """The address of a published calendar: https or webcal. It is checked at once, and never shown again."""

    label = TextField(max_length=LONGEST_LABEL)  # type: ignore[assignment]
    address = serializers.CharField(max_length=LONGEST_ADDRESS, write_only=True)


class OutsideCalendarFilters(FilterSet):
    """Calendars in one state."""

    state = ChoiceFilter(choices=CalendarState.choices)


class OutsideCalendars(ReadEndpoint):
    """One's own calendars elsewhere, of which only busy intervals are kept."""

    model = OutsideCalendar
    serializer_class = OutsideCalendarSerializer
    filterset_class = OutsideCalendarFilters
    ordering_fields = ("label", "fetched_at")

    def get_queryset(self) -> QuerySet[OutsideCalendar]:
        """Return those that are not removed."""
        return kept(super().get_queryset())

    @extend_schema(request=NewOutsideCalendarSerializer, responses=OutsideCalendarSerializer)
    def create(self, request: Request) -> Response:
        """Give the address of a calendar; it is read at once."""
        return self.create_row(
            lambda: add_calendar(actor=self.viewer, now=current_time(), **self.asked(NewOutsideCalendarSerializer))
        )

    @extend_schema(request=None, responses=OutsideCalendarSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        """Have it read in a moment, not waiting for its time."""
        return self.change_row(lambda row: ask_for_reading(actor=self.viewer, calendar=row, now=current_time()))

    def destroy(self, request: Request, pk: int) -> Response:
        """Stop reading it and drop its busy times."""
        return self.remove_row(lambda row: remove_calendar(actor=self.viewer, calendar=row, now=current_time()))
