"""Who has no account is called by mail, and told of every change; who has one is told of what is near."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.associations.models import WorkingHours
from backend.invitations.models import Told
from backend.invitations.tasks import announce_meeting as announce_task
from backend.mail.models import OutgoingMail
from backend.mail.services import send_mail
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import cancel_meeting, change_people, move_meeting, restore_meeting
from backend.participants.models import Participant
from tests.factories import RoomFactory
from tests.factories.times import NOW, at
from tests.feeds.marking import MARKER
from tests.invitations.conftest import Called
from tests.invitations.reading import announce, letters
from tests.mail.server import PostOffice
from tests.meetings.booking import NEXT, book

pytestmark = pytest.mark.django_db


def move(called: Called, clock: str = "13:00-14:00", **changes: Any) -> None:
    WorkingHours.objects.all().delete()
    begins, ends = clock.split("-")
    wanted = {"begins_at": at(NEXT, begins), "ends_at": at(NEXT, ends), "room": called.side.room}
    actor = called.side.viewer(Role.COORDINATOR)
    called.meeting = move_meeting(actor=actor, meeting=called.meeting, now=NOW, **(wanted | changes))


def cancel(called: Called) -> None:
    cancel_meeting(actor=called.side.viewer(Role.COORDINATOR), meeting=called.meeting, now=NOW)


def queued_announcements() -> list[tuple[Any, ...]]:
    tasks = [(task.func(), task.args()) for task in OrmQ.objects.order_by("pk")]
    return [args for func, args in tasks if func == "backend.invitations.tasks.announce_meeting"]


def test_a_booking_calls_the_doctor_with_nobody_else_in_the_invitation(called: Called) -> None:
    assert announce(called.meeting) == 1
    (letter,) = letters("li@vardcentralen.example")
    assert str(letter.calendar["METHOD"]) == letter.mail.method == "REQUEST"
    assert letter.uid.startswith(str(called.meeting.uid))
    assert letter.sequence == called.meeting.sequence
    assert str(letter.event["ATTENDEE"]).lower() == "mailto:li@vardcentralen.example"
    assert str(letter.event["ORGANIZER"]).lower() == "mailto:samordning@forbundet.example"
    assert letter.event["DTSTART"].dt == at(NEXT, "09:00")
    assert letter.mail.subject == "Kallelse: Avstämningsmöte måndag 21 november 2011 kl. 09:00–10:00"


def test_what_has_been_told_is_not_told_again(called: Called) -> None:
    assert [announce(called.meeting) for _again in range(3)] == [1, 0, 0]


def test_the_uid_stays_and_the_sequence_rises_through_the_life_of_a_meeting(called: Called) -> None:
    announce(called.meeting)
    move(called)
    announce(called.meeting)
    move(called, room=RoomFactory(site=called.side.room.site, open_weekdays=True))
    announce(called.meeting)
    cancel(called)
    announce(called.meeting)
    restore_meeting(
        actor=called.side.viewer(Role.COORDINATOR), meeting=called.meeting, now=NOW, status=MeetingStatus.CONFIRMED
    )
    announce(called.meeting)

    life = letters(called.doctor.email)
    assert [letter.mail.method for letter in life] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert len({letter.uid for letter in life}) == 1
    sequences = [letter.sequence for letter in life]
    assert sequences == sorted(set(sequences))
    assert str(life[3].event["STATUS"]) == "CANCELLED"


def test_of_two_quick_changes_the_last_one_is_told(called: Called) -> None:
    announce(called.meeting)
    move(called, "11:00-12:00")
    move(called, "15:00-16:00")
    announce(called.meeting)
    first, second = letters(called.doctor.email)
    assert second.event["DTSTART"].dt == at(NEXT, "15:00")
    assert second.sequence == first.sequence + 2


def test_a_change_that_is_taken_back_before_anybody_was_told_is_no_news(called: Called) -> None:
    announce(called.meeting)
    move(called, "11:00-12:00")
    move(called, "09:00-10:00")
    assert announce(called.meeting) == 0


def test_who_is_no_longer_called_gets_a_cancellation_of_the_time_they_know(called: Called) -> None:
    announce(called.meeting)
    actor = called.side.viewer(Role.COORDINATOR)
    change_people(actor=actor, meeting=called.meeting, attendees=called.others, now=NOW)
    move(called)
    announce(called.meeting)
    _first, last = letters(called.doctor.email)
    assert last.mail.method == "CANCEL"
    assert last.event["DTSTART"].dt == at(NEXT, "09:00")
    assert last.mail.subject.startswith("Du är inte längre kallad")


@pytest.mark.parametrize("changed", [{"status": MeetingStatus.TENTATIVE}, {"is_hold": True, "status": "tentative"}])
def test_tentative_meetings_and_held_times_call_nobody_from_outside(called: Called, changed: dict[str, Any]) -> None:
    Meeting.objects.filter(pk=called.meeting.pk).update(**changed)
    assert announce(called.meeting) == 0


def test_a_meeting_that_is_over_is_told_to_nobody(called: Called) -> None:
    assert announce(called.meeting, now=called.meeting.ends_at) == 0


def test_every_change_queues_the_telling_with_a_number_only(called: Called) -> None:
    OrmQ.objects.all().delete()
    move(called)
    cancel(called)
    assert queued_announcements() == [(called.meeting.pk,)] * 2
    assert announce_task(called.meeting.pk) == 0


def test_a_change_that_is_rolled_back_is_told_to_nobody(called: Called) -> None:
    OrmQ.objects.all().delete()
    with transaction.atomic():
        move(called)
        transaction.set_rollback(True)
    assert queued_announcements() == []


def test_staff_are_told_by_mail_of_what_changes_within_two_days_and_not_of_the_rest(called: Called) -> None:
    lead = called.side.staff[Role.MAPPING_LEAD]
    move(called)
    announce(called.meeting)
    assert not OutgoingMail.objects.filter(recipient=lead.user.email).exists()

    soon = called.meeting.begins_at - timedelta(hours=47)
    move(called, "15:00-16:00")
    announce(called.meeting, now=soon)
    mail = OutgoingMail.objects.get(recipient=lead.user.email)
    assert mail.calendar is None
    assert mail.subject.startswith("Ändrat: Avstämningsmöte")
    assert f"/moten/{called.meeting.pk}/" in mail.text
    assert Told.objects.get(staff=lead).kind == "soon"


def test_a_meeting_that_is_near_and_cancelled_is_told_to_staff_who_only_had_it_in_their_feed(called: Called) -> None:
    lead = called.side.staff[Role.MAPPING_LEAD]
    cancel(called)
    announce(called.meeting, now=called.meeting.begins_at - timedelta(hours=2))
    assert OutgoingMail.objects.get(recipient=lead.user.email).subject.startswith("Inställt: Avstämningsmöte")


def test_the_invitation_goes_over_the_wire_as_mail_programs_want_it(called: Called, office: PostOffice) -> None:
    announce(called.meeting)
    (letter,) = letters(called.doctor.email)
    assert send_mail(mail_id=letter.mail.pk, now=NOW) == "sent"
    (message,) = office.received
    (calendar,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    assert message["Reply-To"] == "samordning@forbundet.example"
    assert office.envelopes[0][1] == ["li@vardcentralen.example"]


def test_nothing_of_the_participant_is_in_any_mail(called: Called) -> None:
    participant = called.side.participant
    Participant.objects.filter(pk=participant.pk).update(code=MARKER)
    type(participant.contact).objects.filter(pk=participant.contact.pk).update(name=MARKER, phone=MARKER)
    announce(called.meeting)
    move(called)
    announce(called.meeting, now=called.meeting.begins_at - timedelta(hours=3))
    rows = list(OutgoingMail.objects.exclude(pk=called.side.mail.pk))
    assert len(rows) >= 3
    for row in rows:
        text = " ".join((row.key, row.recipient, row.subject, row.text, bytes(row.calendar or b"").decode()))
        assert MARKER not in text


def test_telling_takes_as_many_queries_for_many_as_for_one_apart_from_the_mails(called: Called) -> None:
    announce(called.meeting)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        announce(called.meeting)
    # Savepoint, the meeting under lock, who knows, who is called, release.
    assert len(queries) == 5


def test_meetings_of_staff_alone_call_nobody(called: Called) -> None:
    meeting = book(called.side, clock="15:00-16:00", status=MeetingStatus.TENTATIVE)
    assert announce(meeting) == 0
