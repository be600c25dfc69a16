"""Every failure as one kind of document: ``application/problem+json``.

Source: RFC 9457. ``errors`` is our extension member: which field, which rule, and what to do about it.
"""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from backend.common.errors import Conflict, NotAllowed, RuleViolation, explain_integrity_error
from backend.common.rest.problem_kinds import (
    CONFLICT,
    INVALID_INPUT,
    KIND_OF_STATUS,
    NOT_ALLOWED,
    NOT_FOUND,
    RULE_VIOLATION,
    SERVER_ERROR,
    ProblemKind,
)
from backend.common.transitions import TransitionError

PROBLEM_MEDIA_TYPE = "application/problem+json"
# PostgreSQL's codes for a deadlock and for a transaction that lost against another.
_LOST_RACES = frozenset({"40P01", "40001"})
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong, and where: ``field`` is a dotted path into the request's document, None for all of it."""

    field: str | None
    rule: str
    text: str

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"field": self.field, "rule": self.rule, "text": self.text}


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure, before it is written down for one request."""

    kind: ProblemKind
    detail: str = ""
    faults: Sequence[FieldFault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, instance: str) -> dict[str, Any]:
        """Return it as JSON in the active language; ``instance`` is the address that was asked for."""
        return {
            "type": self.kind.uri,
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": self.detail or str(self.kind.detail),
            "instance": instance,
            "errors": [fault.document() for fault in self.faults],
        }


def problem_exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer any exception of a view with a problem document; nothing of ours leaks into an unexpected one."""
    set_rollback()
    try:
        problem = describe(error)
    except Exception:
        # The translation itself gave up, which is as unexpected as anything else.
        _logger.exception("a failure could not be described")
        problem = Problem(SERVER_ERROR)
    else:
        if problem.kind is SERVER_ERROR:
            _logger.error("unexpected failure in the API", exc_info=error)
    return Response(
        problem.document(context["request"].path),
        status=problem.kind.status,
        headers=dict(problem.headers),
        content_type=PROBLEM_MEDIA_TYPE,
    )


@singledispatch
def describe(_error: Exception) -> Problem:
    """Return the problem that the exception is; what nobody foresaw is a server error."""
    return Problem(SERVER_ERROR)


@describe.register
def _(error: RuleViolation) -> Problem:
    return _of_rule(RULE_VIOLATION, error)


@describe.register
def _(error: Conflict) -> Problem:
    return _of_rule(CONFLICT, error)


@describe.register
def _(error: NotAllowed) -> Problem:
    return _of_rule(NOT_ALLOWED, error)


def _of_rule(kind: ProblemKind, error: RuleViolation) -> Problem:
    text = str(error.text)
    return Problem(kind, text, (FieldFault(error.field, error.rule, text),))


@describe.register
def _(error: TransitionError) -> Problem:
    return Problem(CONFLICT, str(error), (FieldFault(None, "transition", str(error)),))


@describe.register
def _(error: IntegrityError) -> Problem:
    try:
        return describe(explain_integrity_error(error))
    except IntegrityError:
        return Problem(SERVER_ERROR)


@describe.register
def _(error: OperationalError) -> Problem:
    lost_race = getattr(error.__cause__, "sqlstate", None) in _LOST_RACES
    return Problem(CONFLICT if lost_race else SERVER_ERROR)


@describe.register
def _(error: DataError) -> Problem:
    # Somewhere a field or filter lacks a bound. The database's own words would quote what was sent.
    _logger.error("a value reached the database that it cannot hold: %s", getattr(error.__cause__, "sqlstate", None))
    return Problem(INVALID_INPUT)


@describe.register
def _(_error: Http404) -> Problem:
    return Problem(NOT_FOUND)


@describe.register
def _(_error: DjangoPermissionDenied) -> Problem:
    return Problem(NOT_ALLOWED)


@describe.register
def _(error: DjangoValidationError) -> Problem:
    described = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    faults = [
        FieldFault(None if name == "__all__" else name, "invalid", text)
        for name, texts in described.items()
        for text in texts
    ]
    return Problem(INVALID_INPUT, faults=faults)


@describe.register
def _(error: ValidationError) -> Problem:
    return Problem(INVALID_INPUT, faults=tuple(_faults_in(error.detail, ())))


@describe.register
def _(error: APIException) -> Problem:
    kind = getattr(error, "kind", None) or KIND_OF_STATUS.get(error.status_code, SERVER_ERROR)
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait_seconds := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait_seconds))
    return Problem(kind, headers=headers)


def _faults_in(detail: Any, path: tuple[str, ...]) -> Iterator[FieldFault]:
    """Flatten the rest framework's nested errors."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _faults_in(inner, path if name == api_settings.NON_FIELD_ERRORS_KEY else (*path, str(name)))
    elif isinstance(detail, ErrorDetail):
        yield FieldFault(".".join(path) or None, str(detail.code), str(detail))
    else:
        for index, inner in enumerate(detail):
            yield from _faults_in(inner, path if isinstance(inner, ErrorDetail) else (*path, str(index)))
