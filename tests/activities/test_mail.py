"""Quiet mails: to the officers of those booked, with nothing in them about anybody."""

import pytest
from django_q.models import OrmQ

from backend.access.models import User
from backend.activities.enums import CancellationReason
from backend.activities.models import Session, SessionChange
from backend.activities.services import cancel_session, restore_session
from backend.activities.tasks import mail_session_change
from backend.bookings.models import Booking, Placement
from backend.mail.models import OutgoingMail
from tests.activities.garden import Garden
from tests.activities.seats import led_session, seat
from tests.factories import ParticipantContactFactory
from tests.factories.times import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cancelled(garden: Garden) -> Session:
    """A session that two people of one officer and one of another had a seat at, and one of an officer without mail."""
    session = led_session(garden)
    bookings = seat(session, 4)
    officer = bookings[0].placement.enrolment.referral.officer
    referral = bookings[1].placement.enrolment.referral
    referral.officer = officer
    referral.save()
    for booking in bookings[:3]:
        ParticipantContactFactory(participant=booking.placement.participant)
        user = booking.placement.enrolment.referral.officer.user
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    return cancel_session(actor=garden.leader, session=session, reason=CancellationReason.WEATHER, now=NOW)


def queued() -> list[tuple[str, tuple[object, ...]]]:
    return [(task.func(), task.args()) for task in OrmQ.objects.order_by("pk")]


def written() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def test_the_mail_is_queued_with_an_id_and_nothing_else(cancelled: Session) -> None:
    change = SessionChange.objects.get()
    assert queued() == [("backend.activities.tasks.mail_session_change", (change.pk,))]


def test_each_officer_gets_one_mail_of_their_own(cancelled: Session) -> None:
    assert mail_session_change(SessionChange.objects.get().pk) == 2
    assert mail_session_change(SessionChange.objects.get().pk) == 2
    first, second = written()
    assert first.recipient != second.recipient
    assert first.subject == "Inställt pass: Rehabträdgården"
    assert "Rehabträdgården måndag 14 november 2011 kl. 09:00–12:00 är inställt: vädret." in first.text
    assert "/tradgarden/?vecka=2011-W46" in first.text


def test_the_mail_names_nobody(cancelled: Session) -> None:
    mail_session_change(SessionChange.objects.get().pk)
    for booking in Booking.objects.select_related("placement__participant"):
        participant = booking.placement.participant
        private = [participant.code, getattr(getattr(participant, "contact", None), "name", participant.code)]
        for mail in written():
            assert not any(word in mail.subject + mail.text for word in private)


def test_officers_are_told_when_it_is_held_after_all(cancelled: Session, garden: Garden) -> None:
    restore_session(actor=garden.leader, session=cancelled, now=NOW)
    assert [name for name, _arguments in queued()] == ["backend.activities.tasks.mail_session_change"] * 2
    mail_session_change(SessionChange.objects.get().pk)
    assert written()[0].subject == "Passet blir av som förut: Rehabträdgården"


def test_an_officer_reads_it_in_their_own_language(cancelled: Session) -> None:
    User.objects.update(language="en")
    mail_session_change(SessionChange.objects.get().pk)
    assert "14 November 2011" in written()[0].text


def test_the_officer_of_somebody_whose_place_has_ended_is_not_told(cancelled: Session) -> None:
    Placement.objects.update(status="interrupted")
    assert mail_session_change(SessionChange.objects.get().pk) == 0
    assert written() == []


def test_a_change_that_is_gone_sends_nothing() -> None:
    assert mail_session_change(0) == 0
