"""Whatever goes wrong is told as one kind of document, in the reader's language, and nothing leaks."""

from typing import Any

import pytest
from django.db import DataError, OperationalError
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.common.rest import pagination
from backend.common.rest.parsers import MAX_BYTES, MAX_DEPTH
from tests.api.conftest import Caller
from tests.api.reading import assert_problem
from tests.factories.worlds import Side

SITES = "/api/v1/sites/"


def _post(client: APIClient, body: str | bytes, content_type: str = "application/json") -> Any:
    return client.generic("POST", SITES, body, content_type)


def test_an_invalid_field_is_named_with_its_rule(coordinator: APIClient) -> None:
    problem = assert_problem(coordinator.post(SITES, {"name": ""}), 400, "invalid-input")

    assert {(error["field"], error["rule"]) for error in problem["errors"]} == {
        ("association", "required"),
        ("name", "blank"),
    }


def test_a_field_deep_in_the_document_is_named_by_its_path(coordinator: APIClient, ours: Side) -> None:
    meeting = {
        "association": ours.association.pk,
        "kind": "mapping",
        "begins_at": "2011-11-21T09:00:00+01:00",
        "ends_at": "2011-11-21T10:00:00+01:00",
        "attendees": [{"staff": ours.staff[Role.MAPPING_LEAD].pk}, {"staff": 999999}],
    }

    problem = assert_problem(coordinator.post("/api/v1/meetings/", meeting), 400)

    assert [(error["field"], error["rule"]) for error in problem["errors"]] == [("attendees.1.staff", "does_not_exist")]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b"[" * 100_000,
        b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1),
        b"9" * 5000,
    ],
    ids=["cut", "bytes", "nan", "infinite", "nul", "surrogate", "surrogate-key", "deep", "too-deep", "huge-number"],
)
def test_a_body_that_cannot_be_stored_is_unreadable(body: bytes, coordinator: APIClient) -> None:
    assert_problem(_post(coordinator, body), 400, "unreadable")


def test_a_body_of_the_greatest_depth_is_read(coordinator: APIClient) -> None:
    body = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH

    assert_problem(_post(coordinator, body), 400, "invalid-input")


@pytest.mark.parametrize("number", [10**30, -1, 0, 1.5, True, "1", None, [], {}])
def test_an_id_that_cannot_be_one_is_an_invalid_field(number: Any, coordinator: APIClient) -> None:
    problem = assert_problem(coordinator.post(SITES, {"association": number, "name": "Ny"}), 400, "invalid-input")

    assert problem["errors"][0]["field"] == "association"


def test_a_body_that_is_too_large_is_refused_before_it_is_read_to_its_end(coordinator: APIClient) -> None:
    assert_problem(_post(coordinator, b'"' + b"a" * MAX_BYTES + b'"'), 413, "too-large")


def test_a_document_that_is_no_object_is_invalid(coordinator: APIClient) -> None:
    assert_problem(_post(coordinator, b"[1]"), 400, "invalid-input")


def test_another_content_type_is_not_supported(coordinator: APIClient) -> None:
    assert_problem(_post(coordinator, b"<a/>", "application/xml"), 415, "unsupported-media-type")


def test_another_answer_than_json_is_not_acceptable(coordinator: APIClient) -> None:
    assert_problem(coordinator.get(SITES, HTTP_ACCEPT="text/html"), 406, "not-acceptable")


def test_a_method_that_is_not_there_is_told_with_those_that_are(coordinator: APIClient) -> None:
    response = coordinator.delete(SITES)

    assert_problem(response, 405, "method-not-allowed")
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing/", f"/api/v1/sites/{'9' * 6000}/", "/api/v1/sites/a/"])
def test_an_address_that_is_not_there_is_a_problem_document(method: str, path: str) -> None:
    response = getattr(APIClient(), method)(path)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_id_beyond_what_the_database_counts_is_not_found(coordinator: APIClient) -> None:
    assert_problem(coordinator.get(f"/api/v1/sites/{10**25}/"), 404, "not-found")


def test_a_key_that_nobody_has_is_not_authenticated(db: None) -> None:
    response = APIClient().get(SITES, HTTP_AUTHORIZATION="Bearer nothing")

    assert_problem(response, 401, "not-authenticated")


def test_a_session_without_its_csrf_token_may_not_write(ours: Side) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ours.user(Role.COORDINATOR))

    assert_problem(client.post(SITES, {"association": ours.association.pk, "name": "Ny"}), 403, "not-allowed")


def test_what_one_sees_but_may_not_change_is_not_allowed(caller: Caller, ours: Side) -> None:
    response = caller(Role.OFFICER).post(SITES, {"association": ours.association.pk, "name": "Ny"})

    assert_problem(response, 403, "not-allowed", rule="not_allowed_to_keep_places")


def test_the_reader_chooses_the_language(coordinator: APIClient) -> None:
    swedish = coordinator.get("/api/v1/sites/0/", HTTP_ACCEPT_LANGUAGE="sv").json()
    english = coordinator.get("/api/v1/sites/0/", HTTP_ACCEPT_LANGUAGE="en").json()

    assert swedish["title"] == "Finns inte"
    assert english["title"] == "Does not exist"


def test_a_program_that_runs_wild_is_told_when_to_come_back(
    coordinator: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.rate", "2/min", raising=False)
    answers = [coordinator.get(SITES) for _number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "throttled")
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60


def _fail(error: Exception) -> Any:
    def paginate(*_arguments: Any, **_options: Any) -> None:
        raise error

    return paginate


def test_what_nobody_foresaw_says_nothing_about_itself(coordinator: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination.Pages, "paginate_queryset", _fail(RuntimeError("Kalle Anka 070-1740605")))

    response = coordinator.get(SITES)

    assert_problem(response, 500, "server-error")
    assert "Kalle" not in response.content.decode()


@pytest.mark.parametrize(("error", "status"), [(DataError(), 400), (OperationalError(), 500)])
def test_what_the_database_refuses_is_told_without_its_words(
    error: Exception, status: int, coordinator: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination.Pages, "paginate_queryset", _fail(error))

    assert_problem(coordinator.get(SITES), status)
