"""Failures are sent once more by whoever may; what mails said is forgotten after a while."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.viewer import viewer_of
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed
from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services import erase_old_mail, send_mail, try_again, try_all_again
from backend.mail.tasks import erase_old_mail as erase_task
from tests.factories import OutgoingMailFactory
from tests.factories.times import NOW
from tests.factories.worlds import World, two_associations
from tests.mail.server import PostOffice

pytestmark = pytest.mark.django_db

OLD = NOW - timedelta(days=61)


@pytest.fixture
def world() -> World:
    return two_associations()


def test_the_coordinator_has_a_failed_mail_sent_with_all_attempts_before_it(world: World, office: PostOffice) -> None:
    side = world.ours
    OutgoingMail.objects.filter(pk=side.mail.pk).update(attempts=8)
    mail = try_again(actor=side.viewer(Role.COORDINATOR), mail=side.mail, now=NOW)
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)
    assert [task.args() for task in OrmQ.objects.all()] == [(mail.pk,)]
    assert send_mail(mail_id=mail.pk, now=NOW) is MailState.SENT
    assert AuditEvent.objects.filter(verb="mail.sent_again", object_id=mail.pk).count() == 1


def test_what_waits_or_is_sent_is_not_sent_once_more(world: World) -> None:
    actor = world.ours.viewer(Role.COORDINATOR)
    try_again(actor=actor, mail=world.ours.mail, now=NOW)
    with pytest.raises(Conflict, match="Ladda om sidan"):
        try_again(actor=actor, mail=world.ours.mail, now=NOW)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_others_may_not(world: World, role: Role) -> None:
    with pytest.raises(NotAllowed):
        try_again(actor=world.ours.viewer(role), mail=world.ours.mail, now=NOW)


def test_who_runs_the_system_has_everything_sent_that_failed(world: World) -> None:
    OutgoingMailFactory(association=None, state="failed")
    OutgoingMailFactory(state="failed", erased_at=NOW)
    with pytest.raises(NotAllowed):
        try_all_again(actor=world.ours.viewer(Role.COORDINATOR), now=NOW)
    assert try_all_again(actor=viewer_of(world.administrator), now=NOW) == 3
    assert OrmQ.objects.count() == 3
    assert try_all_again(actor=viewer_of(world.administrator), now=NOW) == 0


def test_who_and_what_is_forgotten_after_sixty_days_but_not_that_it_was_sent() -> None:
    old = OutgoingMailFactory(
        state="sent", sent_at=OLD, queued_at=OLD, calendar=b"BEGIN", method="CANCEL", unsubscribe_url="https://a.se/b"
    )
    failed = OutgoingMailFactory(state="failed", queued_at=OLD)
    young = OutgoingMailFactory(state="sent", sent_at=NOW, queued_at=NOW - timedelta(days=59))
    waiting = OutgoingMailFactory(queued_at=OLD)
    assert erase_old_mail(now=NOW) == 2
    for mail in (old, failed):
        mail.refresh_from_db()
        kept = (mail.recipient, mail.subject, mail.text, mail.calendar, mail.method, mail.unsubscribe_url)
        assert kept == ("", "", "", None, "", "")
        assert mail.message_id
        assert mail.erased_at == NOW
    assert old.sent_at == OLD
    for mail in (young, waiting):
        mail.refresh_from_db()
        assert mail.recipient
        assert mail.erased_at is None


def test_what_is_erased_cannot_be_sent(world: World) -> None:
    OutgoingMail.objects.update(erased_at=NOW)
    with pytest.raises(Conflict):
        try_again(actor=world.ours.viewer(Role.COORDINATOR), mail=world.ours.mail, now=NOW)
    assert erase_task() == 0
