"""A creation that is sent twice happens once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.common.rest.idempotency import REMEMBERED_FOR
from backend.common.rest.models import IdempotentRequest
from backend.feeds.models import Subscription
from backend.participants.models import Participant
from backend.places.models import Site
from tests.api.conftest import Caller
from tests.api.reading import assert_problem
from tests.factories.times import NOW
from tests.factories.worlds import Side, two_associations


def _create(client: APIClient, side: Side, name: str = "Nytt", key: str | None = "k1") -> Any:
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return client.post("/api/v1/sites/", {"association": side.association.pk, "name": name}, **headers)


def test_the_same_request_gets_the_same_answer_and_happens_once(coordinator: APIClient, ours: Side) -> None:
    first, second = _create(coordinator, ours), _create(coordinator, ours)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert {name: first.headers[name] for name in ("ETag", "Location")} == {
        name: second.headers[name] for name in ("ETag", "Location")
    }
    assert ("Idempotent-Replayed" in first.headers, second.headers["Idempotent-Replayed"]) == (False, "true")
    assert Site.objects.filter(name="Nytt").count() == 1


def test_the_order_of_the_members_makes_no_other_request(coordinator: APIClient, ours: Side) -> None:
    first = _create(coordinator, ours)
    document = {"name": "Nytt", "association": ours.association.pk}

    second = coordinator.post("/api/v1/sites/", document, HTTP_IDEMPOTENCY_KEY="k1")

    assert second.json() == first.json()


def test_a_key_cannot_be_used_for_another_request(coordinator: APIClient, ours: Side) -> None:
    _create(coordinator, ours)

    assert_problem(_create(coordinator, ours, name="Annat"), 422, "idempotency-key-reused")
    assert not Site.objects.filter(name="Annat").exists()


def test_a_key_cannot_be_used_at_another_address(coordinator: APIClient, ours: Side) -> None:
    _create(coordinator, ours)
    document = {"association": ours.association.pk, "name": "Nytt"}

    assert_problem(coordinator.post("/api/v1/tokens/", document, HTTP_IDEMPOTENCY_KEY="k1"), 422)


def test_a_key_belongs_to_its_user(caller: Caller, coordinator: APIClient, ours: Side, theirs: Side) -> None:
    _create(coordinator, ours)

    response = _create(caller(Role.COORDINATOR, theirs), theirs)

    assert response.status_code == 201
    assert response.json()["association"] == theirs.association.pk


def test_without_a_key_every_request_happens(coordinator: APIClient, ours: Side) -> None:
    assert _create(coordinator, ours, key=None).status_code == 201
    assert_problem(_create(coordinator, ours, key=None), 409, "conflict", rule="site_name_once")


def test_a_failure_is_not_remembered(coordinator: APIClient, ours: Side) -> None:
    assert_problem(_create(coordinator, ours, name=""), 400)

    assert _create(coordinator, ours).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "å", "a b", "x" * 201])
def test_a_key_that_cannot_be_one_is_refused(key: str, coordinator: APIClient, ours: Side) -> None:
    assert_problem(_create(coordinator, ours, key=key), 400, "invalid-idempotency-key")


def test_after_a_day_the_key_is_forgotten_and_its_answer_deleted(coordinator: APIClient, ours: Side) -> None:
    _create(coordinator, ours)
    with time_machine.travel(NOW + REMEMBERED_FOR + timedelta(minutes=1)):
        coordinator.force_login(ours.user(Role.COORDINATOR))
        assert _create(coordinator, ours, name="Annat").status_code == 201

    assert [row.answer["name"] for row in IdempotentRequest.objects.all()] == ["Annat"]


def test_a_repeated_answer_keeps_the_secret_to_itself(coordinator: APIClient, ours: Side) -> None:
    document = {"association": ours.association.pk, "scope": "staff", "label": "Telefonen"}
    first, second = (
        coordinator.post("/api/v1/subscriptions/", document, HTTP_IDEMPOTENCY_KEY="k2") for _number in range(2)
    )

    assert first.json()["address"].endswith(".ics")
    assert second.json() == {**first.json(), "address": None}
    assert Subscription.objects.filter(owner=ours.staff[Role.COORDINATOR], label="Telefonen").count() == 2
    assert first.json()["address"] not in str(IdempotentRequest.objects.get().answer)


def test_nothing_personal_is_kept_with_the_key(coordinator: APIClient, ours: Side) -> None:
    document = {
        "programme": ours.programme.pk,
        "agency": ours.fk.pk,
        "officer": ours.staff[Role.OFFICER].pk,
        "name": "Påhittad Person",
        "phone": "070-1740605",
        "referred_on": "2011-11-01",
    }
    coordinator.post("/api/v1/referrals/", document, HTTP_IDEMPOTENCY_KEY="k3")

    kept = str(IdempotentRequest.objects.values().get())

    assert Participant.objects.filter(contact__name="Påhittad Person").count() == 1
    assert "Påhittad" not in kept
    assert "1740605" not in kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_key", [True, False], ids=["same key", "other keys"])
def test_of_two_that_come_at_once_one_is_told_to_wait(same_key: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With other keys, the negative control, both run: the second waits for the first's name in the database."""
    side = two_associations().ours
    inside, may_go_on = threading.Event(), threading.Event()
    record = Site.objects.create

    def dawdle(**values: Any) -> Site:
        site = record(**values)
        inside.set()
        assert may_go_on.wait(20)
        return site

    monkeypatch.setattr(Site.objects, "create", dawdle)
    answers: list[int] = []
    first = threading.Thread(target=lambda: answers.append(_create_in_thread(side, "k1")))
    first.start()
    assert inside.wait(20)
    monkeypatch.setattr(Site.objects, "create", record)
    second = threading.Thread(target=lambda: answers.append(_create_in_thread(side, "k1" if same_key else "k2")))
    second.start()
    second.join(20 if same_key else 1)
    waited = second.is_alive()
    may_go_on.set()
    first.join(20)
    second.join(20)

    assert waited is not same_key
    assert sorted(answers) == [201, 409]
    assert Site.objects.filter(name="Nytt").count() == 1


def _create_in_thread(side: Side, key: str) -> int:
    try:
        client = APIClient()
        client.force_login(side.user(Role.COORDINATOR))
        return int(_create(client, side, key=key).status_code)
    finally:
        connection.close()
