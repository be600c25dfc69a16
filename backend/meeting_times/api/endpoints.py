"""Times for a meeting that somebody has asked for: finding, booking, holding several and deciding on one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint, ReadEndpoint
from backend.access.policies import check_book_meeting
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.meeting_times.api.serializers import (
    BookedSerializer,
    ChosenSerializer,
    DecisionSerializer,
    NewPollSerializer,
    SearchSerializer,
    StandingSerializer,
    TimePollSerializer,
    TimesSerializer,
    describe_standing,
    describe_times,
)
from backend.meeting_times.enums import PollStatus
from backend.meeting_times.models import TimePoll
from backend.meeting_times.selectors import Choices, search_for_request, standing_of
from backend.meeting_times.services import book_time, decide_poll, hold_times, restore_poll, withdraw_poll
from backend.meeting_times.services.holding import lock_poll
from backend.meetings.models import MeetingRequest


class PollFilters(FilterSet):
    """Polls by association, request and status."""

    association = IdFilter(field_name="association_id")
    request = IdFilter(field_name="request_id")
    status = ChoiceFilter(choices=PollStatus.choices)


class MeetingTimes(Endpoint):
    """Times for a meeting that somebody has asked for, by the id of the request."""

    model = MeetingRequest
    serializer_class = TimesSerializer

    @extend_schema(parameters=[SearchSerializer], responses=TimesSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Show the ten best times with what each costs, and why a hoped-for time cannot be had."""
        row = self.get_object()
        check_book_meeting(self.viewer, row.association_id)
        serializer = SearchSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        search = search_for_request(row, current_time(), Choices(first_on=asked.get("from_on")))
        return Response(TimesSerializer(describe_times(search, asked.get("hoped_at"))).data)

    @extend_schema(request=ChosenSerializer, responses={201: BookedSerializer})
    @action(detail=True, methods=["post"])
    def book(self, request: Request, pk: int) -> Response:
        """Book the meeting at one of the times that were found; 409 if it is gone."""
        row, choice = self.get_object(), self.asked(ChosenSerializer)["choice"]
        return self.create_row(
            lambda: book_time(actor=self.viewer, request=row, choice=choice, now=current_time()),
            show=lambda booked: BookedSerializer({"meeting": booked[0].pk, "lacking": booked[1]}).data,
        )

    @extend_schema(request=NewPollSerializer, responses={201: TimePollSerializer})
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Hold several of the times that were found, and ask those who are called which of them suit."""
        row, asked = self.get_object(), self.asked(NewPollSerializer)
        return self.create_row(
            lambda: hold_times(actor=self.viewer, about=row, now=current_time(), **asked),
            show=lambda poll: TimePollSerializer(poll).data,
        )


class TimePolls(ReadEndpoint):
    """Times held for a meeting until one is decided on."""

    model = TimePoll
    serializer_class = TimePollSerializer
    filterset_class = PollFilters
    ordering_fields = ("expires_at",)

    def lock_ahead(self, row: TimePoll) -> None:
        """The participants come first."""
        lock_poll(row)

    @extend_schema(responses=StandingSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def standing(self, request: Request, pk: int) -> Response:
        """Show what has been said of each time, and which suits most."""
        return Response(StandingSerializer(describe_standing(standing_of(self.get_object()))).data)

    @extend_schema(request=DecisionSerializer, responses=BookedSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        """Let one of the times become the meeting, and the others go."""

        def change(poll: TimePoll) -> Any:
            serializer = DecisionSerializer(data=self.request.data, context={"poll": poll})
            serializer.is_valid(raise_exception=True)
            time = serializer.validated_data["time"]
            return decide_poll(actor=self.viewer, poll=poll, time=time, now=current_time())

        return self.change_row(
            change, show=lambda decided: BookedSerializer({"meeting": decided[0].pk, "lacking": decided[1]}).data
        )

    @extend_schema(request=None, responses=TimePollSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Let all the times go."""
        return self.change_row(lambda poll: withdraw_poll(actor=self.viewer, poll=poll, now=current_time()))

    @extend_schema(request=None, responses=TimePollSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Undo ``withdraw``, if the times are still free."""
        return self.change_row(lambda poll: restore_poll(actor=self.viewer, poll=poll, now=current_time()))
