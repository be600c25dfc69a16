"""Reading answers of the API in tests."""

import json
from typing import Any

from rest_framework.test import APIClient

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
        assert rule in [error["rule"] for error in document["errors"]]
    return document


def ids(response: Any) -> list[int]:
    """Return the ids of a page, in order."""
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def change(client: APIClient, method: str, path: str, document: Any = None) -> Any:
    """Send a change to the version that a GET of ``path``'s row shows."""
    row = "/".join(path.split("/")[:5]) + "/"
    etag = client.get(row).headers["ETag"]
    return client.generic(method.upper(), path, *(_body(document)), HTTP_IF_MATCH=etag)


def _body(document: Any) -> tuple[str, str]:
    return ("", "application/json") if document is None else (json.dumps(document), "application/json")
