"""Two working days ahead, once, and not to those who said no."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.associations.models import ClosedDay
from backend.invitations.models import Told
from backend.invitations.reminder_addresses import stop_address
from backend.invitations.services import remind_of_meetings
from backend.invitations.services.reminding import reminder_moment
from backend.mail.models import OutgoingMail
from backend.meetings.models import Meeting
from backend.meetings.services import cancel_meeting
from tests.factories.times import NOW, at
from tests.invitations.conftest import Called
from tests.invitations.reading import announce

pytestmark = pytest.mark.django_db

DUE = at(date(2011, 11, 17), "08:00")


def reminders() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(key__startswith="reminder:").order_by("pk"))


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        (at(date(2011, 11, 21), "09:00"), DUE),
        (at(date(2011, 11, 24), "09:00"), at(date(2011, 11, 22), "08:00")),
        # Over Christmas Eve, two days of Christmas and a weekend.
        (at(date(2011, 12, 27), "09:00"), at(date(2011, 12, 22), "08:00")),
        # The clocks have changed in between: still eight in the morning.
        (at(date(2012, 3, 26), "09:00"), at(date(2012, 3, 22), "08:00")),
    ],
)
def test_the_moment_is_eight_in_the_morning_two_working_days_before(
    called: Called, begins: datetime, due: datetime
) -> None:
    assert reminder_moment(called.side.association.pk, begins) == due


def test_the_associations_own_closed_days_do_not_count(called: Called) -> None:
    ClosedDay.objects.create(association=called.side.association, closed_on=date(2011, 11, 18), label="Planering")
    moment = reminder_moment(called.side.association.pk, at(date(2011, 11, 21), "09:00"))
    assert moment == at(date(2011, 11, 16), "08:00")


def test_a_contact_is_reminded_once(called: Called) -> None:
    announce(called.meeting)
    sent = [remind_of_meetings(now=DUE + timedelta(hours=hour)) for hour in range(-1, 3)]
    assert sent == [0, 1, 0, 0]
    (mail,) = reminders()
    assert (mail.recipient, mail.calendar) == (called.doctor.email, None)
    assert mail.subject.startswith("Påminnelse: Avstämningsmöte")
    assert mail.unsubscribe_url == stop_address(called.doctor)
    assert mail.unsubscribe_url in mail.text
    assert Told.objects.get(mail=mail).kind == "reminder"


def test_a_meeting_that_is_moved_on_is_reminded_of_again(called: Called) -> None:
    announce(called.meeting)
    remind_of_meetings(now=DUE)
    week = timedelta(weeks=1)
    rows = Meeting.objects.filter(pk=called.meeting.pk)
    rows.update(begins_at=called.meeting.begins_at + week, ends_at=called.meeting.ends_at + week)
    announce(called.meeting, now=DUE)
    assert remind_of_meetings(now=DUE + week) == 1
    assert len(reminders()) == 2


def test_a_cancelled_meeting_is_reminded_of_to_nobody(called: Called) -> None:
    announce(called.meeting)
    cancel_meeting(actor=called.side.viewer(Role.COORDINATOR), meeting=called.meeting, now=NOW)
    assert remind_of_meetings(now=DUE) == 0


def test_who_was_called_just_now_is_left_alone(called: Called) -> None:
    announce(called.meeting, now=DUE + timedelta(minutes=5))
    assert remind_of_meetings(now=DUE + timedelta(hours=1)) == 0


def path_to(called: Called) -> str:
    address = stop_address(called.doctor)
    return address[address.index("/paminnelser/") :]


def test_one_click_stops_reminders_and_invitations_go_on(called: Called, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path_to(called), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert announce(called.meeting) == 1
    assert remind_of_meetings(now=DUE) == 0
    called.doctor.refresh_from_db()
    assert called.doctor.reminders_stopped_at is not None


def test_looking_at_the_page_stops_nothing_and_the_button_can_be_undone(called: Called, client: Client) -> None:
    assert "Sluta påminna mig" in client.get(path_to(called)).content.decode()
    called.doctor.refresh_from_db()
    assert called.doctor.reminders_stopped_at is None
    assert "Ångra" in client.post(path_to(called)).content.decode()
    assert "Du får påminnelser igen" in client.post(path_to(called), {"resume": "1"}).content.decode()
    called.doctor.refresh_from_db()
    assert called.doctor.reminders_stopped_at is None


def test_the_page_speaks_the_contacts_language_and_leaves_no_trace(called: Called, client: Client) -> None:
    called.doctor.language = "en"
    called.doctor.save()
    answer = client.get(path_to(called))
    assert "Stop reminding me" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert called.doctor.name not in answer.content.decode()


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: f"9{token}", lambda _token: "1.x"])
def test_an_address_that_nobody_signed_is_unknown(called: Called, client: Client, spoil) -> None:
    token = path_to(called).split("/")[2]
    assert client.get(f"/paminnelser/{spoil(token)}/").status_code == 404
