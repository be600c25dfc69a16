"""API keys: one's own, shown once, and gone when they are revoked."""

import base64

from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.common.rest.models import ApiToken
from tests.api.conftest import Caller
from tests.api.reading import assert_problem, ids
from tests.factories.worlds import Side

TOKENS = "/api/v1/tokens/"


def _bearing(secret: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}")


def _basic(username: str, password: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}


def test_a_key_opens_the_api_with_the_rights_of_its_owner(coordinator: APIClient, ours: Side) -> None:
    issued = coordinator.post(TOKENS, {"label": "skript"}).json()

    me = _bearing(issued["secret"]).get("/api/v1/me/").json()

    assert me["staff"] == ours.staff[Role.COORDINATOR].pk
    assert me["grants"] == [{"association": ours.association.pk, "role": "coordinator", "agency": None}]


def test_only_the_hash_of_the_secret_is_kept_and_it_is_shown_once(coordinator: APIClient) -> None:
    issued = coordinator.post(TOKENS, {"label": "skript"}).json()

    assert issued["secret"] not in str(ApiToken.objects.values().get())
    assert coordinator.get(TOKENS).json()["results"] == [
        {"id": issued["id"], "label": "skript", "created_at": issued["created_at"]}
    ]


def test_a_revoked_key_stops_at_once(coordinator: APIClient) -> None:
    issued = coordinator.post(TOKENS, {"label": "skript"}).json()

    assert coordinator.delete(f"{TOKENS}{issued['id']}/").status_code == 204
    assert_problem(_bearing(issued["secret"]).get("/api/v1/me/"), 401)


def test_the_key_of_a_closed_account_stops_at_once(coordinator: APIClient, ours: Side) -> None:
    issued = coordinator.post(TOKENS, {"label": "skript"}).json()
    user = ours.user(Role.COORDINATOR)
    user.is_active = False
    user.save()

    assert_problem(_bearing(issued["secret"]).get("/api/v1/me/"), 401)


def test_nobody_sees_or_revokes_another_ones_key(caller: Caller, coordinator: APIClient) -> None:
    issued = coordinator.post(TOKENS, {"label": "skript"}).json()
    lead = caller(Role.MAPPING_LEAD)

    assert ids(lead.get(TOKENS)) == []
    assert_problem(lead.get(f"{TOKENS}{issued['id']}/"), 404)
    assert_problem(lead.delete(f"{TOKENS}{issued['id']}/"), 404)
    assert ApiToken.objects.filter(pk=issued["id"]).exists()


def test_a_program_gets_its_first_key_with_name_and_password_and_nothing_else_with_them(ours: Side) -> None:
    user = ours.user(Role.COORDINATOR)
    user.set_password("hemligt för provet")
    user.save()
    right, wrong = _basic(user.username, "hemligt för provet"), _basic(user.username, "gissat")

    assert APIClient().post(TOKENS, {"label": "skript"}, **right).status_code == 201
    assert_problem(APIClient().post(TOKENS, {"label": "skript"}, **wrong), 401)
    assert_problem(APIClient().get("/api/v1/sites/", **right), 401)


def test_guessing_passwords_is_slowed_down(ours: Side) -> None:
    answers = [APIClient().post(TOKENS, {"label": "x"}, **_basic("konto", "fel")).status_code for _number in range(12)]

    assert answers[-1] == 429
