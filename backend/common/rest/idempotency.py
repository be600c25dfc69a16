"""``Idempotency-Key``: a creation that is sent twice happens once.

Source: the IETF draft "The Idempotency-Key HTTP Header Field".
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.claims import claim
from backend.common.rest.models import IdempotentRequest
from backend.common.rest.problem_kinds import INVALID_KEY, KEY_IN_FLIGHT, KEY_REUSED, KnownProblem

REMEMBERED_FOR = timedelta(hours=24)
REPLAY_HEADER = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("ETag", "Location")


def create_once(request: Request, create: Callable[[], Response], *, secrets: tuple[str, ...] = ()) -> Response:
    """Run ``create`` in one transaction, or repeat the answer it gave to the same request before.

    A failure is not remembered: its transaction is gone, so sending the request again is safe.

    Args:
        request: of an authenticated user. Without the header, ``create`` simply runs.
        create: writes, and returns the answer.
        secrets: members of the answer that are shown once; a repeated answer has null in their place.

    Raises:
        KnownProblem: 400 the key is malformed; 409 the same request is being answered right now; 422 the key
            belongs to another request.
    """
    with transaction.atomic():
        if "Idempotency-Key" not in request.headers:
            return create()
        key, user_id = request.headers["Idempotency-Key"], int(str(request.user.pk))
        if not _KEY.fullmatch(key):
            raise KnownProblem(INVALID_KEY)
        if not claim(f"{user_id}:{key}"):
            raise KnownProblem(KEY_IN_FLIGHT)
        _forget_expired()
        fingerprint = _fingerprint(request)
        remembered = IdempotentRequest.objects.filter(user_id=user_id, key=key, expires_at__gt=timezone.now())
        earlier = remembered.first()
        if earlier is not None:
            return _repeat(earlier, fingerprint)
        response = create()
        IdempotentRequest.objects.create(
            user_id=user_id,
            key=key,
            fingerprint=fingerprint,
            status_code=response.status_code,
            answer={name: None if name in secrets else value for name, value in response.data.items()},
            headers={name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
            expires_at=timezone.now() + REMEMBERED_FOR,
        )
        return response


def _forget_expired() -> None:
    """Delete what is too old, whoever's it is; rows that somebody else is deleting are skipped, not waited for."""
    expired = IdempotentRequest.objects.filter(expires_at__lte=timezone.now())
    IdempotentRequest.objects.filter(pk__in=expired.select_for_update(skip_locked=True).values("pk")).delete()


def _fingerprint(request: Request) -> str:
    """Return a keyed hash: a plain one of a telephone number could be guessed back."""
    document = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return salted_hmac("backend.common.rest.idempotency", document, algorithm="sha256").hexdigest()


def _repeat(earlier: IdempotentRequest, fingerprint: str) -> Response:
    if earlier.fingerprint != fingerprint:
        raise KnownProblem(KEY_REUSED)
    headers = {**earlier.headers, REPLAY_HEADER: "true"}
    return Response(earlier.answer, status=earlier.status_code, headers=headers)
