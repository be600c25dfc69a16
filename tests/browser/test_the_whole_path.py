"""From seventy people to a calendar, in Swedish, on a desk and on a phone."""

import re
from typing import Any
from urllib.request import urlopen

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.feeds.window import feed_window
from backend.meetings.models import Meeting
from backend.planning.enums import ProposalStatus, RunState
from backend.planning.models import PlanningRun, Proposal
from tests.browser.planning import SECONDS, propose
from tests.browser.visit import Visitor

pytestmark = pytest.mark.browser

SOLVING_MS = 240_000
WIDTHS = pytest.mark.parametrize("visitor", [(1280, False), (390, False)], indirect=True, ids=["desk", "phone"])


def allocate(visitor: Visitor, *, max_moves: str = "") -> None:
    """Set the rules, press the button and wait for the proposal."""
    page = visitor.page
    open_step(visitor, "regler")
    page.get_by_label("Räkna i högst så många sekunder").fill(str(SECONDS))
    page.get_by_label("Flytta högst så många").fill(max_moves)
    page.get_by_role("button", name=re.compile("^Fördela")).first.click()
    expect(page.get_by_role("link", name="Granska och publicera")).to_be_visible(timeout=SOLVING_MS)


def open_step(visitor: Visitor, step: str) -> None:
    """Open one of the five steps if it is closed."""
    panel = visitor.page.locator(f"#{step}")
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()


@WIDTHS
def test_seventy_referred_people_get_their_cohorts_meetings_and_a_calendar(
    visitor: Visitor, solver_queue: None, live_server: Any
) -> None:
    page = visitor.page
    programme = Programme.objects.get()
    visitor.log_in("samordnare")
    visitor.check_accessible(where="start")

    visitor.go(f"/insatser/{programme.pk}/fordelning/")
    expect(page.locator(".state")).to_have_text(re.compile("70 väntar på plats, 70 platser är lediga"))
    visitor.check_accessible(where="before the first run")

    allocate(visitor)
    expect(page.locator(".cohort-card")).to_have_count(7)
    visitor.check_accessible(where="proposal")
    open_step(visitor, "kor")
    expect(page.locator("[data-gap-plot] canvas")).to_be_visible()
    expect(page.locator("#live tbody tr").first).to_contain_text("bevisat bäst")
    visitor.check_accessible(where="the plot of a finished run")

    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.locator(".toast-row")).to_contain_text("70 nya i grupperna, 280 nya möten")
    assert Proposal.objects.get().status == ProposalStatus.PUBLISHED
    visitor.check_accessible(where="published")

    visitor.go("/kalender/?vecka=2011-W41&vem=alla")
    expect(page.locator(".state")).to_contain_text("v. 41")
    visitor.check_accessible(where="calendar")
    check_feed(visitor)


def check_feed(visitor: Visitor) -> None:
    """The mapping lead makes an address, and it holds every one of the meetings."""
    page = visitor.page
    visitor.context.clear_cookies()
    visitor.log_in("kartlaggare")
    visitor.go("/floden/")
    page.get_by_label("Var ska den användas?").fill("Outlook på jobbet")
    page.get_by_role("button", name="Skapa adress").click()
    address = page.locator("#issued-address").inner_text().strip()
    visitor.check_accessible(where="a new address")
    with urlopen(address) as answer:  # noqa: S310 - our own live server
        calendar = Calendar.from_ical(answer.read())
    events = list(calendar.walk("VEVENT"))
    window = feed_window(current_time())
    theirs = Meeting.objects.filter(attendances__staff__user__username="kartlaggare").exclude(
        enrolment__participant__has_protected_identity=True
    )
    assert len(events) == theirs.filter(begins_at__lt=window.ends_at, ends_at__gt=window.begins_at).count() > 0
    assert not re.search(r"SAM-\d{3}", calendar.to_ical().decode())
    page.reload()
    expect(page.locator("#issued-address")).to_have_count(0)
    expect(page.get_by_text("Senast hämtad")).to_be_visible()


def drop_out(visitor: Visitor) -> None:
    """Record a drop-out on the page where one is."""
    page = visitor.page
    page.get_by_role("link", name="Avaktualisera").click()
    page.get_by_label("Orsak").select_option("moved")
    page.get_by_role("button", name="Avaktualisera").click()
    expect(page.get_by_role("button", name="Återinskriv")).to_be_visible()


def test_a_drop_out_frees_the_place_and_makes_a_proposal_stale(visitor: Visitor, vasteras: None) -> None:
    page = visitor.page
    programme = Programme.objects.get()
    proposal = propose(programme)
    visitor.log_in("samordnare")
    visitor.go(f"/insatser/{programme.pk}/deltagare/?status=waiting")
    visitor.check_accessible(where="participants")
    page.get_by_role("link", name="SAM-040").click()
    visitor.check_accessible(where="participant")
    drop_out(visitor)

    visitor.go(f"/korningar/{proposal.run_id}/")
    visitor.expected_statuses.add(409)
    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Inget publicerades.")
    expect(page.get_by_role("button", name="Fördela om med samma regler")).to_be_visible()
    visitor.check_accessible(where="conflict")
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.DRAFT


def test_after_publishing_a_re_planning_with_a_budget_moves_no_more_than_that(
    visitor: Visitor, published: Programme, solver_queue: None
) -> None:
    page = visitor.page
    programme = published
    visitor.log_in("samordnare")
    enrolment = programme.enrolments.get(participant__code="SAM-040")
    visitor.go(f"/deltagare/{enrolment.participant_id}/")
    drop_out(visitor)
    expect(page.locator(".toast-row")).to_contain_text("Ledigt nu: platsen i grupp")
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator(".toast-row")).to_contain_text("SAM-040 är inskriven igen")
    drop_out(visitor)

    visitor.go(f"/insatser/{programme.pk}/fordelning/")
    allocate(visitor, max_moves="3")
    moved = page.locator(".difference h3", has_text="Flyttas")
    assert int(re.sub(r"\D", "", moved.inner_text())) <= 3


def test_a_run_that_is_stopped_ends_and_says_so(visitor: Visitor, solver_queue: None) -> None:
    page = visitor.page
    programme = Programme.objects.get()
    visitor.log_in("samordnare")
    visitor.go(f"/insatser/{programme.pk}/fordelning/")
    open_step(visitor, "regler")
    page.get_by_label("Räkna i högst så många sekunder").fill("300")
    page.get_by_role("button", name="Fördela", exact=True).click()
    expect(page.locator("#live tbody tr").first).to_be_visible(timeout=SOLVING_MS)
    page.get_by_role("button", name="Stoppa och behåll det bästa").click()
    expect(page.get_by_role("button", name="Stoppa och behåll det bästa")).to_have_count(0, timeout=SOLVING_MS)
    assert PlanningRun.objects.get().state in {RunState.STOPPED, RunState.SUCCEEDED}
