"""The queue: who waits, in what order and why."""

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.activities.enums import ActivityKind
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.offers.api.serializers import (
    ChosenPlaceSerializer,
    IntakeDecisionSerializer,
    NewQueueEntrySerializer,
    NewQueueGroupSerializer,
    OfferSerializer,
    QueueEntryChangesSerializer,
    QueueEntrySerializer,
    QueueGroupSerializer,
)
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry, QueueGroup
from backend.offers.selectors import QueueLine, queue
from backend.offers.services import (
    change_entry,
    create_group,
    dissolve_group,
    join_queue,
    leave_queue,
    offer_place,
    record_intake_decision,
    rejoin_queue,
)
from backend.participants.locks import lock_participant


class QueueEntryFilters(FilterSet):
    """Entries by what is waited for, by whom, with whom, and status."""

    association = IdFilter(field_name="participant__association_id")
    participant = IdFilter(field_name="participant_id")
    enrolment = IdFilter(field_name="enrolment_id")
    activity = IdFilter(field_name="activity_id")
    site = IdFilter(field_name="site_id")
    group = IdFilter(field_name="group_id")
    kind = ChoiceFilter(choices=ActivityKind.choices)
    status = ChoiceFilter(choices=QueueStatus.choices)


class QueueEntries(ReadEndpoint):
    """Who waits for a place, as far as the caller sees them; in order, those who wait no more too."""

    model = QueueEntry
    serializer_class = QueueEntrySerializer
    filterset_class = QueueEntryFilters
    joined = ("participant", "enrolment", "activity", "site", "group")
    ordering_fields = ("since_on", "priority")

    @cached_property
    def _lines(self) -> dict[int, QueueLine]:
        associations = sorted(self.viewer.association_ids)
        lines = [line for pk in associations for line in queue(self.viewer, association_id=pk, now=current_time())]
        return {line.entry.pk: line for line in lines}

    def line_of(self, entry: QueueEntry) -> QueueLine | None:
        """Return position and reason of an entry; None for who does not wait any more."""
        return self._lines.get(entry.pk)

    def lock_ahead(self, row: QueueEntry) -> None:
        """The participant comes first."""
        lock_participant(row.participant_id)

    @extend_schema(request=NewQueueEntrySerializer, responses=QueueEntrySerializer)
    def create(self, request: Request) -> Response:
        """Put somebody in the queue."""
        return self.create_row(
            lambda: join_queue(actor=self.viewer, now=current_time(), **self.asked(NewQueueEntrySerializer))
        )

    @extend_schema(request=QueueEntryChangesSerializer, responses=QueueEntrySerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what somebody waits for. Order and company are for those who keep the whole queue."""

        def change(entry: QueueEntry) -> QueueEntry:
            asked = self.asked_changes(QueueEntryChangesSerializer)
            return change_entry(actor=self.viewer, entry=entry, now=current_time(), **asked)

        return self.change_row(change)

    @extend_schema(request=None, responses=QueueEntrySerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: int) -> Response:
        """Take somebody out of the queue."""
        return self.change_row(lambda entry: leave_queue(actor=self.viewer, entry=entry, now=current_time()))

    @extend_schema(request=None, responses=QueueEntrySerializer)
    @action(detail=True, methods=["post"])
    def rejoin(self, request: Request, pk: int) -> Response:
        """Undo ``leave``: the same day and the same priority."""
        return self.change_row(lambda entry: rejoin_queue(actor=self.viewer, entry=entry, now=current_time()))

    @extend_schema(request=IntakeDecisionSerializer, responses=QueueEntrySerializer)
    @action(detail=True, methods=["post"], url_path="intake-decision")
    def intake_decision(self, request: Request, pk: int) -> Response:
        """Record when the intake board decided that this person is offered a place."""
        return self.change_row(
            lambda entry: record_intake_decision(
                actor=self.viewer, entry=entry, now=current_time(), **self.asked(IntakeDecisionSerializer)
            )
        )

    @extend_schema(request=ChosenPlaceSerializer, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, pk: int) -> Response:
        """Offer somebody a chosen place, whoever's turn it is; 409 if it is full."""

        def offer(entry: QueueEntry) -> Any:
            asked = self.asked(ChosenPlaceSerializer)
            return offer_place(actor=self.viewer, entry=entry, now=current_time(), **asked)

        return self.change_row(offer, show=lambda made: OfferSerializer(made).data)


class QueueGroupFilters(FilterSet):
    """Groups by association."""

    association = IdFilter(field_name="association_id")


class QueueGroups(ReadEndpoint):
    """People who wait together: they are offered places when there is room for all of them."""

    model = QueueGroup
    serializer_class = QueueGroupSerializer
    filterset_class = QueueGroupFilters
    ordering_fields = ("name",)

    @extend_schema(request=NewQueueGroupSerializer, responses=QueueGroupSerializer)
    def create(self, request: Request) -> Response:
        """Create a group; entries are put in it by changing them."""
        return self.create_row(
            lambda: create_group(actor=self.viewer, now=current_time(), **self.asked(NewQueueGroupSerializer))
        )

    def destroy(self, request: Request, pk: int) -> Response:
        """Dissolve a group; its members wait on, each alone."""
        return self.remove_row(lambda group: dissolve_group(actor=self.viewer, group=group, now=current_time()))
