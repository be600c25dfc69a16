"""Which meetings a schedule shows."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.selectors import future_meetings_of, meetings_between
from tests.factories import AttendanceFactory, MeetingFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, World, two_associations

pytestmark = pytest.mark.django_db
DAY = (at(MONDAY, "00:00"), at(MONDAY + timedelta(days=1), "00:00"))


@pytest.fixture
def world() -> World:
    return two_associations()


def test_a_planner_sees_the_days_meetings_of_the_own_association_in_order(world: World):
    found = meetings_between(world.ours.viewer(Role.COORDINATOR), *DAY)
    assert list(found) == [world.ours.meeting, world.ours.soc_meeting]


@pytest.mark.parametrize(
    ("begins", "ends", "expected"), [("08:00", "09:00", 0), ("09:59", "12:00", 1), ("10:00", "12:00", 0)]
)
def test_a_meeting_that_only_touches_the_time_is_not_in_it(world: World, begins: str, ends: str, expected: int):
    viewer = world.ours.viewer(Role.COORDINATOR)
    assert meetings_between(viewer, at(MONDAY, begins), at(MONDAY, ends)).count() == expected


def test_the_schedule_narrows_by_room_person_cohort_and_programme(world: World):
    side = world.ours
    other = MeetingFactory(association=side.association, begins_at=at(MONDAY, "11:00"), ends_at=at(MONDAY, "12:00"))
    AttendanceFactory(meeting=other, staff=side.soc_officer)
    viewer = side.viewer(Role.COORDINATOR)

    def found(**only: int) -> set[Meeting]:
        return set(meetings_between(viewer, *DAY, **only))

    both = {side.meeting, side.soc_meeting}
    assert found() == both | {other}
    assert found(room_id=side.room.pk) == both
    assert found(staff_id=side.soc_officer.pk) == {other}
    assert found(cohort_id=side.cohort.pk) == {side.meeting}
    assert found(programme_id=side.programme.pk) == both
    assert found(room_id=world.theirs.room.pk) == set()


def test_cancelled_meetings_are_shown_too(world: World):
    Meeting.objects.filter(pk=world.ours.meeting.pk).update(status=MeetingStatus.CANCELLED)
    assert world.ours.meeting in meetings_between(world.ours.viewer(Role.COORDINATOR), *DAY)


def test_reading_a_schedule_takes_two_queries_however_long_it_is(world: World, django_assert_num_queries):
    viewer = world.ours.viewer(Role.COORDINATOR)
    with django_assert_num_queries(2):
        assert len(read(meetings_between(viewer, *DAY))) == 2
    for hour in (10, 11, 12):
        row = MeetingFactory(
            association=world.ours.association, begins_at=at(MONDAY, f"{hour}:00"), ends_at=at(MONDAY, f"{hour}:30")
        )
        AttendanceFactory(meeting=row, staff=world.ours.soc_officer)
    with django_assert_num_queries(2):
        assert len(read(meetings_between(viewer, *DAY))) == 5


def read(meetings) -> list:
    return [
        (
            row.room.site.name if row.room else "",
            row.programme.name if row.programme else "",
            row.step.name if row.step else "",
            row.enrolment.participant.code if row.enrolment else "",
            [a.staff.name if a.staff else a.participant.code for a in row.attendances.all()],
        )
        for row in meetings
    ]


def test_attendances_leave_out_participants_that_the_viewer_may_not_see(world: World):
    side: Side = world.ours
    AttendanceFactory(meeting=side.soc_meeting, staff=side.staff[Role.OFFICER])
    side.soc_participant.consents.update(withdrawn_at=NOW)
    (meeting,) = meetings_between(side.viewer(Role.OFFICER), *DAY, staff_id=side.staff[Role.OFFICER].pk)
    assert [row.participant_id for row in meeting.attendances.all()] == [None, None]


def test_future_meetings_are_those_planned_and_not_over(world: World):
    side = world.ours
    assert list(future_meetings_of(side.participant, NOW)) == [side.meeting]
    assert list(future_meetings_of(side.participant, side.meeting.ends_at)) == []
    Meeting.objects.filter(pk=side.meeting.pk).update(status=MeetingStatus.HELD)
    assert list(future_meetings_of(side.participant, NOW)) == []
