"""The queue, offers and what-if over HTTP."""

from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from tests.api.conftest import Caller
from tests.api.reading import act, assert_problem, ids, tag_of
from tests.factories.times import MONDAY, NOW, TODAY
from tests.factories.worlds import Side
from tests.offers.places import garden, occupy
from tests.offers.waiting import queued, someone, wait

GARDEN = {"kind": "rehab_garden", "form": "period"}


def post(client: APIClient, path: str, document: dict[str, Any] | None = None) -> Any:
    return client.post(f"/api/v1/{path}/", document or {}, format="json")


def read(client: APIClient, path: str) -> Any:
    return client.get(f"/api/v1/{path}")


def test_an_officer_puts_somebody_in_the_queue_and_sees_where_they_stand(caller: Caller, ours: Side) -> None:
    officer = caller(Role.OFFICER)
    wishes = {"possible": ["mon-am"], "sessions_per_week": [1, 2], "weeks": 8, "ready_on": "2011-12-01"}
    answer = post(officer, "queue-entries", {"enrolment": ours.enrolment.pk, **GARDEN, **wishes})

    assert answer.status_code == 201, answer.content
    assert answer.headers["ETag"] == '"1"'
    # Soc's participant, whom the officer does not see, stands before.
    assert answer.json() | {"id": 0} == {
        "id": 0,
        "version": 1,
        "participant": ours.participant.pk,
        "code": ours.participant.code,
        "enrolment": ours.enrolment.pk,
        "activity": None,
        "site": None,
        "since_on": "2011-11-02",
        "priority": 1,
        "group": None,
        "intake_decided_on": None,
        "status": "waiting",
        "position": 2,
        "reason": "sedan v. 44, prioritet 1, kan bara måndag förmiddag, kan börja v. 48",
        **GARDEN,
        **wishes,
    }


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"kind": "garden"}, "kind"),
        ({"form": "place"}, "form"),
        ({"priority": 6}, "priority"),
        ({"priority": "2"}, "priority"),
        ({"weeks": 0}, "weeks"),
        ({"sessions_per_week": [0]}, "sessions_per_week.0"),
        ({"sessions_per_week": [1] * 53}, "sessions_per_week"),
        ({"possible": ["sat-am"]}, "possible.0"),
        ({"since_on": "1888-01-01"}, "since_on"),
    ],
)
def test_a_wish_that_cannot_be_is_an_invalid_request(
    wish: dict[str, Any], field: str, coordinator: APIClient, ours: Side
) -> None:
    answer = post(coordinator, "queue-entries", {"enrolment": ours.enrolment.pk, **GARDEN, **wish})
    assert field in [error["field"] for error in assert_problem(answer, 400, "invalid-input")["errors"]]


def test_the_same_queue_twice_is_a_conflict_and_a_wish_against_the_rules_a_violation(
    coordinator: APIClient, ours: Side
) -> None:
    document = {"enrolment": ours.enrolment.pk, **GARDEN}
    assert post(coordinator, "queue-entries", document).status_code == 201
    assert_problem(post(coordinator, "queue-entries", document), 409, rule="queue_entry_live_once")
    assert_problem(post(coordinator, "queue-entries", document | {"form": "trial"}), 422, rule="form_of_kind")
    assert_problem(post(coordinator, "queue-entries", document | {"form": "single"}), 422, rule="form_of_kind")


def test_a_change_needs_the_version_that_was_read(coordinator: APIClient, ours: Side) -> None:
    path = f"/api/v1/queue-entries/{ours.entry.pk}/"
    assert_problem(coordinator.patch(path, {"priority": 4}, format="json"), 428)
    tag = tag_of(ours.entry)
    changed = coordinator.patch(path, {"priority": 4}, format="json", HTTP_IF_MATCH=tag)
    assert (changed.status_code, changed.json()["priority"]) == (200, 4)
    assert_problem(coordinator.patch(path, {"priority": 5}, format="json", HTTP_IF_MATCH=tag), 412)


def test_the_list_is_in_order_with_positions_and_reasons(coordinator: APIClient, ours: Side, theirs: Side) -> None:
    urgent = queued(ours.association, date(2011, 10, 26), priority=5)
    rows = read(coordinator, "queue-entries/?status=waiting&kind=rehab_garden").json()["results"]
    assert [(row["id"], row["position"]) for row in rows] == [(urgent.pk, 1), (ours.entry.pk, 2)]
    assert rows[0]["reason"] == "sedan v. 43, prioritet 5"
    assert ids(read(coordinator, f"queue-entries/?group={ours.entry.group_id}")) == [ours.entry.pk]
    assert ids(read(coordinator, f"queue-entries/?association={theirs.association.pk}")) == []


