"""Meetings: booking, moving, confirming, holding and cancelling."""

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
from backend.associations.models import Association, MeetingStep, Programme, Staff
from backend.cohorts.models import CohortMembership
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateTimeField, NumberField, TextField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter, InstantFilter
from backend.contacts.models import Contact
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import MeetingStatus, PlaceKind, Presence, Requirement
from backend.meetings.models import Attendance, Meeting, MeetingRequest
from backend.meetings.models.meeting import MOST_BUFFER_MINUTES
from backend.meetings.selectors import with_attendances
from backend.meetings.services import (
    Attendee,
    book_meeting,
    cancel_meeting,
    confirm_meeting,
    mark_held,
    mark_presence,
    move_meeting,
    reopen_meeting,
    restore_meeting,
)
from backend.meetings.services.changes import lock_meeting
from backend.participants.models import Enrolment, Participant
from backend.places.models import Room

MOST_ATTENDEES = 40


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """Who is to be there: a member of staff, the participant or a contact without account, and as what."""

    class Meta:
        model = Attendance
        fields: tuple[str, ...] = (
            "id",
            "staff",
            "participant",
            "contact",
            "party",
            "requirement",
            "presence",
            "marked_at",
        )


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting with those who are called, as far as the caller may see them."""

    attendances = AttendanceSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "programme",
            "enrolment",
            "step",
            "kind",
            "begins_at",
            "ends_at",
            "room",
            "place_kind",
            "video_link",
            "place_text",
            "preparation_minutes",
            "follow_up_minutes",
            "is_hold",
            "request",
            "organiser",
            "status",
            "booked_at",
            "announced_at",
            "uid",
            "sequence",
            "attendances",
        )


class AttendeeSerializer(serializers.Serializer[Any]):
    """Someone to call: exactly one of ``staff``, ``participant`` and ``contact``, and as what if not by name only."""

    staff = VisibleField(Staff, allow_null=True, default=None)
    participant = VisibleField(Participant, allow_null=True, default=None)
    contact = VisibleField(Contact, allow_null=True, default=None)
    party = serializers.ChoiceField(choices=Party.choices, allow_null=True, default=None)
    requirement = serializers.ChoiceField(choices=Requirement.choices, default=Requirement.REQUIRED.value)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return who is called, unless it is nobody or two in one."""
        if sum(attrs[name] is not None for name in ("staff", "participant", "contact")) != 1:
            text = _("Ange en person: personal, deltagare eller kontakt.")
            raise serializers.ValidationError(text, code="one_person")
        party = None if attrs["party"] is None else Party(attrs["party"])
        return Attendee(**{**attrs, "party": party, "requirement": Requirement(attrs["requirement"])})


