"""A meeting with a doctor who has no account: times are held, voted on by a signed address, and one becomes the meeting."""

import re

import pytest
from playwright.sync_api import expect

from backend.common.clock import current_time
from backend.invitations.services import announce_meeting
from backend.mail.models import OutgoingMail
from backend.meetings.models import Meeting, MeetingRequest
from backend.participants.models import Consent
from tests.browser.visit import Visitor

pytestmark = pytest.mark.browser

DOCTOR = "disa.lindholm@vard.example"


def requested() -> MeetingRequest:
    """The reconciliation meeting that waits, with everything there that it needs to be confirmed."""
    request = MeetingRequest.objects.get(enrolment__participant__code="SAM-003")
    Consent.objects.filter(participant__code="SAM-003").update(kind="written")
    return request


def hold_three_times(visitor: Visitor, request: MeetingRequest) -> None:
    page = visitor.page
    visitor.go("/att-boka/")
    page.locator(".line-row", has_text="SAM-003").get_by_role("link", name="Hitta tid").click()
    boxes = page.locator(".time-line").get_by_role("checkbox")
    expect(boxes).to_have_count(10)
    for number in (2, 4, 6):
        boxes.nth(number).check()
    page.get_by_role("button", name="Håll de valda").click()
    expect(page.locator(".poll-lines > .line-row")).to_have_count(3)
    visitor.check_both_schemes(where="held times")


def vote(visitor: Visitor, path: str) -> None:
    """No to the first time, perhaps to the second, yes to the third; by somebody who is not logged in."""
    page = visitor.page
    visitor.go(path)
    expect(page.get_by_role("main")).not_to_contain_text("SAM-003")
    for line, word in enumerate(("Nej", "Kanske", "Ja")):
        page.locator(".vote-time").nth(line).get_by_text(word, exact=True).click()
    page.get_by_role("button", name="Spara svaret").click()
    expect(page.get_by_role("button", name="Spara ändringen")).to_be_visible()
    visitor.check_both_schemes(where="a vote")


def test_a_held_time_that_the_doctor_votes_for_becomes_the_meeting(windows: list[Visitor]) -> None:
    desk, phone = windows
    request = requested()
    desk.log_in("samordnare")
    hold_three_times(desk, request)
    asked = OutgoingMail.objects.get(recipient=DOCTOR)
    found = re.search(r"https?://[^/]+(/rosta/\S+)", asked.text)
    assert found is not None, asked.text
    vote(phone, found[1])

    desk.page.reload()
    line = desk.page.locator(".poll-lines > .line-row", has_text="passar flest")
    expect(line).to_contain_text("Disa Lindholm: ja")
    line.get_by_role("button", name="Bestäm").click()
    expect(desk.page.locator(".state")).to_contain_text("bokat")
    meeting = Meeting.objects.get(request=request, is_hold=False)
    assert not Meeting.objects.filter(is_hold=True).exclude(status="cancelled").exists()
    announce_meeting(meeting_id=meeting.pk, now=current_time())
    desk.page.reload()
    expect(desk.page.locator("section", has_text="Vem har fått veta vad")).to_contain_text("Disa Lindholm · kallelse")
    desk.check_both_schemes(where="who was told")

    phone.expected_statuses.add(404)
    assert phone.go(found[1]) == 404
    expect(phone.page.get_by_role("heading", name="Länken gäller inte")).to_be_visible()
