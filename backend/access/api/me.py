"""Who the caller is to Samplats."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.access.enums import Role
from backend.access.viewer import viewer_of


class GrantSerializer(serializers.Serializer[Any]):
    """One role in one association; an officer's for one agency."""

    association = serializers.IntegerField(source="association_id")
    role = serializers.ChoiceField(choices=Role.choices)
    agency = serializers.IntegerField(source="agency_id", allow_null=True)


class MeSerializer(serializers.Serializer[Any]):
    """The caller's account and roles."""

    username = serializers.CharField(source="user.username")
    language = serializers.CharField(source="user.language")
    staff = serializers.IntegerField(source="staff_id", allow_null=True)
    grants = GrantSerializer(many=True)


class Me(APIView):
    """The caller's account and roles."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Show who the caller is."""
        return Response(MeSerializer(viewer_of(request.user)).data)
