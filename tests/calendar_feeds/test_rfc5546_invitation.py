"""RFC 5546, sections 3.2.2 and 3.2.5: what a REQUEST and a CANCEL say, read back by the library and by the RFC alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar, Event

from calendar_feeds import EntryStatus, Invitation, InvitationFault, Mailbox, Method, render_entry, render_invitation
from calendar_feeds.stockholm import VTIMEZONE
from tests.calendar_feeds.factories import make_entry, stockholm
from tests.calendar_feeds.reading import physical_lines

ASSOCIATION = Mailbox(name="Samordningsförbundet Västerås", address="samordning@example.se")
DOCTOR = Mailbox(name="Åsa Öberg", address="asa.oberg@example.org")


def make_invitation(method: Method = Method.REQUEST, **given: Any) -> Invitation:
    status = EntryStatus.CONFIRMED if method is Method.REQUEST else EntryStatus.CANCELLED
    entry = {"uid": "a4c1@samplats.example", "sequence": 3, "status": status, "summary": "Avstämningsmöte"}
    people = {"organizer": ASSOCIATION, "attendee": DOCTOR}
    own = {name: given.pop(name) for name in tuple(given) if name in {"is_required", "is_uninvited", "attendee"}}
    return Invitation(method=method, entry=make_entry(**entry | given), **people | own)


def read(body: bytes) -> tuple[Calendar, Event]:
    physical_lines(body)
    (calendar,) = Calendar.from_ical(body, multiple=True)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize("method", Method)
def test_it_is_one_event_in_one_calendar_with_the_zone_of_the_feeds(method: Method) -> None:
    body = render_invitation(make_invitation(method))
    calendar, event = read(body)
    assert (calendar["METHOD"], calendar["VERSION"], "PRODID" in calendar) == (method.value, "2.0", True)
    assert (event["UID"], event["SEQUENCE"]) == ("a4c1@samplats.example", 3)
    assert event["DTSTAMP"].dt == datetime(2011, 12, 1, 8, 30, tzinfo=UTC)
    assert VTIMEZONE in body
    assert [len(line) for line in physical_lines(body) if len(line) > 75] == []


@pytest.mark.parametrize("method", Method)
def test_the_one_attendee_is_the_addressee_and_replies_go_to_the_association(method: Method) -> None:
    _calendar, event = read(render_invitation(make_invitation(method)))
    assert str(event["ATTENDEE"]) == "mailto:asa.oberg@example.org"
    assert event["ATTENDEE"].params["CN"] == "Åsa Öberg"
    assert str(event["ORGANIZER"]) == "mailto:samordning@example.se"
    assert event["ORGANIZER"].params["CN"] == "Samordningsförbundet Västerås"


@pytest.mark.parametrize(("is_required", "role"), [(True, "REQ-PARTICIPANT"), (False, "OPT-PARTICIPANT")])
def test_a_request_asks_for_an_answer(is_required: bool, role: str) -> None:
    _calendar, event = read(render_invitation(make_invitation(is_required=is_required)))
    parameters = event["ATTENDEE"].params
    assert (parameters["ROLE"], parameters["PARTSTAT"], parameters["RSVP"]) == (role, "NEEDS-ACTION", "TRUE")
    assert event["STATUS"] == "CONFIRMED"


def test_a_cancel_asks_for_nothing_and_frees_the_time() -> None:
    _calendar, event = read(render_invitation(make_invitation(Method.CANCEL)))
    assert (event["STATUS"], event["TRANSP"], event["SUMMARY"]) == (
        "CANCELLED",
        "TRANSPARENT",
        "INSTÄLLT: Avstämningsmöte",
    )
    assert not {"RSVP", "PARTSTAT"} & set(event["ATTENDEE"].params)


def test_to_somebody_who_is_no_longer_called_the_meeting_itself_is_not_said_to_be_cancelled() -> None:
    _calendar, event = read(render_invitation(make_invitation(Method.CANCEL, is_uninvited=True)))
    assert "STATUS" not in event


def test_the_event_is_the_feeds_event_with_two_lines_more() -> None:
    invitation = make_invitation()
    rendered = render_entry(invitation.entry).removesuffix(b"END:VEVENT\r\n")
    assert rendered in render_invitation(invitation)


@pytest.mark.parametrize(
    ("begins_at", "in_utc"),
    [
        (stockholm(2012, 3, 25, 3), "20120325T010000Z"),
        (stockholm(2012, 10, 28, 2, 30, fold=1), "20121028T013000Z"),
        (stockholm(2012, 10, 29, 9), "20121029T080000Z"),
    ],
)
def test_the_nights_of_the_change_name_one_instant(begins_at: datetime, in_utc: str) -> None:
    ends_at = begins_at.astimezone(UTC).replace(minute=59)
    _calendar, event = read(render_invitation(make_invitation(begins_at=begins_at, ends_at=ends_at)))
    assert event["DTSTART"].dt.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") == in_utc


def test_a_name_cannot_leave_its_quotation_marks() -> None:
    attendee = Mailbox(name='Åsa "X":mailto:alla@example.se\r\nATTENDEE:mailto:b@c.se', address="o'hara+a@example.org")
    _calendar, event = read(render_invitation(make_invitation(attendee=attendee)))
    assert str(event["ATTENDEE"]) == "mailto:o'hara+a@example.org"
    assert event["ATTENDEE"].params["CN"] == "Åsa 'X':mailto:alla@example.se ATTENDEE:mailto:b@c.se"


@pytest.mark.parametrize("address", ["", "lakare", "@example.se", "a@", "a@b.se\nc@d.se", "a b@c.se"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvitationFault, match="address"):
        Mailbox(name="Åsa", address=address)


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CANCELLED"), ("CANCEL", "CONFIRMED")])
def test_method_and_status_do_not_contradict_each_other(method: str, status: str) -> None:
    with pytest.raises(InvitationFault, match="entry"):
        make_invitation(Method(method), status=EntryStatus(status))


def test_nobody_is_uninvited_by_a_request() -> None:
    with pytest.raises(InvitationFault, match="is_uninvited"):
        make_invitation(is_uninvited=True)


def test_the_same_invitation_is_the_same_bytes() -> None:
    assert render_invitation(make_invitation()) == render_invitation(make_invitation())
