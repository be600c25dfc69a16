"""Referrals: an agency's wish, and the coordinator's answer."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.enums import HalfDay, Need
from backend.associations.models import Agency, Programme, Staff
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField, CategoryListField, NumberField, SwitchField, TextField
from backend.common.rest.filters import ChoiceFilter, DateFilter, FilterSet, IdFilter
from backend.participants.enums import Gender, ReferralStatus
from backend.participants.locks import lock_participant
from backend.participants.models import Referral
from backend.participants.services import accept_referral, decline_referral, register_referral


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral; ``enrolment`` is what accepting it led to."""

    enrolment = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = Referral
        fields: tuple[str, ...] = (
            "id",
            "version",
            "participant",
            "programme",
            "agency",
            "officer",
            "referred_on",
            "ready_on",
            "status",
            "enrolment",
        )


class NewReferralSerializer(serializers.Serializer[Any]):
    """A referral to register. A known ``code`` refers that participant again; without one the next free is taken."""

    programme = VisibleField(Programme)
    agency = VisibleField(Agency)
    officer = VisibleField(Staff)
    code = TextField(max_length=16, allow_null=True, default=None)
    gender = serializers.ChoiceField(choices=Gender.choices, default=Gender.UNKNOWN.value)
    needs = CategoryListField(choices=Need.choices, default=list)
    unavailable = CategoryListField(choices=HalfDay.choices, default=list)
    has_protected_identity = SwitchField(default=False)
    name = TextField(max_length=120, allow_blank=True, default="")
    phone = TextField(max_length=32, allow_blank=True, default="")
    referred_on = BoundedDateField()
    ready_on = BoundedDateField(allow_null=True, default=None)


class AcceptanceSerializer(serializers.Serializer[Any]):
    """How a referral is accepted; a higher priority costs more to leave unplaced."""

    priority = NumberField(min_value=1, max_value=5, default=1)
    latest_start_on = BoundedDateField(allow_null=True, default=None)


class ReferralFilters(FilterSet):
    """Referrals by programme, agency, officer, participant, status and day."""

    programme = IdFilter(field_name="programme_id")
    agency = IdFilter(field_name="agency_id")
    officer = IdFilter(field_name="officer_id")
    participant = IdFilter(field_name="participant_id")
    status = ChoiceFilter(choices=ReferralStatus.choices)
    from_on = DateFilter(field_name="referred_on", lookup_expr="gte")
    until_on = DateFilter(field_name="referred_on", lookup_expr="lt")


class Referrals(ReadEndpoint):
    """Referrals to the programmes of the caller's associations."""

    model = Referral
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilters
    joined = ("programme", "participant", "enrolment")
    ordering_fields = ("referred_on",)

    def lock_ahead(self, row: Referral) -> None:
        """The participant comes first."""
        lock_participant(row.participant_id)

    @extend_schema(request=NewReferralSerializer, responses=ReferralSerializer)
    def create(self, request: Request) -> Response:
        """Register that an agency refers somebody to a programme."""
        return self.create_row(
            lambda: register_referral(actor=self.viewer, now=current_time(), **self.asked(NewReferralSerializer))
        )

    @extend_schema(request=AcceptanceSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Accept a referral: the participant is enrolled and waits for a cohort."""
        return self.change_row(
            lambda referral: accept_referral(
                actor=self.viewer, referral=referral, now=current_time(), **self.asked(AcceptanceSerializer)
            )
        )

    @extend_schema(request=None, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Decline a referral."""
        return self.change_row(
            lambda referral: decline_referral(actor=self.viewer, referral=referral, now=current_time())
        )
