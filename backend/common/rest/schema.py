"""How the OpenAPI document describes what all operations share: headers, entity tags and problem documents."""

from collections.abc import Iterator
from http import HTTPMethod
from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from backend.common.bases import VersionedModel
from backend.common.rest.problem_kinds import (
    CONFLICT,
    INVALID_INPUT,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    NOT_ALLOWED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    RULE_VIOLATION,
    STALE_VERSION,
    THROTTLED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemKind,
)
from backend.common.rest.problems import PROBLEM_MEDIA_TYPE

_ALWAYS = (NOT_AUTHENTICATED, NOT_ALLOWED, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, THROTTLED)
_WRITING = (INVALID_INPUT, CONFLICT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, RULE_VIOLATION)
_READING_METHODS = frozenset({HTTPMethod.GET.value, HTTPMethod.HEAD.value})


class FieldFaultSerializer(serializers.Serializer[Any]):
    """What is wrong, and where."""

    field = serializers.CharField(allow_null=True, help_text="Path into the request's document; null for all of it.")
    rule = serializers.CharField(help_text="Short, stable id of the rule.")
    text = serializers.CharField(help_text="What happened, what it means and what to do, in the request's language.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A failure (RFC 9457)."""

    type = serializers.CharField(help_text="Stable identifier of the kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The address that was asked for.")
    errors = FieldFaultSerializer(many=True)  # type: ignore[assignment]


class ProblemSchema(AutoSchema):
    """Adds to each operation the headers it heeds and the problems it may answer with."""

    def get_override_parameters(self) -> list[Any]:
        """Return the request and response headers of the operation."""
        return list(self._headers())

    def _headers(self) -> Iterator[OpenApiParameter]:
        if self._is_conditional():
            yield OpenApiParameter(
                "If-Match",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                required=True,
                description="The ETag that was read. Another version: 412; no header: 428.",
            )
        if self._is_creation():
            yield OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
                OpenApiParameter.HEADER,
                description="The same key with the same body gives the same answer, for 24 hours.",
            )
        if self._shows_one_version():
            yield OpenApiParameter(
                "ETag",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                response=["200", "201"],
                description="The version of the row.",
            )

    def _get_request_body(self, direction: Literal["request", "response"] = "request") -> dict[str, Any] | None:
        body: dict[str, Any] | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        if body is not None and self.method == "PATCH":
            # Every member may be left out, but not all of them.
            body["required"] = True
        return body

    def _is_versioned(self) -> bool:
        model = getattr(self.view, "model", None)
        return isinstance(model, type) and issubclass(model, VersionedModel)

    def _is_conditional(self) -> bool:
        reads = self.method in _READING_METHODS
        return not reads and self._is_versioned() and not self._is_creation()

    def _is_creation(self) -> bool:
        return self._action() == "create"

    def _action(self) -> str:
        return getattr(self.view, "action", "") or ""

    def _shows_one_version(self) -> bool:
        reading = self._action() == "retrieve"
        return self._is_versioned() and (reading or self.method in {"POST", "PATCH", "PUT"})

    def _problem_kinds(self) -> list[ProblemKind]:
        kinds = list(_ALWAYS)
        if self.method not in _READING_METHODS:
            kinds += _WRITING
        elif self._is_list_view():
            kinds.append(INVALID_INPUT)
        if "{" in self.path or self._is_list_view():
            kinds.append(NOT_FOUND)
        if self._is_conditional():
            kinds += [STALE_VERSION, PRECONDITION_REQUIRED]
        return sorted(kinds, key=lambda kind: kind.status)

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for kind in self._problem_kinds():
            described = OpenApiResponse(ProblemSerializer, description=kind.slug)
            status = str(kind.status)
            if status not in bodies:
                body = self._get_response_for_code(described, status, [PROBLEM_MEDIA_TYPE], direction)  # type: ignore[no-untyped-call]
                bodies[status] = body
        return bodies
