"""Seats at sessions: booking an open one, attendance, moving and giving up one occasion; notices of absence."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint, ReadEndpoint, SubEndpoint
from backend.access.visibility import visible
from backend.activities.models import Session
from backend.bookings.api.serializers import (
    AbsenceNoticeSerializer,
    BookingSerializer,
    MarkEffectSerializer,
    MarkSerializer,
    PlacementSerializer,
    SessionChoiceSerializer,
    SingleBookingSerializer,
)
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import AbsenceNotice, Booking
from backend.bookings.services import (
    acknowledge_notice,
    book_seat,
    give_up_booking,
    mark_attendance,
    mark_everyone_present,
    move_booking,
)
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter, InstantFilter, SwitchFilter


class SessionBookings(SubEndpoint):
    """The seats of one session, of the participants that the caller may see."""

    model = Booking
    owner_model, owner_field = Session, "session"
    serializer_class = BookingSerializer

    def owner(self) -> Session:
        """Return the session with its activity; 404 if the viewer may not see it."""
        sessions = visible(Session, self.viewer).select_related("activity")
        return get_object_or_404(sessions, pk=self.kwargs["session_id"])

    @extend_schema(request=SingleBookingSerializer, responses=BookingSerializer)
    def create(self, request: Request, session_id: int) -> Response:
        """Book a seat at an open session; 409 if it is full."""
        return self.create_row(self._book, show=lambda booking: BookingSerializer(booking).data)

    def _book(self) -> Booking:
        session = self.owner()
        asked = self.asked(SingleBookingSerializer)
        return book_seat(actor=self.viewer, session=session, now=current_time(), **asked)

    @extend_schema(request=None, responses=BookingSerializer(many=True), filters=False)
    @action(detail=False, methods=["post"], url_path="everyone-present", pagination_class=None)
    def everyone_present(self, request: Request, session_id: int) -> Response:
        """Mark everybody without a mark as present; answers with those seats."""
        marked = mark_everyone_present(actor=self.viewer, session=self.owner(), now=current_time())
        return Response([BookingSerializer(booking).data for booking in marked])


class BookingFilters(FilterSet):
    """Seats by session, place, participant, attendance and time (half-open)."""

    session = IdFilter(field_name="session_id")
    placement = IdFilter(field_name="placement_id")
    participant = IdFilter(field_name="participant_id")
    activity = IdFilter(field_name="session__activity_id")
    attendance = ChoiceFilter(choices=[row for row in AttendanceMark.choices if row[0]])
    from_at = InstantFilter(field_name="ends_at", lookup_expr="gt")
    until_at = InstantFilter(field_name="begins_at", lookup_expr="lt")


class Bookings(ReadEndpoint):
    """Seats at sessions, of the participants that the caller may see. They have no version: two taps mark attendance."""

    model = Booking
    serializer_class = BookingSerializer
    filterset_class = BookingFilters
    joined = ("session__activity", "placement__activity")
    ordering_fields = ("begins_at",)

    @extend_schema(request=MarkSerializer, responses=MarkEffectSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: int) -> Response:
        """Mark whether somebody was there; an empty mark takes it back."""
        booking, mark = self.get_object(), AttendanceMark(self.asked(MarkSerializer)["mark"])
        effect = mark_attendance(actor=self.viewer, booking=booking, mark=mark, now=current_time())
        return Response(MarkEffectSerializer(effect).data)

    @extend_schema(request=SessionChoiceSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Move one occasion to another session of the same activity."""
        booking, asked = self.get_object(), self.asked(SessionChoiceSerializer)
        moved = move_booking(actor=self.viewer, booking=booking, now=current_time(), **asked)
        return Response(BookingSerializer(moved).data)

    @extend_schema(request=None, responses=PlacementSerializer)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: int) -> Response:
        """Give up one occasion; the seat is free at once, and a single session's place is cancelled with it."""
        placement = give_up_booking(actor=self.viewer, booking=self.get_object(), now=current_time())
        return Response(PlacementSerializer(placement).data)


class NoticeFilters(FilterSet):
    """Notices by place, and whether somebody has seen them."""

    placement = IdFilter(field_name="placement_id")
    seen = SwitchFilter(field_name="seen_at", lookup_expr="isnull", exclude=True)


class AbsenceNotices(ListModelMixin, Endpoint):
    """Three absences in a row: quiet notices to the coordinator."""

    model = AbsenceNotice
    serializer_class = AbsenceNoticeSerializer
    filterset_class = NoticeFilters
    joined = ("placement__activity",)
    ordering_fields = ("raised_at",)

    @extend_schema(request=None, responses=AbsenceNoticeSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: int) -> Response:
        """Note that a notice has been seen."""
        notice = acknowledge_notice(actor=self.viewer, notice=self.get_object(), now=current_time())
        return Response(AbsenceNoticeSerializer(notice).data)
