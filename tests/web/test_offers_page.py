"""The page of offers: whose turn it is, until when, and what an answer does; offering a place to one or to the next."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.access.models import User
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Placement
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer
from backend.web.reading.offers import read_offers
from tests.factories import (
    BookingFactory,
    EnrolmentFactory,
    OfferFactory,
    ParticipantFactory,
    QueueEntryFactory,
    SessionFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World) -> Side:
    """Our side; Soc's participant has an offer, as the queue knows."""
    world.ours.entry.status = QueueStatus.OFFERED
    world.ours.entry.save()
    return world.ours


@pytest.fixture
def officer(side: Side) -> User:
    """Soc's officer, to whom the offer is addressed."""
    return User.objects.get(pk=side.soc_officer.user_id)


def test_an_officer_reads_until_when_to_answer_for_whom(client: Client, side: Side, officer: User) -> None:
    client.force_login(officer)
    content = client.get("/erbjudanden/").content.decode()
    assert "1 erbjudande väntar på ditt svar." in content
    assert side.soc_participant.code in content
    assert "Svara senast ons 9 november 09:00" in content
    assert "7 dagar kvar" in content
    assert f'action="/erbjudanden/{side.offer.pk}/tacka-ja/"' in content


def test_an_officer_of_another_agency_sees_nothing_of_it(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    content = client.get("/erbjudanden/").content.decode()
    assert side.soc_participant.code not in content
    assert "Inget erbjudande väntar på svar." in content


def test_a_mapping_lead_sees_it_without_buttons(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.MAPPING_LEAD))
    content = client.get("/erbjudanden/").content.decode()
    assert side.soc_participant.code in content
    assert "Tacka ja" not in content


def test_yes_gives_the_place_and_ends_the_wait(client: Client, side: Side, officer: User) -> None:
    client.force_login(officer)
    after = client.post(f"/erbjudanden/{side.offer.pk}/tacka-ja/", follow=True).content.decode()
    side.offer.refresh_from_db()
    side.entry.refresh_from_db()
    assert (side.offer.status, side.entry.status) == (OfferStatus.ACCEPTED, QueueStatus.PLACED)
    assert Placement.objects.get(pk=side.offer.placement_id).status == PlacementStatus.BOOKED
    assert f"{side.soc_participant.code} har fått platsen" in after
    assert "antaget" in after


def test_no_keeps_the_place_in_the_queue(client: Client, side: Side, officer: User) -> None:
    since = side.entry.since_on
    client.force_login(officer)
    after = client.post(f"/erbjudanden/{side.offer.pk}/tacka-nej/", follow=True).content.decode()
    side.entry.refresh_from_db()
    assert (side.entry.status, side.entry.since_on) == (QueueStatus.WAITING, since)
    assert "står kvar i kön på samma plats" in after


def test_an_answer_is_taken_back_by_the_button_that_follows_it(client: Client, side: Side, officer: User) -> None:
    client.force_login(officer)
    said = client.post(f"/erbjudanden/{side.offer.pk}/tacka-ja/", follow=True).content.decode()
    assert f'action="/erbjudanden/{side.offer.pk}/angra-svar/"' in said
    undone = client.post(f"/erbjudanden/{side.offer.pk}/angra-svar/", follow=True).content.decode()
    assert "Svaret är ångrat." in undone
    assert f'action="/erbjudanden/{side.offer.pk}/tacka-ja/"' in undone
    side.offer.refresh_from_db()
    assert side.offer.status == OfferStatus.OPEN


def test_a_deadline_that_passed_is_told_and_nothing_is_changed(
    client: Client, side: Side, officer: User, clock: Any
) -> None:
    clock.move_to(NOW + timedelta(days=8), tick=False)
    client.force_login(officer)
    content = client.get("/erbjudanden/").content.decode()
    assert "tiden är ute" in content
    assert "Tacka ja" not in content
    after = client.post(f"/erbjudanden/{side.offer.pk}/tacka-ja/", follow=True).content.decode()
    side.offer.refresh_from_db()
    assert side.offer.status == OfferStatus.OPEN
    assert "Svarstiden har gått ut" in after


