"""Who has been told what, and mail that did not arrive."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.access.enums import Role
from backend.mail.models import OutgoingMail
from tests.factories import ContactFactory, OutgoingMailFactory, ToldFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side, World


def log_in(client: Client, side: Side, role: Role) -> Client:
    client.force_login(side.user(role))
    return client


def meeting_page(client: Client, side: Side) -> str:
    return client.get(reverse("web:meeting", args=[side.meeting.pk])).content.decode()


def test_the_meetings_page_says_who_was_told_what_and_whether_it_arrived(world: World, client: Client) -> None:
    page = meeting_page(log_in(client, world.ours, Role.COORDINATOR), world.ours)
    assert "Vem har fått veta vad" in page
    assert "kom inte fram" in page
    assert reverse("web:mail_again", args=[world.ours.mail.pk]) in page


def test_who_may_not_send_again_sees_the_state_alone(world: World, client: Client) -> None:
    page = meeting_page(log_in(client, world.ours, Role.OFFICER), world.ours)
    assert "kom inte fram" in page
    assert reverse("web:mail_again", args=[world.ours.mail.pk]) not in page
    assert world.ours.mail.recipient not in page


def test_more_mails_take_no_more_queries(world: World, client: Client) -> None:
    log_in(client, world.ours, Role.COORDINATOR)
    meeting_page(client, world.ours)
    with CaptureQueriesContext(connection) as few:
        meeting_page(client, world.ours)
    for _number in range(4):
        contact = ContactFactory(association=world.ours.association)
        mail = OutgoingMailFactory(association=world.ours.association)
        ToldFactory(meeting=world.ours.meeting, contact=contact, mail=mail)
    with CaptureQueriesContext(connection) as many:
        meeting_page(client, world.ours)
    assert len(many) == len(few)


def test_a_failed_mail_is_listed_sent_again_and_gone_from_the_list(world: World, client: Client) -> None:
    log_in(client, world.ours, Role.COORDINATOR)
    listed = client.get(reverse("web:failed_mail")).content.decode()
    assert "1 mejl kom inte fram" in listed
    assert world.ours.mail.recipient not in listed
    answer = client.post(reverse("web:mail_again", args=[world.ours.mail.pk]))
    assert answer["Location"] == reverse("web:meeting", args=[world.ours.meeting.pk])
    world.ours.mail.refresh_from_db()
    assert world.ours.mail.state == "waiting"
    assert "Alla mejl har kommit fram" in client.get(reverse("web:failed_mail")).content.decode()


def test_the_coordinator_is_told_at_the_start(world: World, client: Client, clock: datetime) -> None:
    page = log_in(client, world.ours, Role.COORDINATOR).get(reverse("web:start")).content.decode()
    assert "1 mejl kom inte fram." in page


def test_whoever_runs_the_system_sends_everything_again(world: World, client: Client) -> None:
    client.force_login(world.administrator)
    page = client.get(reverse("web:operations")).content.decode()
    assert "2 kom inte fram" in page
    client.post(reverse("web:all_mail_again"))
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize("erased", [NOW])
def test_what_is_erased_cannot_be_sent_again(world: World, client: Client, erased: datetime) -> None:
    OutgoingMail.objects.update(erased_at=erased, recipient="", subject="", text="")
    page = meeting_page(log_in(client, world.ours, Role.COORDINATOR), world.ours)
    assert reverse("web:mail_again", args=[world.ours.mail.pk]) not in page
