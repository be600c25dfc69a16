"""Hitta tid and Hållna tider as the coordinator sees them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.mail.models import OutgoingMail
from backend.meeting_times.enums import Answer, PollStatus
from backend.meeting_times.models import TimePoll
from backend.meeting_times.services import cast_votes
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting
from backend.outside_calendars.enums import CalendarState, ReadFault
from tests.factories import BusyTimeFactory, OutsideCalendarFactory
from tests.factories.times import MONDAY, NOW, TODAY, at
from tests.factories.worlds import one_association
from tests.meeting_times.conftest import reconciliation
from tests.meeting_times.holding import choices_for, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def side(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return one_association()


@pytest.fixture
def request_of(side):
    return reconciliation(side)


@pytest.fixture
def coordinator(side, client):
    client.force_login(side.user(Role.COORDINATOR))
    return client


def text_of(response):
    return response.content.decode()


def times_page(request_of):
    return reverse("web:request_times", args=[request_of.pk])


def test_ten_times_stand_there_with_what_each_costs(coordinator, request_of):
    text = text_of(coordinator.get(times_page(request_of)))

    assert text.count('name="choices"') == 10
    assert "inga nackdelar" in text
    assert "dags väntan" in text
    assert "Dr. Lind har ingen kalender här" in text


def test_the_list_of_what_to_book_leads_to_times_and_to_those_held(side, coordinator, request_of):
    before = text_of(coordinator.get(reverse("web:meeting_requests")))
    poll = hold(side, request_of)
    after = text_of(coordinator.get(reverse("web:meeting_requests")))

    assert times_page(request_of) in before
    assert reverse("web:time_poll", args=[poll.pk]) not in before
    assert reverse("web:time_poll", args=[poll.pk]) in after


def test_a_meeting_leads_to_other_times_and_a_held_time_to_all_of_them(side, coordinator, request_of):
    poll = hold(side, request_of)

    meeting = text_of(coordinator.get(reverse("web:meeting", args=[side.meeting.pk])))
    held = text_of(coordinator.get(reverse("web:meeting", args=[poll.times.all()[0].hold_id])))

    assert reverse("web:meeting_times", args=[side.meeting.pk]) in meeting
    assert reverse("web:time_poll", args=[poll.pk]) in held
    assert "Ställ in mötet" not in held


def test_why_a_hoped_for_time_is_not_offered(side, coordinator, request_of):
    lead = side.staff[Role.COORDINATOR]
    BusyTimeFactory(staff=lead, begins_at=at(MONDAY, "10:00"), ends_at=at(MONDAY, "11:00"))

    text = text_of(coordinator.get(times_page(request_of), {"dag": MONDAY.isoformat(), "tid": "10:00"}))

    assert f"{lead.name} är upptagen 10:00–11:00" in text


def test_a_calendar_outside_that_cannot_be_read_says_so_and_stops_nothing(side, coordinator, request_of):
    lead, colleague = side.staff[Role.COORDINATOR], side.staff[Role.MAPPING_LEAD]
    calendar = OutsideCalendarFactory(staff=lead, state=CalendarState.FAILING, fault=ReadFault.NO_ANSWER)
    BusyTimeFactory(staff=lead, calendar=calendar, begins_at=at(MONDAY, "10:00"), ends_at=at(MONDAY, "11:00"))
    OutsideCalendarFactory(staff=colleague)

    text = text_of(coordinator.get(times_page(request_of), {"dag": MONDAY.isoformat(), "tid": "10:00"}))

    assert "Kalendern har inte kunnat läsas sedan" in text
    assert "Kalendern lästes" in text
    assert f"{lead.name} är upptagen 10:00–11:00" in text
    assert text.count('name="choices"') == 10


def test_a_hoped_for_time_that_is_possible_can_be_booked_at_once(coordinator, request_of):
    text = text_of(coordinator.get(times_page(request_of), {"dag": MONDAY.isoformat(), "tid": "11:00"}))

    assert "går bra" in text
    assert text.count('name="choice"') == 11


@pytest.mark.parametrize(
    "query", [{"dag": "i morgon", "tid": "10:00"}, {"dag": "2011-11-14"}, {"fran": "x", "rum": "y"}]
)
def test_what_cannot_be_understood_is_said_at_the_field(coordinator, request_of, query):
    response = coordinator.get(times_page(request_of), query)

    assert response.status_code == 200
    assert "invalid-feedback" in text_of(response)


def test_when_nothing_fits_it_says_what_to_loosen(side, coordinator, request_of):
    BusyTimeFactory(staff=side.staff[Role.COORDINATOR], begins_at=NOW, ends_at=NOW + timedelta(weeks=30))

    text = text_of(coordinator.get(times_page(request_of)))

    assert "Inget passar alla fram till" in text
    assert f"{side.staff[Role.COORDINATOR].name} behöver inte vara med:" in text


def test_booking_leads_to_the_meeting_and_can_be_undone(coordinator, request_of):
    address = reverse("web:request_times_book", args=[request_of.pk])

    response = coordinator.post(address, {"choice": choices_for(request_of)[0]}, follow=True)

    meeting = Meeting.objects.get(request=request_of)
    request_of.refresh_from_db()
    assert response.redirect_chain == [(f"/moten/{meeting.pk}/", 302)]
    assert (meeting.status, request_of.status) == (MeetingStatus.CONFIRMED, RequestStatus.BOOKED)
    assert reverse("web:meeting_cancel", args=[meeting.pk]) in text_of(response)


def test_a_time_that_is_gone_is_told_and_the_list_shown_anew(side, coordinator, request_of):
    choice = choices_for(request_of)[0]
    BusyTimeFactory(staff=side.staff[Role.COORDINATOR], begins_at=at(TODAY, "00:00"), ends_at=NOW + timedelta(days=90))

    response = coordinator.post(
        reverse("web:request_times_book", args=[request_of.pk]), {"choice": choice}, follow=True
    )

    assert "Tiden finns inte längre så som den visades" in text_of(response)
    assert not Meeting.objects.filter(request=request_of).exists()


def test_a_meeting_is_moved_to_a_found_time(side, coordinator):
    page = text_of(coordinator.get(reverse("web:meeting_times", args=[side.meeting.pk])))
    choice = choices_for(side.meeting)[0]

    coordinator.post(reverse("web:meeting_times_move", args=[side.meeting.pk]), {"choice": choice})

    moved = Meeting.objects.get(pk=side.meeting.pk)
    assert "Nu ligger mötet mån 14 november 09:00–10:00." in page
    assert (moved.uid, moved.begins_at != side.meeting.begins_at) == (side.meeting.uid, True)


def test_several_times_are_held_and_the_others_asked(coordinator, request_of):
    content = {"choices": choices_for(request_of), "until_on": TODAY.isoformat(), "asks": "on"}

    response = coordinator.post(times_page(request_of), content, follow=True)

    poll = TimePoll.objects.get(request=request_of)
    assert response.redirect_chain[0][0] == reverse("web:time_poll", args=[poll.pk])
    assert poll.times.count() == 3
    assert OutgoingMail.objects.filter(recipient="lind@vard.example").count() == 1
    assert "0 av 1 har svarat" in text_of(response)


def test_one_time_alone_is_refused_in_the_form_and_stays_ticked(coordinator, request_of):
    content = {"choices": choices_for(request_of)[:1], "until_on": TODAY.isoformat()}

    response = coordinator.post(times_page(request_of), content)

    assert response.status_code == 422
    assert "Välj 2–5 tider att hålla." in text_of(response)
    assert text_of(response).count(" checked") >= 1
    assert not TimePoll.objects.filter(request=request_of).exists()


def test_the_poll_shows_answers_and_suggests_what_suits_most(side, coordinator, request_of):
    poll = hold(side, request_of)
    first, second, third = poll.times.all()
    said = {first.pk: Answer.NO, second.pk: Answer.YES, third.pk: Answer.MAYBE}
    cast_votes(voter=poll.voters.get(), answers=said, now=NOW)

    text = text_of(coordinator.get(reverse("web:time_poll", args=[poll.pk])))

    assert text.count("passar flest") == 1
    assert text.index("1 ja, 0 kanske, 0 nej") > text.index("0 ja, 0 kanske, 1 nej")
    assert "Dr. Lind: ja" in text
    assert "1 av 1 har svarat" in text


def test_who_decides_second_is_told_409(side, coordinator, request_of):
    poll = hold(side, request_of)
    first, second, _third = poll.times.all()

    chosen = coordinator.post(reverse("web:time_poll_decide", args=[poll.pk, first.pk]))
    late = coordinator.post(reverse("web:time_poll_decide", args=[poll.pk, second.pk]))

    assert chosen["Location"] == f"/moten/{first.hold_id}/"
    assert late.status_code == 409
    assert "Tiderna hålls inte längre: bestämt." in text_of(late)


def test_letting_go_can_be_undone(side, coordinator, request_of):
    poll = hold(side, request_of)

    response = coordinator.post(reverse("web:time_poll_withdraw", args=[poll.pk]), follow=True)
    assert reverse("web:time_poll_restore", args=[poll.pk]) in text_of(response)
    coordinator.post(reverse("web:time_poll_restore", args=[poll.pk]))

    poll.refresh_from_db()
    assert poll.status == PollStatus.OPEN


def test_a_request_that_is_booked_and_a_meeting_that_is_cancelled_lead_elsewhere(side, coordinator, request_of):
    request_of.status = RequestStatus.BOOKED
    request_of.save()
    side.meeting.status = MeetingStatus.CANCELLED
    side.meeting.save()

    assert coordinator.get(times_page(request_of)).status_code == 302
    assert coordinator.get(reverse("web:meeting_times", args=[side.meeting.pk])).status_code == 302


def test_the_page_costs_as_many_queries_for_many_people_as_for_few(
    coordinator, request_of, django_assert_max_num_queries
):
    assert request_of.wanted.filter(party=Party.FK_OFFICER).exists()
    with django_assert_max_num_queries(30):
        coordinator.get(times_page(request_of))
