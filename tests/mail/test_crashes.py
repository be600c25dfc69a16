"""Two workers, dead workers and lost tasks: sent exactly once, or repeated under the same Message-ID."""

from concurrent.futures import Future
from datetime import timedelta
from smtplib import SMTP
from threading import Barrier, Event

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction
from django_q.models import OrmQ, Schedule

from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services import send_mail, sweep_mail
from backend.mail.services.claiming import MOST_ATTEMPTS, STALE_AFTER
from backend.mail.services.messages import build_message
from backend.mail.services.sweeping import MOST_AT_ONCE, TASK_IS_LOST_AFTER
from backend.mail.tasks import sweep_mail as sweep_task
from tests.factories import OutgoingMailFactory
from tests.factories.times import NOW
from tests.mail.server import PostOffice
from tests.races import Elsewhere, at_once, waits_for_a_lock

LATER = NOW + STALE_AFTER + timedelta(seconds=1)
TERMINATE_WHO_WAITS_FOR_US = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)
WAIT_SECONDS = 30


def queued() -> list[int]:
    return [task.args()[0] for task in OrmQ.objects.order_by("pk")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_race_for_a_mail_send_it_once(office: PostOffice) -> None:
    mail = OutgoingMailFactory()
    states = at_once(*[lambda: send_mail(mail_id=mail.pk, now=NOW)] * 2)
    assert sorted(states, key=str) == [None, MailState.SENT]
    assert len(office.received) == 1


def test_without_the_claim_both_would_send_it(db, office: PostOffice) -> None:
    message = build_message(OutgoingMailFactory()).message().as_bytes()
    both_have_looked = Barrier(2)

    def look_and_send() -> None:
        both_have_looked.wait(WAIT_SECONDS)
        with SMTP(django_settings.EMAIL_HOST, django_settings.EMAIL_PORT) as server:
            server.sendmail("samplats@example.se", ["mottagare@example.se"], message)

    at_once(look_and_send, look_and_send)
    assert len(office.received) == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_after_the_servers_250_leads_to_one_repeat_of_the_same_mail(office: PostOffice) -> None:
    mail = OutgoingMailFactory()
    has_come, may_be_answered = Event(), Event()
    office.meanwhile = lambda: has_come.set() or may_be_answered.wait(WAIT_SECONDS)
    with Elsewhere() as elsewhere:
        worker = elsewhere.start(lambda: send_mail(mail_id=mail.pk, now=NOW))
        assert has_come.wait(WAIT_SECONDS)
        _let_it_die_at_the_commit(worker, mail, may_be_answered)
    mail.refresh_from_db()
    assert (mail.state, len(office.received)) == (MailState.SENDING, 1)

    office.meanwhile = lambda: None
    assert send_mail(mail_id=mail.pk, now=NOW + STALE_AFTER) is None
    assert sweep_mail(now=LATER) == 1
    assert send_mail(mail_id=mail.pk, now=LATER) is MailState.SENT
    assert sweep_mail(now=LATER + timedelta(days=1)) == 0
    assert [message["Message-ID"] for message in office.received] == [mail.message_id] * 2
    assert office.received[0].as_bytes() == office.received[1].as_bytes()


def _let_it_die_at_the_commit(worker: "Future[object]", mail: OutgoingMail, may_be_answered: Event) -> None:
    """Hold the row, let the server say 250, and cut the worker's connection while it waits to note that."""
    with transaction.atomic():
        OutgoingMail.objects.select_for_update().get(pk=mail.pk)
        may_be_answered.set()
        assert waits_for_a_lock(worker)
        with connection.cursor() as cursor:
            cursor.execute(TERMINATE_WHO_WAITS_FOR_US)
        assert isinstance(worker.exception(WAIT_SECONDS), DatabaseError)


@pytest.mark.django_db
def test_a_server_that_hangs_up_without_an_answer_gets_the_same_mail_again(office: PostOffice) -> None:
    office.answers = ["hang up"]
    mail = OutgoingMailFactory()
    assert send_mail(mail_id=mail.pk, now=NOW) is MailState.WAITING
    assert send_mail(mail_id=mail.pk, now=LATER) is MailState.SENT
    assert [message["Message-ID"] for message in office.received] == [mail.message_id] * 2


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_is_given_up(office: PostOffice) -> None:
    mail = _in_dead_hands(attempts=MOST_ATTEMPTS)
    assert sweep_mail(now=LATER) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.FAILED, "WorkerLost")


@pytest.mark.django_db
def test_an_attempt_that_comes_back_late_does_not_touch_what_another_did(office: PostOffice) -> None:
    mail = OutgoingMailFactory()
    office.meanwhile = lambda: None
    late = OutgoingMail.objects.get(pk=_in_dead_hands().pk)
    sweep_mail(now=LATER)
    assert send_mail(mail_id=late.pk, now=LATER) is MailState.SENT
    assert send_mail(mail_id=late.pk, now=LATER) is None
    assert send_mail(mail_id=mail.pk, now=LATER) is MailState.SENT


def _in_dead_hands(attempts: int = 1) -> OutgoingMail:
    return OutgoingMailFactory(
        state=MailState.SENDING, claim="9b2e1d0e-0000-4000-8000-000000000001", claimed_at=NOW, attempts=attempts
    )


@pytest.mark.django_db
def test_the_sweep_enqueues_what_is_due_once_per_attempt() -> None:
    due = OutgoingMailFactory(attempts=1, next_attempt_at=NOW + timedelta(minutes=1))
    OutgoingMailFactory(attempts=1, next_attempt_at=NOW + timedelta(minutes=5))
    assert sweep_mail(now=NOW + timedelta(minutes=1)) == 1
    assert sweep_mail(now=NOW + timedelta(minutes=2)) == 0
    assert queued() == [due.pk]


@pytest.mark.django_db
def test_a_mail_whose_task_was_lost_gets_another() -> None:
    mail = OutgoingMailFactory()
    assert sweep_mail(now=NOW + timedelta(minutes=1)) == 0
    assert sweep_mail(now=NOW + TASK_IS_LOST_AFTER + timedelta(seconds=1)) == 1
    assert queued() == [mail.pk]


@pytest.mark.django_db
def test_a_sweep_costs_the_same_for_few_and_for_many(django_assert_num_queries) -> None:
    due = NOW + timedelta(minutes=1)
    OutgoingMailFactory.create_batch(3, attempts=1, next_attempt_at=due)
    with django_assert_num_queries(6 + 3):
        assert sweep_mail(now=due) == 3
    assert MOST_AT_ONCE >= 3


@pytest.mark.django_db
def test_the_outbox_is_swept_every_minute_and_emptied_of_text_every_day() -> None:
    sweep = Schedule.objects.get(func="backend.mail.tasks.sweep_mail")
    assert (sweep.schedule_type, sweep.minutes, sweep.repeats) == (Schedule.MINUTES, 1, -1)
    assert Schedule.objects.get(func="backend.mail.tasks.erase_old_mail").schedule_type == Schedule.DAILY
    assert sweep_task() == 0
