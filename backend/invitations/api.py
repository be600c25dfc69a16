"""Who was told what of a meeting, and whether it went out."""

from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, When
from rest_framework import serializers

from backend.access.api.endpoint import SubEndpoint
from backend.access.visibility import visible
from backend.associations.enums import Party
from backend.contacts.models import Contact
from backend.invitations.models import Told
from backend.mail.enums import MailState
from backend.meetings.models import Meeting


class ToldSerializer(serializers.ModelSerializer[Told]):
    """One mail about a meeting to one person: to ``staff``, or to a contact, who comes as ``party``.

    ``contact`` is null where the caller may not see the contact.
    """

    contact = serializers.IntegerField(source="seen_contact_id", allow_null=True)
    party = serializers.ChoiceField(source="contact.party", choices=Party.choices, default=None, allow_null=True)
    mail_state = serializers.ChoiceField(source="mail.state", choices=MailState.choices)

    class Meta:
        model = Told
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "staff",
            "contact",
            "party",
            "begins_at",
            "ends_at",
            "told_at",
            "mail_state",
        )


class ToldOfMeeting(SubEndpoint):
    """What has been written to those who are called to a meeting, the latest first."""

    model = Told
    owner_model, owner_field = Meeting, "meeting"
    serializer_class = ToldSerializer
    joined = ("contact", "mail")
    ordering_fields = ("told_at",)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the mails, with the contacts that the viewer may see."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        seen = visible(Contact, self.viewer).values("pk")
        shown: QuerySet[Any] = rows.annotate(
            seen_contact_id=Case(When(contact__in=seen, then=F("contact_id")), output_field=IntegerField())
        )
        return shown
