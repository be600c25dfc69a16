"""Many meetings at a time over the API: ordered, read in full, published, taken back."""

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.planning.models import PlanningRun
from tests.api.reading import act, assert_problem
from tests.factories.times import NOW
from tests.factories.worlds import one_association
from tests.planning.placements.worlds import execute
from tests.planning.requests.worlds import ask_for, book_at_noon

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def side(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return one_association()


@pytest.fixture
def planner(side):
    client = APIClient(HTTP_ACCEPT_LANGUAGE="sv")
    client.force_login(side.user(Role.COORDINATOR))
    return client


def _order(client, side, requests, **asked):
    rules = {"requests": [request.pk for request in requests], "from_on": "2011-11-21", "until_on": "2011-11-22"}
    return client.post(f"/api/v1/meeting-allocations/{side.association.pk}/runs/", rules | asked)


def test_a_proposal_shows_what_is_new_moved_and_left_without_a_time(side, planner):
    meeting = book_at_noon(side)
    requests = ask_for(side, 1, duration_minutes=300)
    nobody = ask_for(side, 1, consents=())

    response = _order(planner, side, [*requests, *nobody], moves_booked=True, max_moves=3)

    assert response.status_code == 201, response.content
    assert response.json()["meeting_rules"]["moves_booked"] is True
    run = execute(PlanningRun.objects.get(pk=response.json()["id"]))
    plan = planner.get(f"/api/v1/proposals/{run.proposal.pk}/meetings/").json()
    (new,), (moved,), (unplaced,) = plan["new"], plan["moved"], plan["unplaced"]
    assert (new["request"], new["participant"]) == (requests[0].pk, requests[0].enrolment.participant_id)
    assert (moved["meeting"], moved["changes"]) == (meeting.pk, ["time"])
    assert moved["begins_at"].startswith("2011-11-21T12:00")
    assert moved["after"]["begins_at"] != moved["begins_at"]
    assert (unplaced["request"], unplaced["reasons"]) == (nobody[0].pk, ["Deltagaren har inget samtycke som gäller."])
    assert plan["unchanged"] == []

    published = act(planner, f"proposals/{run.proposal.pk}/publish", run.proposal)

    assert published.status_code == 200, published.content
    assert (published.json()["new_meetings"], published.json()["moved_meetings"]) == (1, 1)


def test_a_limit_of_moves_without_moving_is_refused_at_its_field(side, planner):
    response = _order(planner, side, ask_for(side, 1), max_moves=3)

    document = assert_problem(response, 422, rule="moves_without_moving")
    assert [error["field"] for error in document["errors"]] == ["max_moves"]
