"""People without an account, over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api.fields import VisibleField
from backend.associations.enums import Party
from backend.associations.models import Agency, Association
from backend.common.clock import current_time
from backend.common.rest.fields import TextField
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter, SwitchFilter
from backend.contacts.models import CONTACT_PARTIES, Contact
from backend.contacts.services import add_contact, change_contact, close_contact

_LANGUAGES = [("sv", "Svenska"), ("en", "English")]


class InvitedPersonSerializer(serializers.ModelSerializer[Contact]):
    """Somebody who comes to meetings by invitation."""

    class Meta:
        model = Contact
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "party",
            "agency",
            "name",
            "email",
            "phone",
            "language",
            "reminders_stopped_at",
            "is_active",
        )


class InvitedPersonChangesSerializer(serializers.Serializer[Any]):
    """What is kept of a contact; what is left out stays."""

    party = serializers.ChoiceField(choices=CONTACT_PARTIES, required=False)
    agency = VisibleField(Agency, allow_null=True, required=False)
    name = TextField(max_length=120, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    phone = TextField(max_length=40, allow_blank=True, required=False)
    language = serializers.ChoiceField(choices=_LANGUAGES, required=False)


class NewInvitedPersonSerializer(serializers.Serializer[Any]):
    """A contact to add."""

    association = VisibleField(Association)
    party = serializers.ChoiceField(choices=CONTACT_PARTIES)
    agency = VisibleField(Agency, allow_null=True, default=None)
    name = TextField(max_length=120)
    email = serializers.EmailField(max_length=254)
    phone = TextField(max_length=40, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=_LANGUAGES, default="sv")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        return {**attrs, "party": Party(attrs["party"])}


class ContactFilters(FilterSet):
    """Contacts by what they are, whose, and whether they can be called."""

    association = IdFilter(field_name="association_id")
    agency = IdFilter(field_name="agency_id")
    party = ChoiceFilter(choices=CONTACT_PARTIES)
    is_active = SwitchFilter(field_name="is_active")


class Contacts(ReadEndpoint):
    """People without an account whom the caller may see, those who are no longer called too."""

    model = Contact
    serializer_class = InvitedPersonSerializer
    filterset_class = ContactFilters
    ordering_fields = ("name",)

    @extend_schema(request=NewInvitedPersonSerializer, responses=InvitedPersonSerializer)
    def create(self, request: Request) -> Response:
        """Add somebody. Whether they are there already is for the caller to look up."""
        return self.create_row(
            lambda: add_contact(actor=self.viewer, now=current_time(), **self.asked(NewInvitedPersonSerializer))
        )

    @extend_schema(request=InvitedPersonChangesSerializer, responses=InvitedPersonSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what is kept of somebody."""

        def change(contact: Contact) -> Contact:
            asked = {"agency": contact.agency} | self.asked_changes(InvitedPersonChangesSerializer)
            return change_contact(actor=self.viewer, contact=contact, now=current_time(), **asked)

        return self.change_row(change)

    @extend_schema(request=None, responses=InvitedPersonSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Let somebody be called to no further meetings."""
        return self.change_row(lambda contact: close_contact(actor=self.viewer, contact=contact, now=current_time()))

    @extend_schema(request=None, responses=InvitedPersonSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Undo ``close``."""
        return self.change_row(
            lambda contact: close_contact(actor=self.viewer, contact=contact, now=current_time(), is_active=True)
        )