def test_who_gave_an_offer_takes_it_back(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    client.post(f"/erbjudanden/{side.offer.pk}/ta-tillbaka/")
    side.offer.refresh_from_db()
    assert side.offer.status == OfferStatus.WITHDRAWN


def test_the_nearest_deadline_stands_first_and_hurries(side: Side) -> None:
    near = offer_to_somebody(side)
    near.expires_at = NOW + timedelta(hours=5)
    near.save()
    shown = read_offers(side.viewer(Role.COORDINATOR), now=NOW)
    assert [line.offer.pk for line in shown.others] == [near.pk, side.offer.pk]
    assert (shown.others[0].left, shown.others[0].hurries) == ("5 timmar kvar", True)
    assert shown.others[1].hurries is False


def offer_to_somebody(side: Side) -> Offer:
    participant = ParticipantFactory(agency=side.soc)
    entry = QueueEntryFactory(
        enrolment=EnrolmentFactory(participant=participant, programme=side.programme), status="offered"
    )
    offer: Offer = OfferFactory(entry=entry, officer=side.soc_officer, placement__activity=side.activity)
    return offer


def test_the_list_asks_as_often_for_many_as_for_few(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    client.get("/erbjudanden/")
    with CaptureQueriesContext(connection) as few:
        client.get("/erbjudanden/")
    for _number in range(8):
        offer_to_somebody(side)
    with CaptureQueriesContext(connection) as many:
        client.get("/erbjudanden/")
    assert len(many) == len(few) <= 25


@pytest.fixture
def room(side: Side) -> Side:
    """Ten weeks of free Wednesdays, and Soc's participant waiting for the garden."""
    side.offer.delete()
    side.entry.status = QueueStatus.WAITING
    side.entry.group = None
    side.entry.possible = ["wed-am"]
    side.entry.save()
    wednesdays = WeeklyTimeFactory(activity=side.activity, weekday=2)
    for week in range(12):
        day = MONDAY + timedelta(days=2, weeks=week)
        SessionFactory(
            activity=side.activity,
            weekly_time=wednesdays,
            occurs_on=day,
            begins_at=at(day, "09:00"),
            ends_at=at(day, "12:00"),
        )
    return side


def test_the_page_of_offering_shows_where_somebody_fits_and_offers_it(client: Client, room: Side) -> None:
    client.force_login(room.user(Role.COORDINATOR))
    address = f"/ko/{room.entry.pk}/erbjud/"
    content = client.get(address).content.decode()
    assert "Passar på 1 ställe." in content
    assert "ons 09:00–12:00" in content
    after = client.post(address, {"activity": room.activity.pk}, follow=True).content.decode()
    offer = Offer.objects.get(entry=room.entry)
    assert offer.status == OfferStatus.OPEN
    assert offer.placement.bookings.count() == 8
    assert f"{room.soc_participant.code} är erbjuden plats" in after


def test_a_place_that_was_taken_meanwhile_is_not_offered(client: Client, room: Side) -> None:
    client.force_login(room.user(Role.COORDINATOR))
    room.activity.sessions.filter(weekly_time__weekday=2).update(capacity=1)
    for session in room.activity.sessions.filter(weekly_time__weekday=2):
        BookingFactory(placement=room.placement, session=session)
    after = client.post(f"/ko/{room.entry.pk}/erbjud/", {"activity": room.activity.pk}, follow=True)
    assert not Offer.objects.filter(entry=room.entry).exists()
    assert "Ingen ledig plats som passar" in after.content.decode()


def test_the_next_who_fits_is_offered_the_place_by_one_button(client: Client, room: Side) -> None:
    client.force_login(room.user(Role.COORDINATOR))
    after = client.post(f"/aktiviteter/{room.activity.pk}/erbjud-nasta/", follow=True).content.decode()
    assert Offer.objects.get(entry=room.entry).status == OfferStatus.OPEN
    assert f"Erbjudet: {room.soc_participant.code}." in after


def test_when_nobody_fits_the_page_says_so(client: Client, room: Side) -> None:
    client.force_login(room.user(Role.COORDINATOR))
    room.entry.delete()
    after = client.post(f"/aktiviteter/{room.activity.pk}/erbjud-nasta/", follow=True).content.decode()
    assert "Ingen i kön passar" in after
