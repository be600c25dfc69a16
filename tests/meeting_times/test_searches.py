"""What a search reads from the database, and that what it finds can be booked."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.common.local_time import STOCKHOLM, local_day
from backend.meeting_times.engine.costs import CostKind
from backend.meeting_times.selectors import Choices, search_for_meeting, search_for_request
from backend.meetings.services import move_meeting
from tests.factories import (
    AbsenceFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    ContactFactory,
    MeetingFactory,
    RequestedAttendanceFactory,
    RoleGrantFactory,
    RoomFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.factories.times import MONDAY, NOW, TODAY, at

pytestmark = pytest.mark.django_db


def clock(time):
    return f"{time.begins_at.astimezone(STOCKHOLM):%m-%d %H:%M}"


def test_ten_times_for_a_request_with_room_and_people(side, request_of):
    search = search_for_request(request_of, NOW)

    assert len(search.best) == 10
    assert {time.room.room_id for time in search.best} == {side.room.pk}
    assert [part.label for part in search.parts][1:3] == [side.staff[Role.COORDINATOR].name, "Dr. Lind"]
    assert [person.name for person in search.without_calendar] == ["Dr. Lind"]


def test_what_is_taken_is_not_offered_and_it_is_said_by_whom(side, request_of):
    coordinator = side.staff[Role.COORDINATOR]
    AbsenceFactory(staff=coordinator, begins_at=at(MONDAY, "08:00"), ends_at=at(MONDAY, "09:00"))
    BusyTimeFactory(staff=coordinator, begins_at=at(MONDAY, "10:00"), ends_at=at(MONDAY, "11:00"))
    MeetingFactory(
        association=side.association, room=side.room, begins_at=at(MONDAY, "11:00"), ends_at=at(MONDAY, "12:00")
    )
    search = search_for_request(request_of, NOW)

    told = {hour: [reason.text for reason in search.why_not(at(MONDAY, hour))] for hour in ("08:00", "10:00", "11:00")}

    assert told["08:00"] == [f"{coordinator.name} är upptagen 08:00–09:00"]
    assert told["10:00"] == [f"{coordinator.name} är upptagen 10:00–11:00"]
    assert told["11:00"] == [f"{side.room.name} är bokat 11:00–12:00"]


def test_a_closed_day_and_the_room_s_hours_are_kept(side, request_of):
    ClosedDayFactory(association=side.association, closed_on=MONDAY, label="Planeringsdag")
    search = search_for_request(request_of, NOW)

    assert [reason.text for reason in search.why_not(at(MONDAY, "10:00"))] == ["stängt: Planeringsdag"]
    assert all(local_day(time.begins_at) != MONDAY for time in search.finder.possible)


def test_the_officer_who_referred_comes_first_and_a_colleague_costs(side, request_of):
    second = RoleGrantFactory(
        association=side.association, role=Role.OFFICER, agency=side.fk, staff=StaffFactory(name="Andra")
    ).staff
    BusyTimeFactory(staff=side.staff[Role.OFFICER], begins_at=at(MONDAY, "08:00"), ends_at=at(MONDAY, "17:00"))
    search = search_for_request(request_of, NOW)

    at_ten = search.finder.at(at(MONDAY, "10:00"))

    assert second in [person for _part, person in search.people_at(at_ten)]
    assert "Andra i stället för " + side.staff[Role.OFFICER].name in [cost.text for cost in at_ten.drawbacks]


def test_the_referring_officer_does_for_the_agency_too(side, request_of):
    RequestedAttendanceFactory(request=request_of, party=Party.REFERRING_OFFICER)

    search = search_for_request(request_of, NOW)

    officers = [part for part in search.parts if part.party in {Party.FK_OFFICER, Party.REFERRING_OFFICER}]
    assert [part.party for part in officers] == [Party.REFERRING_OFFICER]
    assert officers[0].people == (side.staff[Role.OFFICER],)


def test_somebody_who_may_come_is_called_although_they_cannot(side, request_of):
    lead = side.staff[Role.MAPPING_LEAD]
    BusyTimeFactory(staff=lead, begins_at=at(MONDAY, "09:00"), ends_at=at(MONDAY, "12:00"))
    search = search_for_request(request_of, NOW)

    time = search.finder.at(at(MONDAY, "11:00"))

    assert CostKind.ABSENT in {cost.kind for cost in time.drawbacks}
    assert lead in [person for _part, person in search.people_at(time)]


def test_a_contact_who_has_left_is_not_proposed(side, request_of):
    request_of.wanted.filter(party=Party.TREATING_DOCTOR).update(contact=None)
    ContactFactory(association=side.association, party=Party.TREATING_DOCTOR, name="Borta", is_active=False)

    search = search_for_request(request_of, NOW)

    doctor = next(part for part in search.parts if part.party is Party.TREATING_DOCTOR)
    assert "Borta" not in [person.name for person in doctor.people]


def test_earliest_and_latest_day_of_the_request(side, request_of):
    request_of.earliest_on, request_of.latest_on = MONDAY, MONDAY + timedelta(days=1)
    request_of.save()
    search = search_for_request(request_of, NOW)

    assert local_day(search.finder.possible[0].begins_at) == MONDAY
    late = search.finder.at(at(MONDAY + timedelta(days=2), "10:00"))
    assert "efter sista dagen, 2011-11-15" in [cost.text for cost in late.drawbacks]


def test_a_small_room_and_one_without_what_the_participant_needs_do_not_suit(side, request_of):
    side.participant.needs = ["hearing-loop"]
    side.participant.save()
    RoomFactory(site=side.room.site, name="Lilla", capacity=2, features=["hearing-loop"], open_weekdays=True)
    search = search_for_request(request_of, NOW)

    texts = [reason.text for reason in search.why_not(at(MONDAY, "11:00"))]

    assert f"{side.room.name}: saknar hörslinga" in texts
    assert "Lilla: 2 platser, men 5 är kallade" in texts


def test_a_meeting_that_moves_is_no_obstacle_to_itself_and_keeps_its_chain(side):
    WorkingHoursFactory(staff=side.staff[Role.MAPPING_LEAD], weekday=1)
    second = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        step=side.steps[1],
        begins_at=at(MONDAY + timedelta(days=10), "10:00"),
        ends_at=at(MONDAY + timedelta(days=10), "11:00"),
    )
    search = search_for_meeting(side.meeting, NOW)

    assert search.finder.at(side.meeting.begins_at) is not None
    too_late = search.why_not(at(MONDAY + timedelta(days=7), "09:00"))
    assert f"{second.step.name} ska ligga minst 7 dagar efter" in [reason.text for reason in too_late]


@pytest.mark.parametrize("step", [0, 1])
def test_every_time_that_is_found_for_a_meeting_can_be_moved_to(side, step):
    search = search_for_meeting(side.meeting, NOW)
    times = search.finder.possible

    for time in times[step :: max(1, len(times) // 3)]:
        moved = move_meeting(
            actor=side.viewer(Role.COORDINATOR),
            meeting=side.meeting,
            begins_at=time.begins_at,
            ends_at=time.ends_at,
            room=side.room,
            now=NOW,
        )
        assert moved.begins_at == time.begins_at


def test_a_later_first_day_and_another_room_can_be_asked_for(side, request_of):
    other = RoomFactory(site=side.room.site, open_weekdays=True, capacity=30)

    search = search_for_request(request_of, NOW, Choices(first_on=MONDAY, room_id=other.pk))

    assert search.wish.first_on == MONDAY
    assert search.best[0].room.room_id == other.pk
    assert search_for_request(request_of, NOW, Choices(first_on=TODAY - timedelta(days=9))).wish.first_on == TODAY


def test_the_number_of_queries_does_not_grow_with_people_rooms_or_weeks(side, request_of, django_assert_num_queries):
    with django_assert_num_queries(16):
        assert search_for_request(request_of, NOW).best
    for _number in range(4):
        colleague = RoleGrantFactory(association=side.association, role=Role.OFFICER, agency=side.fk).staff
        RequestedAttendanceFactory(request=request_of, staff=colleague, party="")
        RoomFactory(site=side.room.site, open_weekdays=True, capacity=20)
    with django_assert_num_queries(16):
        assert search_for_request(request_of, NOW, Choices(weeks=20)).best
