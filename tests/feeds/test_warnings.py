"""Owners are told by mail before an address runs out, once each time, and never by which address."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_q.models import OrmQ, Schedule

from backend.access.enums import Role
from backend.access.models import User
from backend.feeds.models import Subscription
from backend.feeds.services import renew_subscription, revoke_subscription, warn_of_expiry
from backend.feeds.tasks import forget_misses, warn_owners
from backend.mail.models import OutgoingMail
from backend.mail.services import send_mail
from tests.feeds.world import NOW, World, viewer

TERM = timedelta(days=180)
MINUTE = timedelta(minutes=1)


def before_end(days: float) -> Any:
    return NOW + TERM - timedelta(days=days)


@pytest.fixture
def issued(world: World) -> Any:
    User.objects.filter(pk=world.lead.user_id).update(email="kartlaggaren@example.se")
    return world.subscribe(world.lead, label="Hos Anna Fiktiv")


def test_one_mail_two_weeks_before_and_one_two_days_before(issued) -> None:
    told = [warn_of_expiry(now=before_end(days)) for days in (60, 15, 14, 13.9, 3, 2, 1, 0.5, 0, -1)]
    assert told == [0, 0, 1, 0, 0, 1, 0, 0, 0, 0]
    assert OutgoingMail.objects.count() == 2


def test_who_was_not_there_for_the_first_gets_only_the_second(issued) -> None:
    assert [warn_of_expiry(now=before_end(days)) for days in (1.5, 1.4)] == [1, 0]


def test_a_renewed_address_is_warned_of_again_in_its_next_term(world, issued) -> None:
    warn_of_expiry(now=before_end(14))
    renew_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=before_end(10))
    assert warn_of_expiry(now=before_end(2)) == 0
    assert warn_of_expiry(now=before_end(10) + TERM - timedelta(days=14)) == 1
    assert OutgoingMail.objects.count() == 2


def test_the_mail_says_what_when_and_where_to_renew_and_nothing_more(issued, settings) -> None:
    warn_of_expiry(now=before_end(14))
    row = OutgoingMail.objects.get()
    assert row.recipient == "kartlaggaren@example.se"
    assert row.subject == "En kalenderadress går ut 3 april 2027"
    assert f"{settings.PUBLIC_URL}/floden/{issued.subscription.pk}/fornya/" in row.text
    assert "Samplats: mitt schema" in row.text
    written = repr(vars(row))
    for secret in (issued.token, issued.subscription.token_sha256, ".ics", "Anna", "/feeds/"):
        assert secret not in written
    assert [task.task["args"] for task in OrmQ.objects.all()] == [(row.pk,)]


def test_it_is_what_is_really_sent(issued) -> None:
    warn_of_expiry(now=before_end(14))
    row = OutgoingMail.objects.get()
    send_mail(mail_id=row.pk, now=before_end(14) + MINUTE)
    (sent,) = mail.outbox
    assert sent.to == ["kartlaggaren@example.se"]
    assert issued.token not in sent.message().as_string()


def test_it_is_in_the_owners_language(world: World) -> None:
    english = world.staff(Role.SUPERVISOR, language="en", email="supervisor@example.se")
    world.subscribe(english)
    warn_of_expiry(now=before_end(2))
    row = OutgoingMail.objects.get()
    assert row.subject == "A calendar address expires on 3 April 2027"
    assert "Samplats: my schedule" in row.text
    assert row.language == "en"


def test_nobody_is_written_to_without_an_address_or_about_what_is_closed(world: World, issued) -> None:
    world.subscribe(world.staff(Role.SUPERVISOR))
    revoke_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW)
    assert warn_of_expiry(now=before_end(2)) == 0


def test_a_warning_does_not_overtake_an_owner_who_is_looking(issued) -> None:
    version = Subscription.objects.get().version
    warn_of_expiry(now=before_end(2))
    assert Subscription.objects.get().version == version


def test_the_mails_link_needs_a_login_and_renews_with_one_click(world: World, issued, clock) -> None:
    clock.move_to(before_end(2), tick=False)
    assert warn_owners() == 1
    path = f"/floden/{issued.subscription.pk}/fornya/"
    client = Client()
    assert client.get(path).status_code == 302
    client.force_login(world.lead.user)
    assert client.get(path).status_code == 200
    assert Subscription.objects.get().expires_at == NOW + TERM
    client.post(path)
    assert Subscription.objects.get().expires_at == before_end(2) + TERM


def test_both_tasks_are_scheduled_by_names_that_exist(db: None, clock) -> None:
    functions = set(Schedule.objects.values_list("func", flat=True))
    assert {f"backend.feeds.tasks.{task.__name__}" for task in (warn_owners, forget_misses)} <= functions
    assert forget_misses() == 0
