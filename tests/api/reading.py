"""Reading answers of the API in tests, and changing what has a version."""

from typing import Any

from rest_framework.test import APIClient

from backend.common.bases import VersionedModel

PROBLEM = "application/problem+json"


def assert_problem(response: Any, status: int, slug: str | None = None, *, rule: str | None = None) -> dict[str, Any]:
    """Check that the answer is a complete problem document, and return it."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    document = response.json()
    assert set(document) == {"type", "title", "status", "detail", "instance", "errors"}
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["instance"] == response.wsgi_request.path
    if slug is not None:
        assert document["type"] == f"urn:samplats:problem:{slug}"
    if rule is not None:
        assert rule in [error["rule"] for error in document["errors"]], document
    return document


def ids(response: Any) -> list[int]:
    """Return the ids of a page, in order."""
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def tag_of(row: VersionedModel) -> str:
    """Return the ETag of the row as it is now."""
    row.refresh_from_db()
    return f'"{row.version}"'


def act(client: APIClient, path: str, row: VersionedModel, document: dict[str, Any] | None = None) -> Any:
    """Post to a row of the API, in its present version."""
    return client.post(f"/api/v1/{path}/", document or {}, HTTP_IF_MATCH=tag_of(row))
