"""One's own API keys."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api_tokens import IssuedToken, issue_api_token, revoke_api_token
from backend.access.models import User
from backend.common.clock import current_time
from backend.common.rest.authentication import ApiTokenAuthentication
from backend.common.rest.fields import TextField
from backend.common.rest.models import ApiToken


class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A key without its secret."""

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ("id", "label", "created_at")


class NewApiTokenSerializer(serializers.Serializer[Any]):
    """What a key is asked for with."""

    label = TextField(max_length=60)  # type: ignore[assignment]


class IssuedApiTokenSerializer(serializers.Serializer[Any]):
    """A new key. ``secret`` is shown this once; a repeated answer has null there."""

    id = serializers.IntegerField(source="token.pk")
    label = serializers.CharField(source="token.label")  # type: ignore[assignment]
    created_at = serializers.DateTimeField(source="token.created_at")
    secret = serializers.CharField(allow_null=True)


class PasswordThrottle(SimpleRateThrottle):
    """Slows down whoever guesses passwords, by the address they come from."""

    scope = "passwords"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return the key that attempts are counted under."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class ApiTokens(ReadEndpoint):
    """One's own API keys. A program gets its first one with user name and password (HTTP Basic)."""

    model = ApiToken
    serializer_class = ApiTokenSerializer
    authentication_classes = (ApiTokenAuthentication, SessionAuthentication, BasicAuthentication)

    def perform_authentication(self, request: Request) -> None:
        """Count a password before it is looked at; ordinary throttles come after, and never see a wrong one."""
        throttle = PasswordThrottle()
        if get_authorization_header(request).lower().startswith(b"basic") and not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait() or 0.0)
        super().perform_authentication(request)

    @property
    def account(self) -> User:
        """Whose keys they are."""
        user = self.request.user
        if not isinstance(user, User):
            raise NotAuthenticated
        return user

    def get_queryset(self) -> QuerySet[Any]:
        """Return the caller's own keys."""
        if getattr(self, "swagger_fake_view", False):
            return ApiToken.objects.none()
        return ApiToken.objects.filter(user=self.account)

    @extend_schema(request=NewApiTokenSerializer, responses=IssuedApiTokenSerializer)
    def create(self, request: Request) -> Response:
        """Create a key, and show its secret this once."""

        def issue() -> IssuedToken:
            return issue_api_token(user=self.account, now=current_time(), **self.asked(NewApiTokenSerializer))

        return self.create_row(issue, show=lambda issued: IssuedApiTokenSerializer(issued).data, secrets=("secret",))

    def destroy(self, request: Request, pk: int) -> Response:
        """Revoke a key; it stops at once."""
        return self.remove_row(lambda token: revoke_api_token(user=self.account, token=token, now=current_time()))
