"""Figures of meetings in an association: waits and no-shows."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint
from backend.access.policies import can_see_meeting_figures
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.associations.models import Association, Programme
from backend.common.clock import current_time
from backend.common.rest.fields import MAX_ID, BoundedDateField
from backend.meeting_follow_up.enums import Called
from backend.meeting_follow_up.selectors import Period, count_no_shows, measure_waits
from backend.meeting_follow_up.selectors.deadlines import list_deadlines


class PeriodSerializer(serializers.Serializer[Any]):
    """Half-open dates, and one programme; what is left out narrows nothing."""

    from_on = BoundedDateField(required=False)
    until_on = BoundedDateField(required=False)
    # A query string has no numbers, only their digits.
    programme = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse days that are crossed."""
        if "from_on" in attrs and "until_on" in attrs and attrs["until_on"] <= attrs["from_on"]:
            message = _("Perioden måste sluta efter att den börjar.")
            raise serializers.ValidationError({"until_on": [message]}, code="period_ends_after_it_begins")
        return attrs


class NoShowPeriodSerializer(PeriodSerializer):
    """Also whose attendance is counted."""

    called = serializers.ChoiceField(choices=Called.choices, required=False)


class WaitSerializer(serializers.Serializer[Any]):
    """Requests of one kind from one agency; null where a number is too small for the caller, or there is none."""

    kind = serializers.ChoiceField(choices=MeetingKind.choices, allow_null=True)
    agency = serializers.IntegerField(source="agency_id", allow_null=True)
    requests = serializers.IntegerField(allow_null=True)
    booked = serializers.IntegerField(allow_null=True)
    median_days = serializers.FloatField(allow_null=True)
    longest_days = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(allow_null=True)
    waiting_since = serializers.DateField(allow_null=True)
    is_whole = serializers.BooleanField()


class WaitsSerializer(serializers.Serializer[Any]):
    """Per kind and agency; ``total`` is null for those from whom something is hidden, and when there is nothing."""

    rows = WaitSerializer(many=True)
    total = WaitSerializer(allow_null=True)


class NoShowSerializer(serializers.Serializer[Any]):
    """Attendances in one class; null where a number is too small to be shown."""

    key = serializers.CharField()
    marked = serializers.IntegerField(allow_null=True)
    absent = serializers.IntegerField(allow_null=True)
    excused = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField(allow_null=True)


class NoShowsSerializer(serializers.Serializer[Any]):
    """The same attendances by kind of meeting and by lead time."""

    by_kind = NoShowSerializer(many=True)
    by_lead_time = NoShowSerializer(many=True)
    total = NoShowSerializer()


class DeadlineSerializer(serializers.Serializer[Any]):
    """A meeting that must be held by ``due_on``; ``late`` is one that is booked after that day."""

    enrolment = serializers.IntegerField(source="enrolment.pk")
    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    after = serializers.IntegerField(source="after.pk")
    due_on = serializers.DateField()
    remind_on = serializers.DateField()
    late = serializers.IntegerField(source="late.pk", default=None, allow_null=True)
    reminded_at = serializers.DateTimeField(allow_null=True)


class MeetingFigures(Endpoint):
    """Figures of meetings in the associations whose meetings the caller books or asks for; by the association's id."""

    model = Association
    serializer_class = WaitsSerializer

    def get_queryset(self) -> QuerySet[Any]:
        """Return those whose figures the viewer may see."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(
            pk__in=[pk for pk in self.viewer.association_ids if can_see_meeting_figures(self.viewer, pk)]
        )

    @extend_schema(parameters=[PeriodSerializer], responses=WaitsSerializer)
    @action(detail=True)
    def waits(self, request: Request, pk: int) -> Response:
        """Show how long meetings that were asked for in the period are waited for, per kind and agency."""
        period, _asked = self._read(request, PeriodSerializer)
        return Response(WaitsSerializer(measure_waits(self.viewer, period)).data)

    @extend_schema(parameters=[NoShowPeriodSerializer], responses=NoShowsSerializer)
    @action(detail=True, url_path="no-shows")
    def no_shows(self, request: Request, pk: int) -> Response:
        """Show how many did not come to the period's meetings; counts under five are hidden from everybody."""
        period, asked = self._read(request, NoShowPeriodSerializer)
        called = Called(asked.get("called", Called.PARTICIPANTS))
        return Response(NoShowsSerializer(count_no_shows(period, called)).data)

    def _read(self, request: Request, serializer_class: type[PeriodSerializer]) -> tuple[Period, dict[str, Any]]:
        """Return the period that the query string asks for, and all of what it asks.

        Raises:
            ValidationError: it does not fit, or names a programme that is not the association's.
        """
        association = self.get_object()
        serializer = serializer_class(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        asked = dict(serializer.validated_data)
        programme = asked.get("programme")
        own = visible(Programme, self.viewer).filter(association=association)
        if programme is not None and not own.filter(pk=programme).exists():
            raise serializers.ValidationError({"programme": [_("Insatsen finns inte.")]}, code="does_not_exist")
        return Period(association.pk, programme, asked.get("from_on"), asked.get("until_on")), asked

    @extend_schema(responses=DeadlineSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def deadlines(self, request: Request, pk: int) -> Response:
        """List the meetings that must be held by a day and are not booked in time, of participants the caller sees."""
        found = list_deadlines(self.viewer, self.get_object().pk, now=current_time())
        return Response(DeadlineSerializer(found, many=True).data)
