"""The base of all endpoints: narrow by viewer, let a service write, answer with the row and its version."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from backend.access.viewer import Viewer, viewer_of
from backend.access.visibility import visible
from backend.common.bases import VersionedModel
from backend.common.errors import explained_conflicts
from backend.common.rest.idempotency import create_once
from backend.common.rest.preconditions import check_match, etag_of


class Endpoint(GenericViewSet[Any]):
    """Rows of one model, as far as the viewer sees them. What one may not see is a 404."""

    lookup_value_converter = "int"
    model: type[Model]
    joined: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    detail_serializer_class: type[serializers.BaseSerializer[Any]] | None = None

    @cached_property
    def viewer(self) -> Viewer:
        """Who is asking, read once per request."""
        return viewer_of(self.request.user)

    def get_queryset(self) -> QuerySet[Any]:
        """Return what the viewer may see, with what the answer shows at hand."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return visible(self.model, self.viewer).select_related(*self.joined).prefetch_related(*self.prefetched)

    def lock_ahead(self, row: Any) -> None:
        """Lock what the services lock before this row, so that nobody waits in a circle."""

    def get_object(self) -> Any:
        """Return the row of the address, whatever the query string says; 404 if the viewer may not see it."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the fuller description unless a list is asked for."""
        if self.detail_serializer_class is not None and self.action != "list":
            return self.detail_serializer_class
        return super().get_serializer_class()

    def asked(self, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return what the request's document says.

        Raises:
            ValidationError: it does not fit ``serializer_class``.
        """
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def asked_changes(self, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return what the request's document wants changed.

        Raises:
            ValidationError: it does not fit ``serializer_class``, or changes nothing.
        """
        changes = self.asked(serializer_class)
        if not changes:
            raise serializers.ValidationError(_("Ange något att ändra."), code="empty")
        return changes

    def create_row(
        self,
        create: Callable[[], Any],
        *,
        show: Callable[[Any], Mapping[str, Any]] | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Response:
        """Let a service create a row, once per Idempotency-Key, and answer 201.

        Args:
            create: calls the service; returns the new row, or whatever ``show`` understands.
            show: turns the service's answer into the response document; without it the new row is shown.
            secrets: members of the document that a repeated answer leaves out.
        """

        def answer() -> Response:
            created = create()
            if show is not None:
                return Response(show(created), status=status.HTTP_201_CREATED)
            return self.show(self.get_queryset().get(pk=created.pk), status.HTTP_201_CREATED)

        with explained_conflicts():
            return create_once(self.request, answer, secrets=secrets)

    def change_row(
        self, change: Callable[[Any], Any], *, show: Callable[[Any], Mapping[str, Any]] | None = None
    ) -> Response:
        """Let a service change the row of the address, in the version that the caller has read.

        The row is locked before versions are compared, and stays locked until the service has written.

        Args:
            change: calls the service with the row.
            show: turns the service's answer into the response document; without it the row is shown as it became.
        """
        with explained_conflicts(), transaction.atomic():
            result = change(self.locked_row())
            row = self.get_object()
            return self.show(row) if show is None else self.with_version(Response(show(result)), row)

    def remove_row(self, remove: Callable[[Any], Any]) -> Response:
        """Let a service remove the row of the address, in the version that the caller has read, and answer 204."""
        with explained_conflicts(), transaction.atomic():
            remove(self.locked_row())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def locked_row(self) -> Any:
        """Return the row of the address, locked, if it is the version that the caller has read.

        Raises:
            Http404: the viewer may not see it.
            KnownProblem: 412 or 428; rows without a version need no header.
        """
        seen = self.get_object()
        self.lock_ahead(seen)
        rows = self.model._default_manager.select_for_update(of=("self",), no_key=True)
        row = get_object_or_404(rows, pk=seen.pk)
        if isinstance(row, VersionedModel):
            check_match(self.request, row)
        return row

    def show(self, row: Model, code: int = status.HTTP_200_OK) -> Response:
        """Answer with a row, its version as ETag and, when it is new, its address."""
        response = Response(self.get_serializer(row).data, status=code)
        if code == status.HTTP_201_CREATED and hasattr(self, "retrieve"):
            response.headers["Location"] = self.reverse_action("detail", kwargs={**self.kwargs, "pk": row.pk})
        return self.with_version(response, row)

    def with_version(self, response: Response, row: Model) -> Response:
        """Return the response with the row's ETag, if it has versions."""
        if isinstance(row, VersionedModel):
            response.headers["ETag"] = etag_of(row)
        return response


class ReadEndpoint(ListModelMixin, Endpoint):
    """Rows one can list and look at one by one."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show one row with its version."""
        return self.show(self.get_object())


class SubEndpoint(ListModelMixin, Endpoint):
    """Rows that belong to another row, whose id is in the address before them.

    ``owner_field`` names the relation to the owner; the address has its id as ``<owner_field>_id``.
    """

    owner_model: type[Model]
    owner_field: str

    def owner(self) -> Any:
        """Return the row they belong to; 404 if the viewer may not see it."""
        return get_object_or_404(visible(self.owner_model, self.viewer), pk=self.kwargs[f"{self.owner_field}_id"])

    def get_queryset(self) -> QuerySet[Any]:
        """Return those of the owner that the viewer may see."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(**{self.owner_field: self.owner()})
