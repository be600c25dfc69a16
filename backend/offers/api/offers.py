"""Offers: answering them, taking them back, and offering what is free to the next who fits."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint, ReadEndpoint
from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.offers.api.serializers import OfferSerializer, OffersMadeSerializer
from backend.offers.enums import OfferStatus
from backend.offers.models import Offer
from backend.offers.services import accept_offer, decline_offer, offer_next, take_back_answer, withdraw_offer
from backend.offers.services.locks import lock_entry


class OfferFilters(FilterSet):
    """Offers by entry, participant, activity, officer and status."""

    entry = IdFilter(field_name="entry_id")
    participant = IdFilter(field_name="entry__participant_id")
    activity = IdFilter(field_name="placement__activity_id")
    officer = IdFilter(field_name="officer_id")
    status = ChoiceFilter(choices=OfferStatus.choices)


class Offers(ReadEndpoint):
    """Places offered to participants whom the caller sees, what became of them too; the most urgent first."""

    model = Offer
    serializer_class = OfferSerializer
    filterset_class = OfferFilters
    joined = ("entry", "placement")
    prefetched = ("placement__weekly_times",)
    ordering_fields = ("expires_at",)

    def lock_ahead(self, row: Offer) -> None:
        """The participant comes first, then the entry."""
        lock_entry(row.entry)

    @extend_schema(request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Accept on the participant's behalf; 409 once the deadline has passed."""
        return self.change_row(lambda offer: accept_offer(actor=self.viewer, offer=offer, now=current_time()))

    @extend_schema(request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Decline; the participant keeps the place in the queue."""
        return self.change_row(lambda offer: decline_offer(actor=self.viewer, offer=offer, now=current_time()))

    @extend_schema(request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take an unanswered offer back."""
        return self.change_row(lambda offer: withdraw_offer(actor=self.viewer, offer=offer, now=current_time()))

    @extend_schema(request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"], url_path="take-back-answer")
    def take_back_answer(self, request: Request, pk: int) -> Response:
        """Undo an accept or a decline before the deadline; 409 when the seats are somebody else's now."""
        return self.change_row(lambda offer: take_back_answer(actor=self.viewer, offer=offer, now=current_time()))


class OfferNext(Endpoint):
    """What is free in an activity, for the next in its queue."""

    model = Offer
    serializer_class = OffersMadeSerializer

    @extend_schema(request=None, responses=OffersMadeSerializer)
    def create(self, request: Request, activity_id: int) -> Response:
        """Offer what is free to the first in the queue who fits; a group only when all of it fits."""
        activity = get_object_or_404(visible(Activity, self.viewer), pk=activity_id)
        return self.create_row(
            lambda: offer_next(actor=self.viewer, activity=activity, now=current_time()),
            show=lambda made: OffersMadeSerializer({"offers": made}).data,
        )
