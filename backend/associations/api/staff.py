"""Staff, their working hours and their absences."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint, SubEndpoint
from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.associations.models import Absence, Staff, WorkingHours
from backend.associations.services import (
    add_working_hours,
    change_absence,
    end_working_hours,
    record_absence,
    remove_absence,
    remove_working_hours,
)
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, BoundedDateTimeField, NumberField
from backend.common.rest.filters import ChoiceFilter, DateFilter, FilterSet, IdFilter, InstantFilter


class StaffSerializer(serializers.ModelSerializer[Staff]):
    """A member of staff."""

    class Meta:
        model = Staff
        fields: tuple[str, ...] = ("id", "version", "name", "title", "max_meetings_per_day")


class WorkingHoursSerializer(serializers.ModelSerializer[WorkingHours]):
    """When someone works on one weekday (Monday 0), in minutes of the day, during a period of dates; half-open."""

    class Meta:
        model = WorkingHours
        fields: tuple[str, ...] = ("id", "staff", "weekday", "begins_minute", "ends_minute", "from_on", "until_on")


class NewWorkingHoursSerializer(serializers.Serializer[Any]):
    """Working hours to add."""

    weekday = NumberField(min_value=0, max_value=6)
    begins_minute = NumberField(min_value=0, max_value=1439)
    ends_minute = NumberField(min_value=1, max_value=1440)
    from_on = BoundedDateField()
    until_on = BoundedDateField(allow_null=True, default=None)


class EndOfWorkingHoursSerializer(serializers.Serializer[Any]):
    """The day from which hours no longer apply; null for no end."""

    until_on = BoundedDateField(allow_null=True)


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """Time when someone is away. Why is nobody's business here."""

    class Meta:
        model = Absence
        fields: tuple[str, ...] = ("id", "version", "staff", "begins_at", "ends_at")


class AbsenceTimeSerializer(serializers.Serializer[Any]):
    """When someone is away; half-open."""

    begins_at = BoundedDateTimeField()
    ends_at = BoundedDateTimeField()


class StaffFilters(FilterSet):
    """Staff with a role, in one association or for one agency."""

    association = IdFilter(method="of_grant")
    agency = IdFilter(method="of_grant")
    role = ChoiceFilter(choices=[(role.value, role.label) for role in Role.within_association()], method="of_grant")

    class Meta:
        model = Staff
        fields: tuple[str, ...] = ()

    def of_grant(self, queryset: Any, name: str, value: Any) -> Any:
        """Keep those who have a grant that says so; several filters together ask for one grant that says it all."""
        asked = {name: given for name, given in self.form.cleaned_data.items() if given not in (None, "")}
        grants = RoleGrant.objects.filter(association_id__in=self.request.parser_context["view"].viewer.association_ids)
        return queryset.filter(pk__in=grants.filter(**asked).values("staff_id"))


class StaffEndpoint(ReadEndpoint):
    """Colleagues: staff who have a role in one of the caller's associations."""

    model = Staff
    serializer_class = StaffSerializer
    filterset_class = StaffFilters
    ordering_fields = ("name",)


class WorkingHoursFilters(FilterSet):
    """Hours that apply on a day."""

    on = DateFilter(method="applying_on")

    def applying_on(self, queryset: QuerySet[WorkingHours], name: str, value: date) -> QuerySet[WorkingHours]:
        """Keep what applies on the day."""
        begun = queryset.filter(from_on__lte=value)
        return begun.filter(until_on__gt=value) | begun.filter(until_on=None)


class WorkingHoursEndpoint(SubEndpoint):
    """When a member of staff works."""

    model = WorkingHours
    owner_model, owner_field = Staff, "staff"
    serializer_class = WorkingHoursSerializer
    filterset_class = WorkingHoursFilters

    @extend_schema(request=NewWorkingHoursSerializer, responses=WorkingHoursSerializer)
    def create(self, request: Request, staff_id: int) -> Response:
        """Add hours on one weekday. They may not overlap those that are there."""
        return self.create_row(
            lambda: add_working_hours(
                actor=self.viewer, staff=self.owner(), now=current_time(), **self.asked(NewWorkingHoursSerializer)
            )
        )

    @extend_schema(request=EndOfWorkingHoursSerializer, responses=WorkingHoursSerializer)
    def partial_update(self, request: Request, staff_id: int, pk: int) -> Response:
        """Let the hours end on a day; new ones are added beside them, so that the past stays as it was."""
        return self.change_row(
            lambda hours: end_working_hours(
                actor=self.viewer, hours=hours, now=current_time(), **self.asked(EndOfWorkingHoursSerializer)
            )
        )

    def destroy(self, request: Request, staff_id: int, pk: int) -> Response:
        """Remove hours that were entered by mistake."""
        return self.remove_row(lambda hours: remove_working_hours(actor=self.viewer, hours=hours, now=current_time()))


class AbsenceFilters(FilterSet):
    """Absences that touch a period; half-open."""

    from_at = InstantFilter(field_name="ends_at", lookup_expr="gt")
    until_at = InstantFilter(field_name="begins_at", lookup_expr="lt")


class AbsencesEndpoint(SubEndpoint):
    """When a member of staff is away."""

    model = Absence
    owner_model, owner_field = Staff, "staff"
    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilters
    ordering_fields = ("begins_at",)

    @extend_schema(request=AbsenceTimeSerializer, responses=AbsenceSerializer)
    def create(self, request: Request, staff_id: int) -> Response:
        """Record that someone is away: the coordinator for anybody, everyone for themselves."""
        return self.create_row(
            lambda: record_absence(
                actor=self.viewer, staff=self.owner(), now=current_time(), **self.asked(AbsenceTimeSerializer)
            )
        )

    @extend_schema(request=AbsenceTimeSerializer, responses=AbsenceSerializer)
    def update(self, request: Request, staff_id: int, pk: int) -> Response:
        """Change when someone is away."""
        return self.change_row(
            lambda absence: change_absence(
                actor=self.viewer, absence=absence, now=current_time(), **self.asked(AbsenceTimeSerializer)
            )
        )

    def destroy(self, request: Request, staff_id: int, pk: int) -> Response:
        """Take an absence back."""
        return self.remove_row(lambda absence: remove_absence(actor=self.viewer, absence=absence, now=current_time()))
