"""The garden's board in a browser: attendance by tap, who comes by key, somebody dragged to another day, paper."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backend.activities.models import Session
from backend.bookings.models import Booking
from backend.common.clock import current_day
from tests.browser.visit import PASSWORD, Visitor
from tests.factories import (
    BookingFactory,
    EnrolmentFactory,
    ParticipantContactFactory,
    ParticipantFactory,
    PlacementFactory,
    SessionFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import at
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.browser

MOST_PDF_PAGES = 1


def next_monday() -> date:
    today = current_day()
    return today + timedelta(days=7 - today.weekday())


def seat(side: Side, session: Session, number: int, **placed: Any) -> Booking:
    participant = ParticipantFactory(agency=side.fk)
    ParticipantContactFactory(participant=participant)
    enrolment = EnrolmentFactory(participant=participant, programme=side.programme)
    placement = PlacementFactory(enrolment=enrolment, activity=session.activity, **placed)
    placement.weekly_times.add(session.weekly_time)
    return BookingFactory(placement=placement, session=session, seat_number=number)


@pytest.fixture
def garden(transactional_db: None) -> Side:
    """The garden of ``one_association`` with a session that has been today, and a Monday and a Thursday next week."""
    side = one_association()
    side.gardener.user.set_password(PASSWORD)
    side.gardener.user.save()
    side.activity.season_until_on = None
    side.activity.name = "Rehabträdgården"
    side.activity.save()
    today, monday = current_day(), next_monday()
    placed = {"starts_on": today - timedelta(days=7), "ends_on": today + timedelta(weeks=7)}
    for day in (today, monday, monday + timedelta(days=3)):
        time = WeeklyTimeFactory(activity=side.activity, weekday=day.weekday(), begins_minute=0, ends_minute=60)
        session = SessionFactory(
            activity=side.activity,
            weekly_time=time,
            occurs_on=day,
            begins_at=at(day, "00:00"),
            ends_at=at(day, "01:00"),
        )
        for number in range(1, 8 if day == monday else 3):
            seat(side, session, number, **placed)
    return side


@pytest.fixture
def gardener(
    chromium: Browser, built_pages: Path, garden: Side, live_server: Any, settings: Any, request: Any
) -> Iterator[Visitor]:
    """The supervisor at a window of the parameter's width and scheme."""
    settings.SAMPLATS_CLOCK_SHIFT_DAYS = 0
    width, is_dark = getattr(request, "param", (1280, False))
    with Visitor.arrive(chromium, live_server.url, width, is_dark=is_dark) as someone:
        someone.log_in(garden.gardener.user.username)
        yield someone
        assert someone.complaints == []


def sessions_of(garden: Side) -> dict[str, Session]:
    today, monday = current_day(), next_monday()
    days = {"today": today, "monday": monday, "thursday": monday + timedelta(days=3)}
    return {name: garden.activity.sessions.get(occurs_on=day) for name, day in days.items()}


@pytest.mark.parametrize("gardener", [(1280, False), (390, False)], indirect=True, ids=["desk", "phone"])
def test_the_board_and_what_it_leads_to_are_in_order(gardener: Visitor, garden: Side) -> None:
    session = sessions_of(garden)["monday"]
    booking = session.bookings.first()
    assert booking is not None
    for path in (
        "/tradgarden/",
        "/platser/",
        f"/tradgarden/?vecka={next_monday():%G-W%V}",
        "/tradgarden/utskrift/",
        f"/pass/{session.pk}/",
        f"/pass/{session.pk}/antal-platser/",
        f"/pass/{session.pk}/flytta/",
        f"/bokningar/{booking.pk}/",
        f"/bokningar/{booking.pk}/flytta/",
        f"/placeringar/{booking.placement_id}/pausa/",
        f"/aktiviteter/{garden.activity.pk}/boka/",
        f"/aktiviteter/{garden.activity.pk}/fler-pass/",
        "/borta/",
    ):
        assert gardener.go(path) == 200, path
        expect(gardener.page.get_by_role("heading", level=1)).to_have_count(1)
        gardener.check_both_schemes(where=path)


@pytest.mark.parametrize("gardener", [(390, False)], indirect=True)
def test_attendance_takes_at_most_two_taps_and_is_undone_from_the_toast(gardener: Visitor, garden: Side) -> None:
    page = gardener.page
    first, second = sessions_of(garden)["today"].bookings.order_by("seat_number")
    gardener.go("/tradgarden/")
    line = page.locator(f"#bokning-{first.pk}")
    line.get_by_role("button", name="Här").click()
    expect(line.get_by_role("button", name="Här")).to_have_attribute("aria-pressed", "true")
    first.refresh_from_db()
    assert first.attendance == "present"
    page.locator(".toast-row").get_by_role("button", name="Ångra").click()
    expect(line.get_by_role("button", name="Här")).to_have_attribute("aria-pressed", "false")
    first.refresh_from_db()
    assert first.attendance == ""
    other = page.locator(f"#bokning-{second.pk}")
    other.locator("summary").click()
    other.get_by_role("button", name="Kom sent").click()
    expect(other.locator(".word-tag")).to_have_text("sen")
    second.refresh_from_db()
    assert second.attendance == "late"


def test_the_arrow_keys_go_between_cells_and_enter_tells_who_comes(gardener: Visitor, garden: Side) -> None:
    page = gardener.page
    sessions = sessions_of(garden)
    gardener.go(f"/tradgarden/?vecka={next_monday():%G-W%V}")
    cells = page.locator("a[data-who]")
    assert cells.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
    page.locator(f"a[data-who='{sessions['monday'].pk}']").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"a[data-who='{sessions['thursday'].pk}']")).to_be_focused()
    page.keyboard.press("Enter")
    who = page.locator("#who")
    expect(who).to_contain_text(sessions["thursday"].bookings.first().participant.code)
    gardener.check_accessible(where="who comes")
    page.keyboard.press("Escape")
    expect(who).to_be_hidden()
    expect(page.locator(f"a[data-who='{sessions['thursday'].pk}']")).to_be_focused()


@pytest.mark.parametrize("reach", ["once", "onwards"])
def test_somebody_is_dragged_to_another_day(gardener: Visitor, garden: Side, reach: str) -> None:
    page = gardener.page
    sessions = sessions_of(garden)
    booking = sessions["monday"].bookings.order_by("seat_number").first()
    assert booking is not None
    gardener.go(f"/tradgarden/?vecka={next_monday():%G-W%V}")
    page.locator(f"#bokning-{booking.pk} .who").hover()
    page.mouse.down()
    page.locator(f"#pass-{sessions['thursday'].pk} header .h3").hover()
    zone = page.locator(f"#pass-{sessions['thursday'].pk} [data-drop='{reach}']")
    expect(zone).to_be_visible()
    zone.hover()
    page.mouse.up()
    expect(page.locator(".toast-row")).to_contain_text(booking.placement.participant.code)
    assert booking.placement.bookings.get().session == sessions["thursday"]
    row = sessions["thursday" if reach == "onwards" else "monday"].weekly_time
    assert booking.placement.weekly_times.get() == row
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator(".toast-row")).to_contain_text("Ångrat")
    assert booking.placement.bookings.get().session == sessions["monday"]


def test_the_week_prints_on_one_page(gardener: Visitor, garden: Side) -> None:
    gardener.go(f"/tradgarden/utskrift/?vecka={next_monday():%G-W%V}")
    paper = gardener.page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type/Page/") == MOST_PDF_PAGES
    assert b"/MediaBox [0 0 841" in paper or b"/MediaBox [0 0 842" in paper
