"""Booked meetings that a publication moves, with how they were, so that it can be taken back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.associations.enums import Party
from backend.associations.models import Staff
from backend.common.errors import Conflict
from backend.contacts.models import Contact
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import MeetingStatus, PlaceKind, Requirement
from backend.meetings.models import Meeting
from backend.meetings.policies import Attendee, attendees_of
from backend.meetings.services import change_meeting
from backend.participants.models import Participant
from backend.places.models import Room

# Checked when everything is written, so that two meetings may change places.
EXCHANGED = "room_not_double_booked, staff_not_in_two_places, participant_not_in_two_places"


@contextmanager
def exchanging_times() -> Iterator[None]:
    """Let two meetings change places: nobody may be in two places when all is written, rather than after each."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {EXCHANGED} DEFERRED")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {EXCHANGED} IMMEDIATE")


def move_and_note(
    actor: Viewer,
    meeting: Meeting,
    begins_at: datetime,
    room: Room | None,
    attendees: Sequence[Attendee],
    now: datetime,
) -> dict[str, Any]:
    """Move a meeting as everybody does; return how it was, and the sequence number that says nobody changed it since."""
    before = {
        "meeting": meeting.pk,
        "begins_at": meeting.begins_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "room": meeting.room_id,
        "called": [_note(attendee) for attendee in attendees_of(meeting)],
    }
    length = meeting.ends_at - meeting.begins_at
    moved = _change(actor, meeting, begins_at, length, room, attendees, now)
    return {**before, "sequence": moved.sequence}


def move_back(actor: Viewer, moved: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Move meetings back to how they were noted, those that nobody has changed or cancelled since; return how many.

    Raises:
        Conflict: one of them has begun, or the time that it had has passed.
    """
    rows = {row["meeting"]: row for row in moved}
    live = (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED)
    meetings = Meeting.objects.filter(pk__in=rows, status__in=live).select_related("association")
    unchanged = [meeting for meeting in meetings.order_by("pk") if meeting.sequence == rows[meeting.pk]["sequence"]]
    for meeting in unchanged:
        row = rows[meeting.pk]
        begins_at, ends_at = datetime.fromisoformat(row["begins_at"]), datetime.fromisoformat(row["ends_at"])
        if min(begins_at, meeting.begins_at) <= now:
            text = _("Ett av de flyttade mötena har redan börjat, eller tiden det hade. Flytta mötena var för sig.")
            raise Conflict("meeting_has_begun", text)
        room = None if row["room"] is None else Room.objects.select_related("site").get(pk=row["room"])
        called = [_read(note) for note in row["called"]]
        _change(actor, meeting, begins_at, ends_at - begins_at, room, called, now)
    return len(unchanged)


def _change(
    actor: Viewer,
    meeting: Meeting,
    begins_at: datetime,
    length: timedelta,
    room: Room | None,
    attendees: Sequence[Attendee],
    now: datetime,
) -> Meeting:
    return change_meeting(
        actor=actor,
        meeting=meeting,
        version=meeting.version,
        begins_at=begins_at,
        ends_at=begins_at + length,
        room=room,
        place=Place(PlaceKind(meeting.place_kind), meeting.video_link, meeting.place_text),
        buffers=Buffers(meeting.preparation_minutes, meeting.follow_up_minutes),
        attendees=attendees,
        now=now,
    )


def _note(attendee: Attendee) -> dict[str, Any]:
    people = {"staff": attendee.staff, "participant": attendee.participant, "contact": attendee.contact}
    found = {kind: person.pk for kind, person in people.items() if person is not None}
    return {**found, "requirement": str(attendee.requirement), "party": attendee.party_value}


def _read(note: Mapping[str, Any]) -> Attendee:
    return Attendee(
        Staff.objects.get(pk=note["staff"]) if "staff" in note else None,
        Participant.objects.get(pk=note["participant"]) if "participant" in note else None,
        Requirement(note["requirement"]),
        contact=Contact.objects.get(pk=note["contact"]) if "contact" in note else None,
        party=Party(note["party"]) if note["party"] else None,
    )
