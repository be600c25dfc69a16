"""Rules 8 and 9, whole: nothing of a participant in any feed, header, address, mail, log line or task."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail as post
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.models import User
from backend.contacts.models import Contact
from backend.feeds.enums import FeedDetail, FeedScope
from backend.feeds.models import Subscription
from backend.feeds.services import create_subscription
from backend.feeds.tasks import warn_owners
from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services import send_mail
from backend.meetings.models import Meeting
from backend.settings.queues import SHORT_QUEUE
from tests.factories.times import NOW
from tests.factories.worlds import Side, one_association
from tests.feeds.marking import MARKER, mark_everything, models_about_participants
from tests.web.routes import ROUTES, Route

IN_ADDRESSES = re.compile(r'(?:href|action|src|srcset|formaction|content|hx-[a-z-]+|data-[a-z-]+)="([^"]*)"')
KINDS = [(scope, detail) for scope in FeedScope for detail in FeedDetail if detail == "full" or scope.can_be_busy]


@pytest.fixture
def side(db: None, time_machine: Any) -> Side:
    time_machine.move_to(NOW, tick=False)
    return one_association()


def target(side: Side, scope: FeedScope) -> dict[str, Any]:
    targets = {
        FeedScope.ROOM: side.room,
        FeedScope.COHORT: side.cohort,
        FeedScope.PROGRAMME: side.programme,
        FeedScope.ACTIVITY: side.activity,
        FeedScope.SITE: side.room.site,
        FeedScope.LEADER: side.gardener,
        FeedScope.AGENCY: side.fk,
    }
    return {scope.value: targets[scope]} if scope in targets else {}


def test_every_model_about_participants_is_marked_in_all_its_text(side: Side) -> None:
    marked = mark_everything(also_structured=True)
    empty = {model.__name__ for model in models_about_participants() if not model._default_manager.exists()}
    assert empty == set()
    assert marked["Participant"] == {"code"}
    assert marked["ParticipantContact"] == {"name", "phone"}
    assert marked["Contact"] >= {"name", "email", "phone"}
    assert marked["Meeting"] == {"video_link", "place_text"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_feed_and_no_header_holds_a_word_of_it(side: Side, language: str) -> None:
    actor = side.viewer(Role.MAPPING_LEAD)
    User.objects.update(language=language)
    side.meeting.attendances.create(staff=side.staff[Role.OFFICER])
    issued = {
        (scope, detail): create_subscription(
            actor=actor, association=side.association, scope=scope, detail=detail, label=MARKER, now=NOW,
            **target(side, scope),
        )
        for scope, detail in KINDS
    }  # fmt: skip
    mark_everything(also_structured=True)
    for kind, each in issued.items():
        response = Client().get(f"/feeds/{each.token}.ics")
        assert response.status_code == 200, kind
        assert b"BEGIN:VEVENT" in response.content or b"\r\nFREEBUSY" in response.content, kind
        assert MARKER not in response.content.decode() + repr(response.headers), kind
        assert each.token not in response.content.decode() + repr(response.headers), kind


@pytest.fixture
def coordinator(side: Side) -> Client:
    client = Client()
    client.force_login(side.user(Role.COORDINATOR))
    return client


def traces(client: Client, route: Route, side: Side) -> dict[str, str]:
    """Do what the route does, and return what it leaves in addresses, headers, tasks and mails."""
    address = reverse(f"web:{route.name}", args=route.arguments(side))
    response = client.get(address) if route.method == "GET" else client.post(address, route.content)
    text = response.content.decode() if "text/html" in response.get("Content-Type", "") else ""
    tasks = [queued.task for queued in OrmQ.objects.all()]
    for task in tasks:
        if task.get("cluster") == SHORT_QUEUE:
            import_string(task["func"])(*task["args"])
    return {
        "page": text,
        "addresses": " ".join([address, *IN_ADDRESSES.findall(text)]),
        "headers": repr(response.headers),
        "tasks": repr([*tasks, *(queued.task for queued in OrmQ.objects.all())]),
        "mails": "".join(_mails()),
    }


def _mails() -> Iterator[str]:
    # The world's own mail stands for one that failed long ago; its text is nobody's but the factory's.
    for row in OutgoingMail.objects.exclude(state=MailState.FAILED):
        yield repr((row.key, row.subject, row.text, bytes(row.calendar or b""), row.unsubscribe_url))
    yield from (message.message().as_string() for message in post.outbox)


def test_nothing_that_a_page_does_leaves_a_word_of_it_in_an_address_a_task_or_a_mail(
    side: Side, coordinator: Client, log: io.StringIO
) -> None:
    mark_everything(also_structured=False)
    # An invitation holds its own addressee's name and address, and nobody else's: tests/invitations look for the others.
    Contact.objects.update(name="Behandlande Läkare", email="lakaren@example.se")
    # The page leads to the video meeting itself; that address is another service's, and no feed holds it.
    Meeting.objects.update(video_link="https://video.example.se/rum-4")
    found, told, queued = [], 0, 0
    for route in ROUTES:
        if route.is_for_administrator:
            continue
        post.outbox.clear()
        with transaction.atomic():
            left = traces(coordinator, route, side)
            transaction.set_rollback(True)
        told += MARKER in left.pop("page")
        queued += "task_args" in left["tasks"] or "'args'" in left["tasks"]
        found += [(route.method, route.name, where) for where, text in left.items() if MARKER in text]
    assert found == []
    # The pages themselves do tell of participants, and acts do leave tasks: or nothing would have been looked at.
    assert told > 5
    assert queued > 2
    assert MARKER not in log.getvalue()


def test_no_warning_of_an_address_that_runs_out_holds_a_word_of_it(side: Side, log: io.StringIO) -> None:
    actor = side.viewer(Role.MAPPING_LEAD)
    User.objects.update(email="nagon@example.se")
    for scope, detail in KINDS:
        create_subscription(
            actor=actor, association=side.association, scope=scope, detail=detail, label=MARKER, now=NOW,
            **target(side, scope),
        )  # fmt: skip
    mark_everything(also_structured=True)
    Subscription.objects.update(expires_at=NOW.replace(day=NOW.day + 1))
    assert warn_owners() >= len(KINDS)
    for row in OutgoingMail.objects.filter(key__startswith="feed-expiry"):
        send_mail(mail_id=row.pk, now=NOW)
    assert len(post.outbox) >= len(KINDS)
    assert MARKER not in "".join(_mails()) + log.getvalue()
