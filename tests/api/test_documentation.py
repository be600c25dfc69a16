"""The description of the API and its page."""

import pytest
from django.core.management import call_command
from django.test import Client

from backend.common.rest.problems import PROBLEM_MEDIA_TYPE

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict:
    """The OpenAPI document as anybody gets it."""
    return Client().get("/api/v1/schema/", {"format": "json"}).json()


def test_the_description_is_openapi_3_1_without_a_warning(tmp_path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "openapi.yaml"))


def test_every_operation_says_what_it_does_and_which_problems_it_answers_with(document: dict) -> None:
    assert document["openapi"].startswith("3.1")
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 80
    for path, method, operation in operations:
        problems = {
            status
            for status, answer in operation["responses"].items()
            if PROBLEM_MEDIA_TYPE in answer.get("content", {})
        }
        expected = {"401", "403", "405", "406", "429"}
        expected |= {"400", "409", "413", "415", "422"} if method != "get" else set()
        expected |= {"404"} if "{" in path else set()
        assert expected <= problems, (path, method, problems)
        assert operation["description"], (path, method)


def test_changes_ask_for_a_version_and_creations_offer_a_key(document: dict) -> None:
    def headers(path: str, method: str) -> dict[str, bool]:
        parameters = document["paths"][f"/api/v1/{path}/"][method].get("parameters", [])
        return {row["name"]: row.get("required", False) for row in parameters if row["in"] == "header"}

    assert headers("rooms/{id}", "patch") == {"If-Match": True}
    assert headers("meetings/{id}/confirm", "post") == {"If-Match": True}
    assert headers("enrolments/{id}/action-plan", "put") == {"If-Match": False}
    assert headers("meetings", "post") == {"Idempotency-Key": False}
    assert headers("rooms/{room_id}/openings/{id}", "delete") == {}
    assert headers("meetings", "get") == {}


def test_the_page_has_no_script_or_style_of_its_own_and_takes_nothing_from_elsewhere() -> None:
    response = Client().get("/api/v1/docs/")
    page = response.content.decode()

    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count('<script src="/')
    assert "//" not in page.replace('href="/', "").replace('src="/', "")
    assert Client().get("/api/v1/docs/?script=").headers["Content-Type"] == "application/javascript"
