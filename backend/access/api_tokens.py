"""API keys: issued to their own holder, shown once, and revoked."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from backend.access.models import User
from backend.audit.services import record_event
from backend.common.rest.authentication import hash_secret, new_secret
from backend.common.rest.models import ApiToken


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A key with its secret, which is not stored and cannot be shown again."""

    token: ApiToken
    secret: str = field(repr=False)


def issue_api_token(*, user: User, label: str, now: datetime) -> IssuedToken:
    """Give ``user`` a key that opens the API with the user's own rights."""
    secret = new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(user=user, label=label, token_sha256=hash_secret(secret), created_at=now)
        record_event(verb="api_token.issued", subject=token, association_id=None, actor=user, now=now)
    return IssuedToken(token, secret)


def revoke_api_token(*, user: User, token: ApiToken, now: datetime) -> None:
    """Close the key for good; it stops at once."""
    with transaction.atomic():
        record_event(verb="api_token.revoked", subject=token, association_id=None, actor=user, now=now)
        token.delete()
