"""Participants, and what of their contact details and consents the caller may see."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint, SubEndpoint
from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.common.rest.fields import BoundedDateField
from backend.common.rest.filters import CharFilter, ChoiceFilter, FilterSet, IdFilter
from backend.participants.enums import ConsentKind, Gender
from backend.participants.locks import lock_participant
from backend.participants.models import Consent, Participant, ParticipantContact
from backend.participants.services import WithdrawalEffect, record_consent, withdraw_consent


class ParticipantSerializer(serializers.ModelSerializer[Participant]):
    """A participant, known by a code."""

    class Meta:
        model = Participant
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "code",
            "agency",
            "gender",
            "needs",
            "unavailable",
            "has_protected_identity",
        )


class ContactSerializer(serializers.ModelSerializer[ParticipantContact]):
    """Name and telephone, for the owning agency, the coordinator and those who meet the person."""

    class Meta:
        model = ParticipantContact
        fields: tuple[str, ...] = ("version", "participant", "name", "phone")


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A consent, in force until it is withdrawn."""

    class Meta:
        model = Consent
        fields: tuple[str, ...] = ("id", "version", "participant", "kind", "given_on", "withdrawn_at")


class NewConsentSerializer(serializers.Serializer[Any]):
    """A consent to record."""

    kind = serializers.ChoiceField(choices=ConsentKind.choices)
    given_on = BoundedDateField()


class WithdrawalSerializer(serializers.Serializer[WithdrawalEffect]):
    """A withdrawn consent, and the ids of the meetings that were cancelled with it."""

    consent = ConsentSerializer()
    cancelled_meetings = serializers.SerializerMethodField()

    def get_cancelled_meetings(self, effect: WithdrawalEffect) -> list[int]:
        """Return ids."""
        return [meeting.pk for meeting in effect.cancelled]


class ParticipantFilters(FilterSet):
    """Participants of an association, agency or programme, or the one with a code."""

    association = IdFilter(field_name="association_id")
    agency = IdFilter(field_name="agency_id")
    code = CharFilter()
    gender = ChoiceFilter(choices=Gender.choices)


class Participants(ReadEndpoint):
    """Participants whom the caller may see. They come in by referral."""

    model = Participant
    serializer_class = ParticipantSerializer
    filterset_class = ParticipantFilters
    ordering_fields = ("code",)

    @extend_schema(responses=ContactSerializer)
    @action(detail=True)
    def contact(self, request: Request, pk: int) -> Response:
        """Show name and telephone; 404 for whoever may not see them, as if there were none."""
        participant = self.get_object()
        contact = get_object_or_404(visible(ParticipantContact, self.viewer), participant=participant)
        return self.with_version(Response(ContactSerializer(contact).data), contact)


class Consents(SubEndpoint):
    """A participant's consents, those that are withdrawn too."""

    model = Consent
    owner_model, owner_field = Participant, "participant"
    serializer_class = ConsentSerializer
    joined = ("participant",)
    ordering_fields = ("given_on",)

    def lock_ahead(self, row: Consent) -> None:
        """The participant comes first."""
        lock_participant(row.participant_id)

    @extend_schema(request=NewConsentSerializer, responses=ConsentSerializer)
    def create(self, request: Request, participant_id: int) -> Response:
        """Record a consent."""
        return self.create_row(
            lambda: record_consent(
                actor=self.viewer, participant=self.owner(), now=current_time(), **self.asked(NewConsentSerializer)
            )
        )

    @extend_schema(request=None, responses=WithdrawalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, participant_id: int, pk: int) -> Response:
        """Withdraw a consent. It takes effect at once, everywhere: meetings that need it are cancelled."""
        return self.change_row(
            lambda consent: withdraw_consent(actor=self.viewer, consent=consent, now=current_time()),
            show=lambda effect: WithdrawalSerializer(effect).data,
        )
