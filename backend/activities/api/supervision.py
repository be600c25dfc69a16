"""Supervisors' terms and absences, and wishes for more sessions."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint, ReadEndpoint
from backend.access.visibility import visible
from backend.activities.api.serializers import (
    AnswerSerializer,
    NewRequestSerializer,
    NewTermsSerializer,
    RequestSerializer,
    TermsChangeSerializer,
    TermsSerializer,
)
from backend.activities.enums import RequestStatus
from backend.activities.models import SessionRequest, SupervisorTerms
from backend.activities.selectors import affected_sessions_of
from backend.activities.services import (
    answer_request,
    ask_for_sessions,
    reopen_request,
    report_absence,
    set_supervisor_terms,
    undo_absence,
)
from backend.associations.models import Absence, Staff
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateTimeField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter


class AwayTimeSerializer(serializers.Serializer[Any]):
    """From when until when somebody is away; half-open."""

    begins_at = BoundedDateTimeField()
    ends_at = BoundedDateTimeField()


class AffectedSessionSerializer(serializers.Serializer[Any]):
    """A session that loses a supervisor: seats taken and there, and who is left to lead it."""

    session = serializers.IntegerField()
    taken = serializers.IntegerField()
    capacity = serializers.IntegerField()
    remaining_leaders = serializers.ListField(child=serializers.IntegerField())

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return it with ids."""
        return {
            "session": instance.session.pk,
            "taken": instance.taken,
            "capacity": instance.capacity,
            "remaining_leaders": [staff.pk for staff in instance.remaining_leaders],
        }


class AwaySerializer(serializers.Serializer[Any]):
    """An absence and the sessions that it hits."""

    absence = serializers.IntegerField()
    affected = AffectedSessionSerializer(many=True)


class KeptChangeSerializer(serializers.Serializer[Any]):
    """A change that could not be taken back, and why."""

    change = serializers.IntegerField()
    session = serializers.IntegerField()
    reason = serializers.CharField()


class UndoneAbsenceSerializer(serializers.Serializer[Any]):
    """The changes that were taken back, and those that stay."""

    undone = serializers.ListField(child=serializers.IntegerField())
    kept = KeptChangeSerializer(many=True)


class Away(Endpoint):
    """A supervisor is away: the sessions that hits, and taking it back with everything done about it."""

    model = Absence
    serializer_class = AwaySerializer
    joined = ("staff",)
    pagination_class = None

    def get_queryset(self) -> Any:
        """Return the absences of the person of the address that the viewer may see."""
        return super().get_queryset().filter(staff_id=self.kwargs.get("staff_id"))

    @extend_schema(request=AwayTimeSerializer, responses={201: AwaySerializer})
    def create(self, request: Request, staff_id: int) -> Response:
        """Report somebody away: the coordinator anybody, everyone themselves. Says who is affected at once."""
        staff = get_object_or_404(visible(Staff, self.viewer), pk=staff_id)
        return self.create_row(
            lambda: report_absence(
                actor=self.viewer, staff=staff, now=current_time(), **self.asked(AwayTimeSerializer)
            ),
            show=lambda effect: _shown(effect.absence, effect.affected),
        )

    @extend_schema(responses=AwaySerializer)
    def retrieve(self, request: Request, staff_id: int, pk: int) -> Response:
        """Say which sessions an absence hits, as they are now."""
        absence = self.get_object()
        return Response(_shown(absence, affected_sessions_of(absence)))

    @extend_schema(request=None, responses=UndoneAbsenceSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, staff_id: int, pk: int) -> Response:
        """Take an absence back with its stand-ins, moves and cancellations; says what had to stay and why."""
        result = undo_absence(actor=self.viewer, absence=self.get_object(), now=current_time())
        kept = [{"change": change.pk, "session": change.session_id, "reason": reason} for change, reason in result.kept]
        undone = [change.pk for change in result.undone]
        return Response(UndoneAbsenceSerializer({"undone": undone, "kept": kept}).data)


def _shown(absence: Absence, affected: Any) -> dict[str, Any]:
    return dict(AwaySerializer({"absence": absence.pk, "affected": affected}).data)


class TermsFilters(FilterSet):
    """The terms of one person."""

    staff = IdFilter(field_name="staff_id")


class Terms(ReadEndpoint):
    """What supervisors' time allows."""

    model = SupervisorTerms
    serializer_class = TermsSerializer
    filterset_class = TermsFilters

    @extend_schema(request=NewTermsSerializer, responses=TermsSerializer)
    def create(self, request: Request) -> Response:
        """Set somebody's terms."""
        return self.create_row(
            lambda: set_supervisor_terms(actor=self.viewer, now=current_time(), **self.asked(NewTermsSerializer))
        )

    @extend_schema(request=TermsChangeSerializer, responses=TermsSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Set other terms; sessions ahead get the seats that the ratio allows, and nobody loses one."""
        return self.change_row(
            lambda terms: set_supervisor_terms(
                actor=self.viewer, staff=terms.staff, now=current_time(), **self.asked(TermsChangeSerializer)
            )
        )


class RequestFilters(FilterSet):
    """Wishes by activity, by whom and to whom they are put, and status."""

    activity = IdFilter(field_name="activity_id")
    asked_by = IdFilter(field_name="asked_by_id")
    asked_of = IdFilter(field_name="asked_of_id")
    status = ChoiceFilter(choices=RequestStatus.choices)


class SessionRequests(ReadEndpoint):
    """Wishes for more sessions that the caller has put or is to answer; the coordinator's all."""

    model = SessionRequest
    serializer_class = RequestSerializer
    filterset_class = RequestFilters
    joined = ("activity",)
    ordering_fields = ("created_at",)

    @extend_schema(request=NewRequestSerializer, responses=RequestSerializer)
    def create(self, request: Request) -> Response:
        """Ask a named colleague for more sessions; they get a mail."""
        return self.create_row(
            lambda: ask_for_sessions(actor=self.viewer, now=current_time(), **self.asked(NewRequestSerializer))
        )

    @extend_schema(request=AnswerSerializer, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """Say that it is arranged, or that it cannot be done."""
        return self.change_row(
            lambda wish: answer_request(
                actor=self.viewer, request=wish, now=current_time(), **self.asked(AnswerSerializer)
            )
        )

    @extend_schema(request=None, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take an answer back."""
        return self.change_row(lambda wish: reopen_request(actor=self.viewer, request=wish, now=current_time()))
