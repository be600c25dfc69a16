"""Jämför and Rättvis fördelning in a browser, in the world of Kristianstad: for the eye, the keyboard, axe and print."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backend.access.models import User
from backend.access.viewer import viewer_of
from backend.associations.models import Agency, Association
from backend.common.clock import current_time
from backend.demo.worlds import STORY_BEGINS_ON, kristianstad
from backend.places.models import Site
from backend.planning.models import PlanningRun
from backend.planning.services import (
    request_moves_compared,
    request_placement_run,
    request_scenario,
    set_agency_shares,
)
from backend.planning.tasks import execute_run
from tests.browser.test_places_pages import log_in
from tests.browser.visit import Visitor

pytestmark = pytest.mark.browser

COORDINATOR = "samordnare-kristianstad"
_PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture
def vasteras(transactional_db: None, settings: Any) -> None:
    """Kristianstad in place of Västerås: the fixture of the visitor builds whichever world has this name."""
    settings.SAMPLATS_CLOCK_SHIFT_DAYS = (STORY_BEGINS_ON - timezone.localdate()).days
    kristianstad.build(shift_to=None)


@pytest.fixture
def compared(vasteras: None) -> PlanningRun:
    """A run of places with a scenario and moves to compare with, and shares that are agreed."""
    viewer, now = viewer_of(User.objects.get(username=COORDINATOR)), current_time()
    association = Association.objects.get()
    base = request_placement_run(actor=viewer, association=association, rules={}, time_limit_seconds=8, now=now)
    execute_run(base.pk, str(base.run_token))
    base.refresh_from_db()
    site = Site.objects.filter(activities__kind="work_trial").order_by("pk")[0]
    change = {"change": "closed_site", "target": site.pk, "amount": 0}
    ordered = [
        request_scenario(actor=viewer, base=base, scenario=[change], now=now),
        *request_moves_compared(actor=viewer, base=base, now=now),
    ]
    for run in ordered:
        execute_run(run.pk, str(run.run_token))
    percents = dict.fromkeys(Agency.objects.filter(association=association).values_list("pk", flat=True), 25)
    set_agency_shares(actor=viewer, association=association, percents=percents, now=now)
    return base


def pages(run: PlanningRun) -> Iterator[str]:
    yield f"/korningar/{run.pk}/jamfor/"
    yield f"/korningar/{run.pk}/platser/"
    yield f"/forbund/{run.association_id}/fordelning/"
    yield f"/forbund/{run.association_id}/andelar/"
    yield f"/forbund/{run.association_id}/andelar/?ar=2010"


def test_comparisons_and_shares_are_in_order_and_print_on_one_page(
    compared: PlanningRun, windows: list[Visitor]
) -> None:
    for visitor in windows:
        log_in(visitor, COORDINATOR)
        for path in pages(compared):
            assert visitor.go(path) == 200, path
            expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
            visitor.page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
            visitor.check_both_schemes(where=path)
    desk, _phone = windows
    desk.go(f"/forbund/{compared.association_id}/andelar/")
    assert len(_PAGE_OF_PDF.findall(desk.page.pdf(format="A4"))) == 1


def test_a_scenario_is_ordered_in_a_sentence_and_dropped_again(
    compared: PlanningRun, visitor: Visitor, solver_queue: None
) -> None:
    page = visitor.page
    log_in(visitor, COORDINATOR)
    visitor.go(f"/korningar/{compared.pk}/jamfor/")
    page.get_by_label("Börja tidigast om, veckor").fill("4")
    page.get_by_role("button", name="Räkna och jämför").click()
    card = page.locator(".scenario-card", has_text="Start tidigast om 4 veckor")
    expect(card.locator(".facts")).to_be_visible()
    card.get_by_role("button", name="Ta bort").click()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Ångra").click()
    expect(card).to_have_count(1)
