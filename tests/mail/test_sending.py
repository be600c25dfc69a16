"""Against a real SMTP server: sent once, tried again, given up visibly, and never told of what was not."""

from datetime import timedelta

import pytest

from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services import send_mail
from backend.mail.services.claiming import MOST_ATTEMPTS, PAUSES
from backend.mail.tasks import send_mail_now
from tests.factories import OutgoingMailFactory
from tests.factories.times import NOW
from tests.mail.server import PostOffice

pytestmark = pytest.mark.django_db

GREYLISTED = "451 4.7.1 Try again later, lakare@example.se"
NO_SUCH_MAILBOX = "550 5.1.1 lakare@example.se is unknown here"


def send(mail: OutgoingMail, after: timedelta = timedelta()) -> MailState | None:
    state = send_mail(mail_id=mail.pk, now=NOW + after)
    mail.refresh_from_db()
    return state


def test_a_mail_goes_to_its_one_address_and_is_noted_as_sent(office: PostOffice) -> None:
    mail = OutgoingMailFactory(association__name="Samordningsförbundet Ett")
    assert send(mail) is MailState.SENT
    (message,), ((_sender, recipients),) = office.received, office.envelopes
    assert recipients == [mail.recipient] == [message["To"]]
    assert (message["Subject"], message.get_content()) == ("Avstämningsmöte", "Mötet är flyttat.\r\n")
    assert message["From"].addresses[0].display_name == "Samordningsförbundet Ett"
    assert (mail.state, mail.sent_at, mail.attempts) == (MailState.SENT, NOW, 1)


def test_the_headers_say_that_a_program_wrote_it_and_which_mail_it_is(office: PostOffice) -> None:
    mail = OutgoingMailFactory(association__mailbox="samordning@example.se")
    send(mail)
    (message,) = office.received
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "sv"
    assert message["Reply-To"] == "samordning@example.se"
    assert message["Date"].datetime == NOW
    assert message["List-Unsubscribe"] is None


def test_what_can_be_unsubscribed_says_so_to_the_mail_program(office: PostOffice) -> None:
    send(OutgoingMailFactory(unsubscribe_url="https://samplats.example/avsluta/hemligt/"))
    (message,) = office.received
    assert message["List-Unsubscribe"] == "<https://samplats.example/avsluta/hemligt/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_sent_mail_is_not_sent_again(office: PostOffice) -> None:
    mail = OutgoingMailFactory()
    assert [send(mail), send(mail), send_mail(mail_id=0, now=NOW)] == [MailState.SENT, None, None]
    assert len(office.received) == 1


def test_a_server_that_says_later_gets_it_later(office: PostOffice) -> None:
    office.answers = [GREYLISTED]
    mail = OutgoingMailFactory()
    assert send(mail) is MailState.WAITING
    assert (mail.last_error, mail.next_attempt_at) == ("SMTPDataError 451", NOW + PAUSES[0])
    assert send(mail, PAUSES[0] - timedelta(seconds=1)) is None
    assert send(mail, PAUSES[0]) is MailState.SENT
    assert mail.last_error == ""
    assert {message["Message-ID"] for message in office.received} == {mail.message_id}


def test_a_server_that_says_never_is_believed(office: PostOffice, caplog) -> None:
    office.answers = [NO_SUCH_MAILBOX]
    mail = OutgoingMailFactory(recipient="lakare@example.se")
    assert send(mail) is MailState.FAILED
    assert mail.last_error == "SMTPDataError 550"
    assert send(mail, timedelta(days=2)) is None
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("backend.")]
    assert line == f"Mail {mail.pk} was not sent: SMTPDataError 550"


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        (NO_SUCH_MAILBOX, MailState.FAILED, "SMTPRecipientsRefused 550"),
        (GREYLISTED, MailState.WAITING, "SMTPRecipientsRefused 451"),
    ],
)
def test_an_address_that_is_refused_counts_like_the_message(
    office: PostOffice, answer: str, state: MailState, error: str
) -> None:
    office.refused = answer
    mail = OutgoingMailFactory()
    assert (send(mail), mail.last_error) == (state, error)
    assert office.received == []


def test_without_a_server_it_waits(settings, office: PostOffice) -> None:
    settings.EMAIL_PORT = 1
    mail = OutgoingMailFactory()
    assert (send(mail), mail.last_error) == (MailState.WAITING, "ConnectionRefusedError")


def test_a_server_that_wants_no_plain_text_is_the_operators_to_mend(settings, office: PostOffice) -> None:
    settings.EMAIL_USE_TLS = True
    mail = OutgoingMailFactory()
    assert (send(mail), mail.last_error) == (MailState.WAITING, "SMTPNotSupportedError")


def test_a_mail_that_cannot_be_written_fails_at_once(office: PostOffice) -> None:
    mail = OutgoingMailFactory(recipient="lakare@example.se\nBcc: alla@example.se")
    assert (send(mail), mail.last_error) == (MailState.FAILED, "ValueError")
    assert office.received == []


def test_the_pauses_grow_and_end_in_a_visible_failure(office: PostOffice) -> None:
    office.answers = [GREYLISTED] * MOST_ATTEMPTS
    mail = OutgoingMailFactory()
    after, pauses = timedelta(), []
    for _attempt in range(MOST_ATTEMPTS - 1):
        assert send(mail, after) is MailState.WAITING
        pauses.append(mail.next_attempt_at - (NOW + after))
        after = mail.next_attempt_at - NOW
    assert pauses == sorted(set(pauses))
    assert send(mail, after) is MailState.FAILED
    assert len(office.received) == MOST_ATTEMPTS


def test_the_task_says_where_the_mail_stands(office: PostOffice) -> None:
    mail = OutgoingMailFactory()
    assert [send_mail_now(mail.pk), send_mail_now(mail.pk)] == ["sent", ""]