def test_the_number_of_queries_does_not_grow_with_the_list(
    coordinator: APIClient, ours: Side, django_assert_max_num_queries: Any
) -> None:
    read(coordinator, "queue-entries/")
    for _number in range(8):
        queued(ours.association, TODAY, activity=ours.activity)
    with django_assert_max_num_queries(9):
        assert len(ids(read(coordinator, "queue-entries/"))) == 9
    with django_assert_max_num_queries(7):
        assert ids(read(coordinator, "offers/")) == [ours.offer.pk]


def test_whoever_left_has_no_position_and_comes_back_to_it(coordinator: APIClient, ours: Side) -> None:
    entry = wait(someone(agency=ours.fk))
    left = act(coordinator, f"queue-entries/{entry.pk}/leave", entry).json()
    assert (left["status"], left["position"], left["reason"]) == ("withdrawn", None, "")
    back = act(coordinator, f"queue-entries/{entry.pk}/rejoin", entry).json()
    assert (back["status"], back["position"]) == ("waiting", 2)


def test_groups_are_made_and_dissolved(coordinator: APIClient, ours: Side) -> None:
    made = post(coordinator, "queue-groups", {"association": ours.association.pk, "name": "Onsdagslaget"})
    assert made.status_code == 201
    path = f"/api/v1/queue-groups/{made.json()['id']}/"
    assert coordinator.delete(path, HTTP_IF_MATCH=made.headers["ETag"]).status_code == 204
    assert_problem(coordinator.get(path), 404)


def test_the_board_decides_before_a_place_is_offered(coordinator: APIClient, ours: Side) -> None:
    activity = garden(ours.association, intake_by_board=True)
    entry = wait(someone(agency=ours.fk), activity=activity)
    place = {"activity": activity.pk, "starts_on": MONDAY.isoformat()}
    place["weekly_times"] = [row.pk for row in activity.weekly_times.all()]

    def offer() -> Any:
        path = f"/api/v1/queue-entries/{entry.pk}/offer/"
        return coordinator.post(path, place, format="json", HTTP_IF_MATCH=tag_of(entry))

    assert_problem(offer(), 422, rule="needs_intake_decision")
    path = f"queue-entries/{entry.pk}/intake-decision"
    assert act(coordinator, path, entry, {"decided_on": "2011-11-01"}).status_code == 200
    document = offer().json()
    assert (document["status"], document["entry"], document["starts_on"]) == ("open", entry.pk, "2011-11-14")
    assert document["ends_on"] == "2012-01-09"
    assert document["weekly_times"] == place["weekly_times"]


def test_offering_to_the_next_says_whom_and_a_full_activity_offers_nothing(coordinator: APIClient, ours: Side) -> None:
    activity = garden(ours.association, weeks=8)
    entry = wait(someone(agency=ours.fk), activity=activity)
    first = post(coordinator, f"activities/{activity.pk}/offer-next")
    assert first.status_code == 201
    assert [offer["entry"] for offer in first.json()["offers"]] == [entry.pk]
    wait(someone(agency=ours.fk), activity=activity)
    assert post(coordinator, f"activities/{activity.pk}/offer-next").json() == {"offers": []}


