"""Every page and state at both widths and in both schemes: nothing for axe, the console, or a keyboard to complain about."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.contacts.models import Contact
from backend.meetings.models import Meeting, MeetingRequest
from backend.participants.models import Participant
from backend.planning.models import PlanningRun
from tests.browser.visit import Visitor
from tests.factories import PlanningRunFactory, RunProgressFactory

pytestmark = pytest.mark.browser


def pages_of(programme: Programme) -> Iterator[str]:
    participant = Participant.objects.get(code="SAM-001")
    enrolment = participant.enrolments.get()
    consent = participant.consents.get(kind="oral")
    meeting = Meeting.objects.filter(enrolment=enrolment).order_by("begins_at")[0]
    yield from ("/", "/konto/", "/konto/losenord/", "/sok/", "/floden/", "/konto/kalendrar/")
    yield from (f"/insatser/{programme.pk}/{page}" for page in ("", "grupper/", "deltagare/", "fordelning/"))
    yield f"/insatser/{programme.pk}/deltagare/?status=discharged"
    yield f"/grupper/{programme.cohorts.get(number=1).pk}/"
    yield f"/deltagare/{participant.pk}/"
    yield f"/inskrivningar/{enrolment.pk}/avaktualisera/"
    yield f"/samtycken/{consent.pk}/aterta/"
    yield f"/moten/{meeting.pk}/"
    yield from (f"/kalender/?vecka=2011-W41&vy={view}" for view in ("vecka", "rum", "person", "lista"))
    yield from meeting_pages()
    yield "/kalender/?vecka=2012-W29"
    yield "/kalender/?vecka=99"


def meeting_pages() -> Iterator[str]:
    request = MeetingRequest.objects.get(enrolment__participant__code="SAM-003")
    contact = Contact.objects.get(name="Disa Lindholm")
    yield from ("/att-boka/", "/vantan/", "/motesregler/", "/kontakter/", f"/kontakter/{contact.pk}/", "/mejl/")
    yield f"/forbund/{request.association_id}/kontakter/ny/"
    yield from (f"/att-boka/{request.pk}/boka/", f"/inskrivningar/{request.enrolment_id}/begar-mote/")
    yield f"/att-boka/{request.pk}/tider/?dag=2011-10-03&tid=06:00"


def test_the_coordinator_finds_every_page_in_order(windows: list[Visitor], published: Programme) -> None:
    for visitor in windows:
        visitor.go("/logga-in/")
        visitor.check_both_schemes(where="login")
        visitor.log_in("samordnare")
        for path in pages_of(published):
            assert visitor.go(path) == 200, path
            expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
            visitor.check_both_schemes(where=path)


def test_states_that_no_address_leads_to_are_in_order(windows: list[Visitor], published: Programme) -> None:
    for visitor in windows:
        page = visitor.page
        visitor.log_in("samordnare")
        visitor.go(f"/insatser/{published.pk}/fordelning/")
        folded = page.locator("details.step-panel, .cohort-card details")
        folded.evaluate_all("all => all.forEach(one => one.open = true)")
        visitor.check_both_schemes(where="allocation, everything open")
        visitor.expected_statuses |= {404, 422}
        assert visitor.go("/deltagare/999999/") == 404
        visitor.check_both_schemes(where="not found")
        visitor.go("/floden/")
        page.get_by_role("button", name="Skapa adress").click()
        expect(page.locator(".invalid-feedback")).to_be_visible()
        visitor.check_both_schemes(where="a form with a fault")
        page.get_by_label("Sök deltagare").fill("SAM-01")
        page.get_by_label("Sök deltagare").press("Enter")
        expect(page.locator(".line-row")).to_have_count(10)
        visitor.check_both_schemes(where="search")


@pytest.mark.parametrize("visitor", [(1280, False), (390, True)], indirect=True, ids=["desk", "dark phone"])
def test_a_run_that_goes_on_is_told_as_it_goes(visitor: Visitor, vasteras: None) -> None:
    """Nobody works on it here, so that the page stands still to be looked at."""
    page = visitor.page
    now = current_time()
    run = PlanningRunFactory(
        programme=Programme.objects.get(),
        state="running",
        stage="meetings",
        started_at=now,
        queued_at=now,
        heartbeat_at=now,
    )
    RunProgressFactory(run=run, stage="meetings", terms={"end": 1}, value=1200, bound=1000, seconds=0.5)
    visitor.log_in("samordnare")
    visitor.go(f"/korningar/{run.pk}/")
    expect(page.locator("#live tbody tr")).to_have_count(1)
    expect(page.locator("[data-gap-plot] canvas")).to_be_visible()
    visitor.check_accessible(where="running")
    RunProgressFactory(run=run, stage="meetings", terms={"end": 1}, value=1100, bound=1000, seconds=1.5)
    expect(page.locator("#live tbody")).to_contain_text("1\u202f100")
    expect(page.locator("#live tbody")).to_contain_text("9,1 % kvar")
    PlanningRun.objects.filter(pk=run.pk).update(
        state="failed",
        finished_at=current_time(),
        failure="Beräkningen stoppades innan det fanns någon plan att spara.",
    )
    expect(page.get_by_role("alert")).to_contain_text("Beräkningen stoppades innan det fanns någon plan att spara.")
    visitor.check_accessible(where="failed")


def test_every_other_role_sees_only_places_that_answer(visitor: Visitor, published: Programme) -> None:
    for username in ("kartlaggare", "soc1", "handledare", "admin"):
        visitor.context.clear_cookies()
        visitor.log_in(username)
        visitor.check_accessible(where=f"start of {username}")
        places = visitor.page.locator(".rail-link").evaluate_all("links => links.map(link => link.pathname)")
        assert len(places) >= 2
        for path in places:
            assert visitor.go(path) == 200, path
            if not path.startswith("/admin/"):
                visitor.check_accessible(where=f"{path} of {username}")


def test_the_keyboard_alone_reaches_search_menus_and_the_content(visitor: Visitor, vasteras: None) -> None:
    page = visitor.page
    visitor.log_in("samordnare")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Sök deltagare")).to_be_focused()
    page.keyboard.type("Björk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sök")
    menu = page.locator("details.top-account")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_focus_is_always_a_ring_of_three_pixels(visitor: Visitor, vasteras: None) -> None:
    page = visitor.page
    visitor.log_in("samordnare")
    visitor.go("/kalender/?vy=lista")
    seen = 0
    for _step in range(30):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(({outlineStyle, outlineWidth}) => `${outlineStyle} ${outlineWidth}`)(getComputedStyle(document.activeElement))"
        )
        if page.evaluate("document.activeElement === document.body"):
            break
        assert ring == "solid 3px", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        seen += 1
    assert seen > 15


def test_the_other_language_is_english_and_is_remembered(visitor: Visitor, vasteras: None) -> None:
    page = visitor.page
    visitor.log_in("samordnare")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visitor.go(f"/insatser/{Programme.objects.get().pk}/fordelning/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Allocation")
    visitor.context.clear_cookies()
    page.goto(f"{visitor.address}/logga-in/")
    page.locator("[name=username]").fill("samordnare")
    page.locator("[name=password]").fill("sam-vasteras")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
