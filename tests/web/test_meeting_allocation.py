"""Lägg ut möten as the coordinator sees it: what waits, the proposal, publishing and taking back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from backend.access.enums import Role
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.planning.models import PlanningRun
from tests.factories import BusyTimeFactory
from tests.factories.times import NOW
from tests.factories.worlds import one_association
from tests.planning.placements.worlds import execute
from tests.planning.requests.worlds import ask_for, book_at_noon, propose_meetings

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = {"from_on": "2011-11-10", "last_on": "2011-12-07", "time_limit_seconds": "30"}


@pytest.fixture
def side(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return one_association()


@pytest.fixture
def coordinator(side, client):
    client.force_login(side.user(Role.COORDINATOR))
    return client


def text_of(response):
    return response.content.decode()


def test_what_waits_is_ticked_and_what_times_are_held_for_is_not_there(side, coordinator):
    requests = ask_for(side, 2)

    text = text_of(coordinator.get(reverse("web:meeting_allocation", args=[side.association.pk])))

    assert all(f'name="requests" value="{request.pk}" checked' in text for request in requests)
    assert text.count('name="requests"') == 2
    assert "Det hålls redan tider för 1 möte. Det är inte med." in text
    assert "2 möten väntar på en tid." in text


def test_the_list_of_what_to_book_leads_there(side, coordinator):
    ask_for(side, 2)

    text = text_of(coordinator.get(reverse("web:meeting_requests")))

    assert reverse("web:meeting_allocation", args=[side.association.pk]) in text


def test_a_run_is_ordered_and_its_proposal_shown_before_anything_is_booked(side, coordinator):
    requests = ask_for(side, 2)
    content = PERIOD | {"requests": [request.pk for request in requests]}

    response = coordinator.post(reverse("web:meeting_run_start", args=[side.association.pk]), content)
    run = execute(PlanningRun.objects.get(kind="meetings"))
    text = text_of(coordinator.get(reverse("web:meeting_run", args=[run.pk])))

    assert response["Location"] == f"{reverse('web:meeting_run', args=[run.pk])}#kor"
    assert "Ett förslag väntar på dig. 2 av 2 möten har en tid, bevisat bäst." in text
    assert all(request.enrolment.participant.code in text for request in requests)
    assert "alla kallas genast." in text
    assert not Meeting.objects.filter(request__in=requests).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [({"requests": []}, "Välj minst ett möte."), ({"last_on": "2012-11-10"}, "Perioden är högst 12 veckor")],
)
def test_what_makes_no_sense_is_said_at_its_field(side, coordinator, content, words):
    requests = ask_for(side, 1)
    asked = PERIOD | {"requests": [request.pk for request in requests]} | content

    response = coordinator.post(reverse("web:meeting_run_start", args=[side.association.pk]), asked)

    assert response.status_code == 422
    assert words in text_of(response)


def test_publishing_books_and_can_be_undone(side, coordinator):
    requests = ask_for(side, 2)
    proposal = propose_meetings(side, requests)

    response = coordinator.post(reverse("web:proposal_publish", args=[proposal.pk]), follow=True)
    undo = reverse("web:proposal_withdraw", args=[proposal.pk])
    assert "2 möten är bokade." in text_of(response)
    assert undo in text_of(response)
    text = text_of(coordinator.post(undo, follow=True))

    assert "mötena som bokades är inställda och väntar" in text
    assert set(Meeting.objects.filter(request__in=requests).values_list("status", flat=True)) == {
        MeetingStatus.CANCELLED
    }


def test_nothing_is_published_when_something_has_changed_and_the_page_says_so(side, coordinator):
    requests = ask_for(side, 1)
    proposal = propose_meetings(side, requests)
    BusyTimeFactory(
        staff=side.staff[Role.COORDINATOR], begins_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=30)
    )

    response = coordinator.post(reverse("web:proposal_publish", args=[proposal.pk]))

    assert response.status_code == 409
    assert "Inget publicerades." in text_of(response)
    assert not Meeting.objects.filter(request__in=requests).exists()


def test_a_meeting_without_a_time_is_listed_with_the_reason_and_a_way_on(side, coordinator):
    (request,) = ask_for(side, 1)
    (nobody,) = ask_for(side, 1, consents=())
    proposal = propose_meetings(side, [request, nobody])

    text = text_of(coordinator.get(reverse("web:meeting_run", args=[proposal.run_id])))

    assert "1 av 2 möten har en tid" in text
    assert "Deltagaren har inget samtycke som gäller." in text
    assert reverse("web:request_times", args=[nobody.pk]) in text


def test_what_is_booked_may_move_only_if_that_is_ticked_and_the_page_says_from_where(side, coordinator):
    meeting = book_at_noon(side)
    (request,) = ask_for(side, 1, duration_minutes=300)
    content = {"from_on": "2011-11-21", "last_on": "2011-11-21", "time_limit_seconds": "30", "requests": [request.pk]}
    address = reverse("web:meeting_run_start", args=[side.association.pk])

    coordinator.post(address, content | {"moves_booked": "on", "max_moves": "2"})
    run = execute(PlanningRun.objects.filter(kind="meetings").latest("pk"))
    text = text_of(coordinator.get(reverse("web:meeting_run", args=[run.pk])))

    assert run.max_moves == 2
    assert (
        'name="moves_booked" class="form-check-input" aria-describedby="error-moves_booked" id="id_moves_booked" checked'
        in text
    )
    assert re.search(r"Från [^<]*21 [^<]*12:00", text)
    assert reverse("web:meeting", args=[meeting.pk]) in text
    assert 'data-word="Flytta högst:">2<' in text
    published = text_of(coordinator.post(reverse("web:proposal_publish", args=[run.proposal.pk]), follow=True))
    assert "1 möte är bokat. 1 är flyttat." in published


def test_a_limit_of_moves_is_not_told_of_runs_in_which_nothing_may_move(side, coordinator):
    proposal = propose_meetings(side, ask_for(side, 1))

    text = text_of(coordinator.get(reverse("web:meeting_run", args=[proposal.run_id])))

    assert "Tidigare körningar" in text
    assert "Flytta högst:" not in text


def test_the_page_costs_as_many_queries_for_many_meetings_as_for_few(side, coordinator, django_assert_max_num_queries):
    proposal = propose_meetings(side, ask_for(side, 4))

    with django_assert_max_num_queries(40):
        coordinator.get(reverse("web:meeting_run", args=[proposal.run_id]))