def test_offering_twice_with_one_key_offers_once(coordinator: APIClient, ours: Side) -> None:
    activity = garden(ours.association, capacity=2)
    for _number in range(2):
        wait(someone(agency=ours.fk), activity=activity)
    path = f"/api/v1/activities/{activity.pk}/offer-next/"
    answers = [coordinator.post(path, {}, format="json", headers={"Idempotency-Key": "a"}) for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Offer.objects.filter(placement__activity=activity).count() == 1


@pytest.fixture
def offer(coordinator: APIClient, ours: Side) -> Offer:
    """An offer to somebody of FK's."""
    activity = garden(ours.association)
    wait(someone(agency=ours.fk), activity=activity)
    made = post(coordinator, f"activities/{activity.pk}/offer-next").json()["offers"]
    return Offer.objects.get(pk=made[0]["id"])


def test_the_officer_accepts_by_button(caller: Caller, ours: Side, offer: Offer) -> None:
    officer = caller(Role.OFFICER)
    accepted = act(officer, f"offers/{offer.pk}/accept", offer).json()
    assert (accepted["status"], accepted["answered_by"]) == ("accepted", ours.staff[Role.OFFICER].pk)
    assert QueueEntry.objects.get(pk=offer.entry_id).status == QueueStatus.PLACED
    assert_problem(act(officer, f"offers/{offer.pk}/decline", offer), 409)


def test_the_officer_declines_by_button_and_nothing_is_lost(caller: Caller, offer: Offer) -> None:
    declined = act(caller(Role.OFFICER), f"offers/{offer.pk}/decline", offer).json()
    assert declined["status"] == "declined"
    assert QueueEntry.objects.get(pk=offer.entry_id).status == QueueStatus.WAITING


def test_an_answer_after_the_deadline_is_a_conflict(caller: Caller, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(expires_at=NOW)
    answer = act(caller(Role.OFFICER), f"offers/{offer.pk}/accept", offer)
    assert_problem(answer, 409, rule="offer_has_lapsed")
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OPEN


def test_only_the_coordinator_takes_an_offer_back(caller: Caller, coordinator: APIClient, offer: Offer) -> None:
    assert_problem(act(caller(Role.OFFICER), f"offers/{offer.pk}/withdraw", offer), 403)
    assert act(coordinator, f"offers/{offer.pk}/withdraw", offer).json()["status"] == "withdrawn"
    assert ids(read(coordinator, f"offers/?status=withdrawn&entry={offer.entry_id}")) == [offer.pk]


def test_what_if_shows_seats_and_the_queue_week_by_week(coordinator: APIClient, ours: Side) -> None:
    QueueEntry.objects.all().delete()
    activity = garden(ours.association, weeks=20)
    occupy(activity, MONDAY, weeks=8)
    supposed = {
        "activities": [activity.pk],
        "weeks": 12,
        "extra_groups": [{"activity": activity.pk, "weekday": 1, "begins_minute": 540, "ends_minute": 720}],
        "closed_weeks": ["2011-W47"],
    }
    answer = post(coordinator, "what-if", supposed)
    assert answer.status_code == 200, answer.content
    weeks = answer.json()["weeks"]
    assert [(row["week"], row["before"], row["after"]) for row in weeks[1:4]] == [
        ("2011-W46", 1, 2),
        ("2011-W47", 1, 0),
        ("2011-W48", 1, 2),
    ]
    assert [(row["gained"], row["displaced"]) for row in weeks[1:3]] == [(1, 0), (-1, 1)]
    assert answer.json()["waiting"] == 0


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"activities": []}, "activities"),
        ({"weeks": 105}, "weeks"),
        ({"closed_weeks": ["2011-W53"]}, "closed_weeks.0"),
        ({"closed_weeks": [47]}, "closed_weeks.0"),
        ({"employment_percent": [{"staff": 0, "percent": 75}]}, "employment_percent.0.staff"),
        ({"capacity": [{"activity": 0, "places": 2}]}, "capacity.0.activity"),
    ],
)
def test_a_supposition_that_cannot_be_is_an_invalid_request(
    wish: dict[str, Any], field: str, coordinator: APIClient, ours: Side
) -> None:
    answer = post(coordinator, "what-if", {"activities": [ours.activity.pk], **wish})
    assert field in [error["field"] for error in assert_problem(answer, 400, "invalid-input")["errors"]]


def test_an_extra_group_ends_after_it_begins(coordinator: APIClient, ours: Side) -> None:
    group = {"activity": ours.activity.pk, "weekday": 0, "begins_minute": 600, "ends_minute": 600}
    document = {"activities": [ours.activity.pk], "extra_groups": [group]}
    assert_problem(post(coordinator, "what-if", document), 400, rule="ends_after_begin")


def test_a_rate_is_supposed_for_a_supervisor(coordinator: APIClient, ours: Side) -> None:
    document = {
        "activities": [ours.activity.pk],
        "weeks": 3,
        "employment_percent": [{"staff": ours.gardener.pk, "percent": 75}],
    }
    weeks = post(coordinator, "what-if", document).json()["weeks"]
    # A session takes two hours and one of preparation. Besides the one there is, 1,200 minutes have room for five more
    # and 1,800 for nine more: four sessions with eight places each are gained.
    assert [row["untimed"] for row in weeks] == [32, 32, 32]
    assert weeks[0]["week"] == "2011-W45"
