"""A mail is stored with what it belongs to, once, and its task holds a number only."""

import pytest
from django.db import transaction
from django_q.models import OrmQ

from backend.mail.models import OutgoingMail
from backend.mail.services import queue_mail
from tests.factories import AssociationFactory
from tests.factories.times import NOW

pytestmark = pytest.mark.django_db

MAIL = {
    "key": "inbjudan-1",
    "recipient": "lakare@example.se",
    "subject": "Avstämningsmöte",
    "text": "Du är kallad.\n",
    "language": "sv",
    "association_id": None,
    "now": NOW,
}


def tasks() -> list[tuple[str, tuple[object, ...]]]:
    return [(task.func(), task.args()) for task in OrmQ.objects.order_by("pk")]


def test_the_task_holds_the_number_of_the_mail_and_nothing_else() -> None:
    mail = queue_mail(**MAIL)
    assert tasks() == [("backend.mail.tasks.send_mail_now", (mail.pk,))]


def test_the_same_key_is_one_mail_with_one_task() -> None:
    first = queue_mail(**MAIL)
    second = queue_mail(**MAIL | {"text": "Något annat."})
    assert (second.pk, second.text) == (first.pk, "Du är kallad.\n")
    assert len(tasks()) == 1


def test_what_is_rolled_back_leaves_neither_mail_nor_task() -> None:
    with transaction.atomic():
        queue_mail(**MAIL)
        transaction.set_rollback(True)
    assert (OutgoingMail.objects.count(), tasks()) == (0, [])


def test_a_subject_is_one_line() -> None:
    mail = queue_mail(**MAIL | {"subject": "Avstämning\r\nBcc: alla@example.se", "association_id": None})
    assert mail.subject == "Avstämning Bcc: alla@example.se"


@pytest.mark.parametrize("half", [{"calendar": b"BEGIN:VCALENDAR"}, {"method": "REQUEST"}])
def test_a_calendar_and_its_method_come_together(half: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a calendar has a method"):
        queue_mail(**MAIL | half)


def test_the_message_id_is_there_before_the_first_attempt(settings) -> None:
    settings.PUBLIC_URL = "https://samplats.example"
    mail = queue_mail(**MAIL | {"association_id": AssociationFactory().pk})
    assert mail.attempts == 0
    assert mail.message_id.endswith("@samplats.example>")
