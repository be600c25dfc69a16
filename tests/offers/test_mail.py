"""The mail of an offer: once, to the officer, and without a word about the participant."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django_q.models import Schedule

from backend.access.models import User
from backend.access.viewer import SYSTEM
from backend.mail.models import OutgoingMail
from backend.offers.enums import OfferStatus
from backend.offers.models import Offer
from backend.offers.services import decline_offer, mail_offer, offer_next
from backend.offers.tasks import lapse_offers, send_offer_mail
from tests.factories.times import NOW, TODAY
from tests.offers.places import garden
from tests.offers.waiting import queued
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_present_day")]

ADDRESS = "handlaggare@example.se"


@pytest.fixture
def offer(side) -> Offer:
    activity = garden(side.association)
    queued(side.association, TODAY - timedelta(weeks=2), priority=5)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    User.objects.filter(staff=offer.officer).update(email=ADDRESS)
    return offer


def written() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(key__startswith="offer:")


def test_the_officer_is_told_once(offer):
    version = offer.version
    assert send_offer_mail(offer.pk) is True
    assert send_offer_mail(offer.pk) is False
    mail = written().get()
    assert (mail.recipient, mail.association_id) == (ADDRESS, offer.entry.participant.association_id)
    assert mail.subject == "Ett erbjudande om plats väntar på svar"
    assert "7 november 2011 kl. 09:00" in mail.text
    assert "/erbjudanden/" in mail.text
    offer.refresh_from_db()
    assert offer.mailed_at is not None
    assert offer.version == version


def test_the_mail_names_neither_participant_nor_agency_nor_activity(offer):
    send_offer_mail(offer.pk)
    participant = offer.entry.participant
    mail = written().get()
    text = mail.subject + mail.text
    for secret in (participant.code, participant.agency.name, offer.placement.activity.name):
        assert secret not in text


def test_the_mail_is_in_the_language_of_the_account(offer):
    User.objects.filter(staff=offer.officer).update(language="en")
    assert send_offer_mail(offer.pk) is True
    assert "November" in written().get().text


def test_nobody_is_told_of_what_has_been_answered_or_is_nobodys_to_answer(offer):
    decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert send_offer_mail(offer.pk) is False
    Offer.objects.update(status=OfferStatus.OPEN, officer=None)
    assert send_offer_mail(offer.pk) is False
    assert send_offer_mail(0) is False
    assert not written().exists()


def test_without_an_address_nothing_is_sent_and_nothing_noted(offer):
    User.objects.filter(staff=offer.officer).update(email="")
    assert mail_offer(offer=offer, now=NOW) is False
    offer.refresh_from_db()
    assert offer.mailed_at is None


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_at_once_send_one_mail(offer):
    assert sorted(at_once(*[lambda: send_offer_mail(offer.pk)] * 2)) == [False, True]
    assert written().count() == 1


def test_offers_lapse_by_the_clock_once_a_minute(offer):
    schedule = Schedule.objects.get(func="backend.offers.tasks.lapse_offers")
    assert (schedule.schedule_type, schedule.minutes, schedule.repeats) == (Schedule.MINUTES, 1, -1)
    assert lapse_offers() == 0
    Offer.objects.filter(pk=offer.pk).update(expires_at=NOW)
    assert lapse_offers() == 1
