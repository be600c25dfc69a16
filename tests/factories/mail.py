"""Outgoing mail."""

import factory
from factory.django import DjangoModelFactory

from backend.mail.models import OutgoingMail
from tests.factories.associations import AssociationFactory
from tests.factories.times import NOW


class OutgoingMailFactory(DjangoModelFactory):
    """A mail that is due, with no task of its own."""

    class Meta:
        model = OutgoingMail

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"mejl-{n}")
    recipient = factory.Sequence(lambda n: f"mottagare{n}@example.se")
    subject = "Avstämningsmöte"
    text = "Mötet är flyttat.\n"
    language = "sv"
    message_id = factory.Sequence(lambda n: f"<{n}@samplats.example>")
    queued_at = NOW
    enqueued_at = NOW
    next_attempt_at = NOW