class NewMeetingSerializer(serializers.Serializer[Any]):
    """A meeting to book; half-open, within one day."""

    association = VisibleField(Association)
    programme = VisibleField(Programme, allow_null=True, default=None)
    enrolment = VisibleField(Enrolment, allow_null=True, default=None)
    step = VisibleField(MeetingStep, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    begins_at = BoundedDateTimeField()
    ends_at = BoundedDateTimeField()
    room = VisibleField(Room, allow_null=True, default=None)
    status = serializers.ChoiceField(
        choices=[(status.value, status.label) for status in (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED)],
        default=MeetingStatus.TENTATIVE.value,
    )
    place_kind = serializers.ChoiceField(choices=PlaceKind.choices, default=PlaceKind.ROOM.value)
    video_link = serializers.URLField(max_length=500, allow_blank=True, default="")
    place_text = TextField(max_length=120, allow_blank=True, default="")
    preparation_minutes = NumberField(min_value=0, max_value=MOST_BUFFER_MINUTES, default=0)
    follow_up_minutes = NumberField(min_value=0, max_value=MOST_BUFFER_MINUTES, default=0)
    request = VisibleField(MeetingRequest, allow_null=True, default=None)
    attendees = serializers.ListField(child=AttendeeSerializer(), min_length=1, max_length=MOST_ATTENDEES)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        kind, status = MeetingKind(attrs["kind"]), MeetingStatus(attrs["status"])
        place = Place(PlaceKind(attrs.pop("place_kind")), attrs.pop("video_link"), attrs.pop("place_text"))
        buffers = Buffers(attrs.pop("preparation_minutes"), attrs.pop("follow_up_minutes"))
        return {**attrs, "kind": kind, "status": status, "place": place, "buffers": buffers}


class MeetingMoveSerializer(serializers.Serializer[Any]):
    """Where and when a meeting shall be; what is left out stays."""

    begins_at = BoundedDateTimeField(required=False)
    ends_at = BoundedDateTimeField(required=False)
    room = VisibleField(Room, allow_null=True, required=False)


class PresenceSerializer(serializers.Serializer[Any]):
    """Whether one who was called came."""

    attendance = VisibleField(Attendance)
    presence = serializers.ChoiceField(choices=Presence.choices, allow_blank=True)


class MeetingFilters(FilterSet):
    """Meetings that touch a period (half-open), by place, people, programme, kind and status."""

    from_at = InstantFilter(field_name="ends_at", lookup_expr="gt")
    until_at = InstantFilter(field_name="begins_at", lookup_expr="lt")
    association = IdFilter(field_name="association_id")
    programme = IdFilter(field_name="programme_id")
    enrolment = IdFilter(field_name="enrolment_id")
    room = IdFilter(field_name="room_id")
    staff = IdFilter(method="attended_by")
    cohort = IdFilter(method="of_members")
    kind = ChoiceFilter(choices=MeetingKind.choices)
    status = ChoiceFilter(choices=MeetingStatus.choices)

    def attended_by(self, queryset: QuerySet[Meeting], name: str, value: int) -> QuerySet[Meeting]:
        """Keep those to which the member of staff is called."""
        return queryset.filter(pk__in=Attendance.objects.filter(staff_id=value).values("meeting_id"))

    def of_members(self, queryset: QuerySet[Meeting], name: str, value: int) -> QuerySet[Meeting]:
        """Keep those of the cohort's present members."""
        members = CohortMembership.objects.filter(seat__cohort_id=value, left_at=None)
        return queryset.filter(enrolment_id__in=members.values("enrolment_id"))


class Meetings(ReadEndpoint):
    """Meetings that the caller may see, cancelled ones too."""

    model = Meeting
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilters
    ordering_fields = ("begins_at",)

    def get_queryset(self) -> QuerySet[Meeting]:
        """Return what the viewer may see, with attendances as far as the viewer may see those."""
        meetings = super().get_queryset()
        return meetings if getattr(self, "swagger_fake_view", False) else with_attendances(meetings, self.viewer)

    def lock_ahead(self, row: Meeting) -> None:
        """The participants come first."""
        lock_meeting(row)

    @extend_schema(request=NewMeetingSerializer, responses=MeetingSerializer)
    def create(self, request: Request) -> Response:
        """Book a meeting."""
        return self.create_row(
            lambda: book_meeting(actor=self.viewer, now=current_time(), **self.asked(NewMeetingSerializer))
        )

    @extend_schema(request=MeetingMoveSerializer, responses=MeetingSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Move a meeting to another time or room; the people stay."""

        def move(meeting: Meeting) -> Meeting:
            place = {"begins_at": meeting.begins_at, "ends_at": meeting.ends_at, "room": meeting.room}
            asked = place | self.asked_changes(MeetingMoveSerializer)
            return move_meeting(actor=self.viewer, meeting=meeting, now=current_time(), **asked)

        return self.change_row(move)

    @extend_schema(request=None, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Turn a tentative meeting into a booked one; a handover needs an action plan and written consent."""
        return self.change_row(lambda meeting: confirm_meeting(actor=self.viewer, meeting=meeting, now=current_time()))

    @extend_schema(request=None, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Record that a booked meeting took place."""
        return self.change_row(lambda meeting: mark_held(actor=self.viewer, meeting=meeting, now=current_time()))

    @extend_schema(request=None, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Undo ``hold``."""
        return self.change_row(lambda meeting: reopen_meeting(actor=self.viewer, meeting=meeting, now=current_time()))

    @extend_schema(request=None, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Cancel a meeting; room and people are free from that moment."""
        return self.change_row(lambda meeting: cancel_meeting(actor=self.viewer, meeting=meeting, now=current_time()))

    @extend_schema(request=None, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Undo ``cancel``, if time, room and people are still free."""
        return self.change_row(lambda meeting: restore_meeting(actor=self.viewer, meeting=meeting, now=current_time()))

    @extend_schema(request=PresenceSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: int) -> Response:
        """Mark whether somebody came, once the meeting has begun; an empty ``presence`` takes the mark back."""

        def change(meeting: Meeting) -> object:
            asked = self.asked(PresenceSerializer)
            marks = {asked["attendance"].pk: Presence(asked["presence"])}
            return mark_presence(actor=self.viewer, meeting=meeting, marks=marks, now=current_time())

        return self.change_row(change)
