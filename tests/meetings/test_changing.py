"""Time, place and people of a booked meeting changed as one act."""

from datetime import datetime
from typing import Any

import pytest

from backend.access.enums import Role
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import PlaceKind
from backend.meetings.models import Meeting
from backend.meetings.policies import Attendee, attendees_of
from backend.meetings.services import change_meeting
from tests.factories import AttendanceFactory, MeetingFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association


@pytest.fixture
def side(db: None) -> Side:
    return one_association()


def change(side: Side, *, begins: str = "09:00", ends: str = "10:00", **changes: Any) -> Meeting:
    meeting = Meeting.objects.get(pk=side.meeting.pk)
    values = {
        "version": meeting.version,
        "room": side.room,
        "place": Place(),
        "buffers": Buffers(),
        "attendees": attendees_of(meeting),
        **changes,
    }
    role = values.pop("role", Role.COORDINATOR)
    return change_meeting(
        actor=side.viewer(role),
        meeting=meeting,
        begins_at=at(MONDAY, begins),
        ends_at=at(MONDAY, ends),
        now=NOW,
        **values,
    )


def busy(side: Side, begins_at: datetime, ends_at: datetime) -> Attendee:
    """Somebody who is called to another meeting then."""
    other = MeetingFactory(association=side.association, begins_at=begins_at, ends_at=ends_at)
    AttendanceFactory(meeting=other, staff=side.soc_officer)
    return Attendee(staff=side.soc_officer)


def test_time_place_and_people_are_one_change_with_one_sequence(side: Side) -> None:
    people = [*attendees_of(side.meeting), Attendee(staff=side.soc_officer)]
    changed = change(
        side,
        begins="11:00",
        ends="12:00",
        room=None,
        place=Place(PlaceKind.VIDEO, "https://video.example/rum"),
        attendees=people,
    )
    changed.refresh_from_db()
    assert (changed.sequence, changed.version) == (1, 2)
    assert (changed.begins_at, changed.place_kind, changed.room) == (at(MONDAY, "11:00"), "video", None)
    assert changed.attendances.filter(staff=side.soc_officer).exists()


def test_somebody_new_only_needs_to_be_free_at_the_new_time(side: Side) -> None:
    people = [*attendees_of(side.meeting), busy(side, at(MONDAY, "09:00"), at(MONDAY, "10:00"))]
    changed = change(side, begins="11:00", ends="12:00", attendees=people)
    assert changed.attendances.count() == 3


def test_who_is_called_off_need_not_be_free_at_the_new_time(side: Side) -> None:
    AttendanceFactory(meeting=side.meeting, staff=side.soc_officer)
    busy(side, at(MONDAY, "11:00"), at(MONDAY, "12:00"))
    stay = [row for row in attendees_of(side.meeting) if row.staff != side.soc_officer]
    assert change(side, begins="11:00", ends="12:00", attendees=stay).attendances.count() == 2


def test_a_change_that_was_read_before_somebody_elses_is_refused_and_changes_nothing(side: Side) -> None:
    change(side, begins="11:00", ends="12:00")
    with pytest.raises(Conflict) as refusal:
        change(side, begins="14:30", ends="15:00", version=1)
    assert refusal.value.rule == "meeting_has_changed"
    assert Meeting.objects.get(pk=side.meeting.pk).begins_at == at(MONDAY, "11:00")


def test_saving_without_a_change_leaves_calendars_alone(side: Side) -> None:
    assert change(side).sequence == 0


def test_nobody_is_moved_into_a_time_that_is_taken(side: Side) -> None:
    with pytest.raises(Conflict) as refusal:
        change(side, begins="13:00", ends="14:00")
    assert refusal.value.rule in {"room_not_double_booked", "staff_not_in_two_places"}
    assert Meeting.objects.get(pk=side.meeting.pk).sequence == 0


def test_a_meeting_that_is_over_is_not_changed(side: Side) -> None:
    Meeting.objects.filter(pk=side.meeting.pk).update(status="held")
    with pytest.raises(Conflict):
        change(side, begins="11:00", ends="12:00")


def test_the_participant_stays_on_the_meeting(side: Side) -> None:
    with pytest.raises(RuleViolation) as refusal:
        change(side, attendees=[row for row in attendees_of(side.meeting) if row.staff is not None])
    assert refusal.value.rule == "participant_is_called"


def test_an_officer_changes_no_meeting(side: Side) -> None:
    with pytest.raises(NotAllowed):
        change(side, role=Role.OFFICER)
