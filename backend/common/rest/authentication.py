"""API keys of programs, sent as ``Authorization: Bearer …``.

Source: RFC 6750.
"""

import hashlib
import secrets

from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.common.rest.models import ApiToken

SCHEME = "Bearer"
_LONGEST = 200


def new_secret() -> str:
    """Return a secret that cannot be guessed."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Return what is stored of a secret. It is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenAuthentication(BaseAuthentication):
    """Finds whose key it is. An unknown key, a revoked one and one of a closed account are the same failure."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, ApiToken] | None:
        """Return the account and the key; None if the request carries no key.

        Raises:
            AuthenticationFailed: there is a key, and nobody may use it.
        """
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        found = ApiToken.objects.filter(token_sha256=hash_secret(secret.strip()[:_LONGEST]), user__is_active=True)
        token = found.select_related("user").first()
        if token is None:
            raise AuthenticationFailed
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        return SCHEME


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the key in the OpenAPI document."""

    target_class = ApiTokenAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer", "description": "POST /api/v1/tokens/ ger en nyckel."}
