"""One's own calendar subscriptions."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api.fields import VisibleField
from backend.activities.models import Activity
from backend.associations.models import Agency, Association, Programme, Staff
from backend.cohorts.models import Cohort
from backend.common.clock import current_time
from backend.common.rest.fields import TextField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter, SwitchFilter
from backend.feeds.addresses import feed_address
from backend.feeds.enums import FeedDetail, FeedScope, FeedState
from backend.feeds.models import Subscription
from backend.feeds.services import (
    IssuedSubscription,
    create_subscription,
    renew_subscription,
    revoke_subscription,
    rotate_subscription,
)
from backend.places.models import Room, Site


class SubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    """A calendar subscription, without its secret address."""

    state = serializers.SerializerMethodField(help_text="Whether the address answers; an expired one can be renewed.")
    weekly_fetches = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Fetches by ISO week, such as 2026-W41."
    )

    class Meta:
        model = Subscription
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "label",
            "scope",
            "room",
            "cohort",
            "programme",
            "activity",
            "site",
            "leader",
            "agency",
            "detail",
            "created_at",
            "expires_at",
            "revoked_at",
            "state",
            "last_fetched_at",
            "last_client",
            "weekly_fetches",
        )

    @extend_schema_field(serializers.ChoiceField(choices=FeedState.choices))
    def get_state(self, subscription: Subscription) -> str:
        """Return whether the address answers."""
        return subscription.state_at(current_time()).value


class IssuedSubscriptionSerializer(SubscriptionSerializer):
    """A subscription with its secret address, which is shown this once; a repeated answer has null there."""

    address = serializers.CharField(allow_null=True, read_only=True)

    class Meta(SubscriptionSerializer.Meta):
        fields: tuple[str, ...] = (*SubscriptionSerializer.Meta.fields, "address")


class NewSubscriptionSerializer(serializers.Serializer[Any]):
    """A subscription to create: one's own schedule, or exactly what the scope names."""

    association = VisibleField(Association)
    label = TextField(max_length=60)  # type: ignore[assignment]
    scope = serializers.ChoiceField(choices=FeedScope.choices)
    room = VisibleField(Room, allow_null=True, default=None)
    cohort = VisibleField(Cohort, allow_null=True, default=None)
    programme = VisibleField(Programme, allow_null=True, default=None)
    activity = VisibleField(Activity, allow_null=True, default=None)
    site = VisibleField(Site, allow_null=True, default=None)
    leader = VisibleField(Staff, allow_null=True, default=None)
    agency = VisibleField(Agency, allow_null=True, default=None)
    detail = serializers.ChoiceField(choices=FeedDetail.choices, default=FeedDetail.FULL)

    def validate_scope(self, scope: str) -> FeedScope:
        """Return the member of the enumeration."""
        return FeedScope(scope)

    def validate_detail(self, detail: str) -> FeedDetail:
        """Return the member of the enumeration."""
        return FeedDetail(detail)


class SubscriptionFilters(FilterSet):
    """Subscriptions of one association, of one sort, revoked or not."""

    association = IdFilter(field_name="association_id")
    scope = ChoiceFilter(choices=FeedScope.choices)
    revoked = SwitchFilter(field_name="revoked_at", lookup_expr="isnull", exclude=True)


class Subscriptions(ReadEndpoint):
    """One's own calendar subscriptions, one per device."""

    model = Subscription
    serializer_class = SubscriptionSerializer
    filterset_class = SubscriptionFilters
    ordering_fields = ("created_at", "label")

    @extend_schema(request=NewSubscriptionSerializer, responses=IssuedSubscriptionSerializer)
    def create(self, request: Request) -> Response:
        """Create a subscription, and show its secret address this once."""
        return self.create_row(
            lambda: create_subscription(actor=self.viewer, now=current_time(), **self.asked(NewSubscriptionSerializer)),
            show=self._with_address,
            secrets=("address",),
        )

    @extend_schema(request=None, responses=IssuedSubscriptionSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: int) -> Response:
        """Change the address, and show the new one this once; the old one stops at once."""
        return self.change_row(
            lambda row: rotate_subscription(actor=self.viewer, subscription=row, now=current_time()),
            show=self._with_address,
        )

    @extend_schema(request=None, responses=SubscriptionSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: int) -> Response:
        """Let the same address work for another term, also if it ran out lately."""
        return self.change_row(lambda row: renew_subscription(actor=self.viewer, subscription=row, now=current_time()))

    @extend_schema(request=None, responses=SubscriptionSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: int) -> Response:
        """Close the address for good."""
        return self.change_row(lambda row: revoke_subscription(actor=self.viewer, subscription=row, now=current_time()))

    def _with_address(self, issued: IssuedSubscription) -> dict[str, Any]:
        shown = SubscriptionSerializer(issued.subscription).data
        return {**shown, "address": feed_address(self.request, issued.token)}
