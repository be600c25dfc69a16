"""Queue, offers, activities and Tänk om in a browser, in the world of Kristianstad: for the eye, the keyboard and axe."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backend.activities.models import Activity
from backend.bookings.models import Placement
from backend.demo.worlds import STORY_BEGINS_ON, kristianstad
from backend.demo.worlds.kristianstad.ground import PASSWORD
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from tests.browser.visit import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def vasteras(transactional_db: None, settings: Any) -> None:
    """Kristianstad in place of Västerås: the fixture of the visitor builds whichever world has this name."""
    settings.SAMPLATS_CLOCK_SHIFT_DAYS = (STORY_BEGINS_ON - timezone.localdate()).days
    kristianstad.build(shift_to=None)


def log_in(visitor: Visitor, username: str) -> None:
    page = visitor.page
    page.goto(f"{visitor.address}/logga-in/")
    page.get_by_label("Användarnamn").fill(username)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page.locator(".frame-main")).to_be_visible()


def garden() -> Activity:
    return Activity.objects.filter(kind="rehab_garden").order_by("pk")[0]


def pages() -> Iterator[str]:
    activity = garden()
    entry = QueueEntry.objects.filter(status=QueueStatus.WAITING).order_by("pk")[0]
    placement = Placement.objects.filter(status="active", bookings__attendance="present").order_by("pk")[0]
    yield from ("/", "/ko/", f"/ko/?aktivitet={activity.pk}", "/ko/?slag=group_activity", "/erbjudanden/")
    yield from (f"/ko/{entry.pk}/", f"/ko/{entry.pk}/erbjud/")
    yield from ("/aktiviteter/", f"/aktiviteter/{activity.pk}/", f"/forbund/{activity.association_id}/aktiviteter/ny/")
    yield f"/onskemal/{activity.session_requests.get().pk}/"
    yield from ("/tank-om/", f"/tank-om/?rakna=1&vad=a{activity.pk}&places_{activity.pk}=9&closed_from=44&horizon=13")
    yield from (f"/inskrivningar/{placement.enrolment_id}/{page}/" for page in ("ko", "plats"))
    yield f"/deltagare/{placement.participant_id}/"


def test_the_coordinator_finds_every_page_of_places_in_order(windows: list[Visitor]) -> None:
    for visitor in windows:
        log_in(visitor, "samordnare-kristianstad")
        for path in pages():
            assert visitor.go(path) == 200, path
            expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
            visitor.check_both_schemes(where=path)


@pytest.mark.parametrize("visitor", [(390, False)], indirect=True, ids=["phone"])
def test_an_officer_answers_offers_on_a_phone(visitor: Visitor) -> None:
    page = visitor.page
    offer = Offer.objects.filter(status=OfferStatus.OPEN).select_related("officer__user").order_by("expires_at")[0]
    assert offer.officer is not None
    log_in(visitor, offer.officer.user.username)
    visitor.go("/erbjudanden/")
    page.locator("details.ask summary").first.click()
    expect(page.locator("details.ask[open]")).to_contain_text("står kvar i kön")
    visitor.check_accessible(where="asked before declining")
    page.locator("details.ask[open]").get_by_role("button", name="Ja, tacka nej").click()
    expect(page.get_by_role("status")).to_contain_text("står kvar i kön på samma plats")
    offer.refresh_from_db()
    assert offer.status == OfferStatus.DECLINED


def test_the_preview_follows_what_is_typed_and_nothing_is_saved(visitor: Visitor) -> None:
    page = visitor.page
    activity = garden()
    before = activity.sessions.count()
    log_in(visitor, "samordnare-kristianstad")
    visitor.go(f"/aktiviteter/{activity.pk}/")
    expect(page.locator("#forhandsvisning")).to_contain_text("Ändra något")
    page.get_by_label("Platser per pass").fill("5")
    page.get_by_label("Platser per pass").press("Tab")
    expect(page.locator("#forhandsvisning")).to_contain_text("8 → ")
    visitor.check_accessible(where="the preview")
    visitor.expected_statuses |= {422}
    page.get_by_label("Platser per pass").fill("0")
    page.get_by_label("Platser per pass").press("Tab")
    expect(page.locator("#forhandsvisning")).to_contain_text("Minst 1.")
    activity.refresh_from_db()
    assert (activity.capacity, activity.sessions.count()) == (8, before)


def test_leaving_the_queue_is_undone_within_ten_seconds(visitor: Visitor) -> None:
    page = visitor.page
    log_in(visitor, "samordnare-kristianstad")
    visitor.go("/ko/")
    rows = page.locator(".queue-row").count()
    row = page.locator(".queue-row:not(.offered)").first
    row.locator("summary").click()
    expect(row.locator("details")).to_have_attribute("open", "")
    row.get_by_role("button", name="Lämna kön").click()
    expect(page.locator(".queue-row")).to_have_count(rows - 1)
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator(".queue-row")).to_have_count(rows)


def test_what_if_is_counted_from_its_sentences(visitor: Visitor) -> None:
    page = visitor.page
    log_in(visitor, "samordnare-kristianstad")
    visitor.go("/tank-om/")
    expect(page.locator(".state")).to_have_text("Som det är nu. Ändra något nedan och räkna.")
    page.get_by_label("procent").fill("75")
    page.get_by_role("button", name="Räkna").click()
    expect(page.locator(".state")).to_contain_text("platser till i veckan")
    expect(page.locator(".step-plot")).to_have_count(2)
    assert page.locator("td.gain").count() > 10
