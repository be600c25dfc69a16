"""Requests for meetings, over the API: asking, taking back and undoing that."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.enums import MeetingKind, Party
from backend.associations.models import Association, Programme, Staff
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, NumberField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.contacts.models import Contact
from backend.meetings.enums import PlaceKind, RequestStatus, Requirement
from backend.meetings.models import MeetingRequest, RequestedAttendance
from backend.meetings.selectors import with_wanted
from backend.meetings.services import Wanted, reopen_request, request_meeting, withdraw_request
from backend.participants.models import Enrolment, Participant

MOST_WANTED = 40
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 480


class RequestedSerializer(serializers.ModelSerializer[RequestedAttendance]):
    """Who is wanted: a person, or with none of the three anyone of ``party``."""

    class Meta:
        model = RequestedAttendance
        fields: tuple[str, ...] = ("id", "staff", "participant", "contact", "party", "requirement")


class MeetingRequestSerializer(serializers.ModelSerializer[MeetingRequest]):
    """A meeting that somebody needs, with who is wanted as far as the caller may see them."""

    wanted = RequestedSerializer(many=True, read_only=True)

    class Meta:
        model = MeetingRequest
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "programme",
            "enrolment",
            "kind",
            "requested_at",
            "requested_by",
            "duration_minutes",
            "place_kind",
            "earliest_on",
            "latest_on",
            "status",
            "wanted",
        )


class WantedSerializer(serializers.Serializer[Any]):
    """One person, or a party alone."""

    staff = VisibleField(Staff, allow_null=True, default=None)
    participant = VisibleField(Participant, allow_null=True, default=None)
    contact = VisibleField(Contact, allow_null=True, default=None)
    party = serializers.ChoiceField(choices=Party.choices, allow_null=True, default=None)
    requirement = serializers.ChoiceField(choices=Requirement.choices, default=Requirement.REQUIRED.value)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return who is wanted, unless it is nobody or two in one."""
        named = sum(attrs[name] is not None for name in ("staff", "participant", "contact"))
        if named > 1 or (named == 0 and attrs["party"] is None):
            text = _("Ange en person, eller ingen person och en roll.")
            raise serializers.ValidationError(text, code="one_person_or_party")
        party = None if attrs["party"] is None else Party(attrs["party"])
        return Wanted(**{**attrs, "party": party, "requirement": Requirement(attrs["requirement"])})


class NewMeetingRequestSerializer(serializers.Serializer[Any]):
    """A meeting to ask for; days are inclusive."""

    association = VisibleField(Association)
    programme = VisibleField(Programme, allow_null=True, default=None)
    enrolment = VisibleField(Enrolment, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    wanted = serializers.ListField(child=WantedSerializer(), min_length=1, max_length=MOST_WANTED)
    duration_minutes = NumberField(min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, default=60)
    place_kind = serializers.ChoiceField(choices=PlaceKind.choices, default=PlaceKind.ROOM.value)
    earliest_on = BoundedDateField(allow_null=True, default=None)
    latest_on = BoundedDateField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        return {**attrs, "kind": MeetingKind(attrs["kind"]), "place_kind": PlaceKind(attrs["place_kind"])}


class MeetingRequestFilters(FilterSet):
    """Requests by whom they are about, kind and status."""

    association = IdFilter(field_name="association_id")
    programme = IdFilter(field_name="programme_id")
    enrolment = IdFilter(field_name="enrolment_id")
    kind = ChoiceFilter(choices=MeetingKind.choices)
    status = ChoiceFilter(choices=RequestStatus.choices)


class MeetingRequests(ReadEndpoint):
    """Requests that the caller may see, those that are booked or taken back too."""

    model = MeetingRequest
    serializer_class = MeetingRequestSerializer
    filterset_class = MeetingRequestFilters
    ordering_fields = ("requested_at",)

    def get_queryset(self) -> QuerySet[MeetingRequest]:
        """Return what the viewer may see, with who is wanted as far as the viewer may see those."""
        requests = super().get_queryset()
        return requests if getattr(self, "swagger_fake_view", False) else with_wanted(requests, self.viewer)

    @extend_schema(request=NewMeetingRequestSerializer, responses=MeetingRequestSerializer)
    def create(self, request: Request) -> Response:
        """Ask for a meeting; its waiting time begins now."""
        return self.create_row(
            lambda: request_meeting(actor=self.viewer, now=current_time(), **self.asked(NewMeetingRequestSerializer))
        )

    @extend_schema(request=None, responses=MeetingRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take an open request back."""
        return self.change_row(lambda row: withdraw_request(actor=self.viewer, request=row, now=current_time()))

    @extend_schema(request=None, responses=MeetingRequestSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Undo ``withdraw``; the waiting time still counts from the beginning."""
        return self.change_row(lambda row: reopen_request(actor=self.viewer, request=row, now=current_time()))
