"""Cohorts and who sits in them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint, SubEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.enums import HalfDay, Need
from backend.associations.models import Programme, Staff
from backend.cohorts.enums import CohortStatus
from backend.cohorts.models import Cohort, CohortMembership
from backend.cohorts.selectors import cohort_members, with_counts
from backend.cohorts.services import create_cohort, seat_members, set_cohort_status, unseat
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, CategoryListField, NumberField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.participants.models import Enrolment
from backend.places.models import Room


class CohortSerializer(serializers.ModelSerializer[Cohort]):
    """A cohort with how full it is; ``ends_on`` is half-open."""

    ends_on = serializers.DateField(read_only=True)
    seat_count = serializers.IntegerField(read_only=True)
    member_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Cohort
        fields: tuple[str, ...] = (
            "id",
            "version",
            "programme",
            "number",
            "starts_on",
            "ends_on",
            "weeks",
            "leader",
            "room",
            "min_size",
            "offers",
            "sessions",
            "status",
            "seat_count",
            "member_count",
        )


class NewCohortSerializer(serializers.Serializer[Any]):
    """A cohort to create; it begins on a Monday and has as many places as the programme says."""

    programme = VisibleField(Programme)
    number = NumberField(min_value=1, max_value=32767)
    starts_on = BoundedDateField()
    leader = VisibleField(Staff)
    room = VisibleField(Room, allow_null=True, default=None)
    offers = CategoryListField(choices=Need.choices, default=list)
    sessions = CategoryListField(choices=HalfDay.choices, default=list)


class CohortStatusSerializer(serializers.Serializer[Any]):
    """Where a cohort shall stand."""

    status = serializers.ChoiceField(choices=CohortStatus.choices)

    def validate_status(self, status: str) -> CohortStatus:
        """Return the member of the enumeration."""
        return CohortStatus(status)


class MemberSerializer(serializers.ModelSerializer[CohortMembership]):
    """Who sits in which of a cohort's places."""

    seat_number = serializers.IntegerField(source="seat.number", read_only=True)
    participant = serializers.IntegerField(source="enrolment.participant_id", read_only=True)
    code = serializers.CharField(source="enrolment.participant.code", read_only=True)

    class Meta:
        model = CohortMembership
        fields: tuple[str, ...] = ("id", "seat_number", "enrolment", "participant", "code", "joined_at")


class NewMemberSerializer(serializers.Serializer[Any]):
    """Whom to give the lowest free place."""

    enrolment = VisibleField(Enrolment)


class CohortFilters(FilterSet):
    """Cohorts by programme, leader and status."""

    programme = IdFilter(field_name="programme_id")
    leader = IdFilter(field_name="leader_id")
    status = ChoiceFilter(choices=CohortStatus.choices)


class Cohorts(ReadEndpoint):
    """Groups of participants who are called at the same time."""

    model = Cohort
    serializer_class = CohortSerializer
    filterset_class = CohortFilters
    joined = ("programme",)
    ordering_fields = ("number", "starts_on")

    def get_queryset(self) -> QuerySet[Cohort]:
        """Return what the viewer may see, with the number of seats and members."""
        return with_counts(super().get_queryset())

    @extend_schema(request=NewCohortSerializer, responses=CohortSerializer)
    def create(self, request: Request) -> Response:
        """Create a cohort."""
        return self.create_row(
            lambda: create_cohort(actor=self.viewer, now=current_time(), **self.asked(NewCohortSerializer))
        )

    @extend_schema(request=CohortStatusSerializer, responses=CohortSerializer)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, pk: int) -> Response:
        """Announce a cohort, let it run or end, or cancel it."""
        return self.change_row(
            lambda cohort: set_cohort_status(
                actor=self.viewer, cohort=cohort, now=current_time(), **self.asked(CohortStatusSerializer)
            )
        )


class Members(SubEndpoint):
    """A cohort's present members."""

    model = CohortMembership
    owner_model, owner_field = Cohort, "cohort"
    serializer_class = MemberSerializer

    def get_queryset(self) -> QuerySet[CohortMembership]:
        """Return those whom the viewer may see, by place."""
        if getattr(self, "swagger_fake_view", False):
            return CohortMembership.objects.none()
        return cohort_members(self.owner(), viewer=self.viewer)

    @extend_schema(request=NewMemberSerializer, responses=MemberSerializer)
    def create(self, request: Request, cohort_id: int) -> Response:
        """Give somebody the lowest free place."""

        def seat() -> CohortMembership:
            cohort = self.owner()
            chosen = [self.asked(NewMemberSerializer)["enrolment"]]
            return seat_members(actor=self.viewer, cohort=cohort, enrolments=chosen, now=current_time())[0]

        return self.create_row(seat)

    def destroy(self, request: Request, cohort_id: int, pk: int) -> Response:
        """Take somebody out of the cohort; they wait for another."""
        return self.remove_row(
            lambda member: unseat(actor=self.viewer, enrolments=[member.enrolment], now=current_time())
        )
