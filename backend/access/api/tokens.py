"""One's own API keys."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle, UserRateThrottle

from backend.access.api.endpoint import ReadEndpoint
from backend.access.api_tokens import IssuedToken, issue_api_token, revoke_api_token
from backend.access.models import User
from backend.common.clock import current_time
from backend.common.rest.authentication import ApiTokenAuthentication
from backend.common.rest.models import ApiToken


class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A key without its secret."""

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ("id", "label", "created_at")


class NewApiTokenSerializer(serializers.Serializer[Any]):
    """What a key is asked for with."""

    label = serializers.CharField(max_length=60)  # type: ignore[assignment]


class IssuedApiTokenSerializer(serializers.Serializer[Any]):
    """A new key. ``secret`` is shown this once; a repeated answer has null there."""

    id = serializers.IntegerField(source="token.pk")
    label = serializers.CharField(source="token.label")  # type: ignore[assignment]
    created_at = serializers.DateTimeField(source="token.created_at")
    secret = serializers.CharField(allow_null=True)


class ApiTokens(ReadEndpoint):
    """One's own API keys. A program gets its first one with user name and password (HTTP Basic)."""

    model = ApiToken
    serializer_class = ApiTokenSerializer
    authentication_classes = (ApiTokenAuthentication, SessionAuthentication, BasicAuthentication)
    throttle_classes = (AnonRateThrottle, UserRateThrottle, ScopedRateThrottle)
    throttle_scope = "tokens"

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
