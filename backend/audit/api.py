"""What was done, by whom and when; for coordinators."""

from rest_framework import serializers

from backend.access.api.endpoint import ReadEndpoint
from backend.audit.models import AuditEvent
from backend.common.rest.filters import CharFilter, FilterSet, IdFilter, InstantFilter


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """One act. ``facts`` holds ids, codes and categories."""

    facts = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = (
            "id",
            "association",
            "actor",
            "verb",
            "object_type",
            "object_id",
            "facts",
            "occurred_at",
        )


class AuditEventFilters(FilterSet):
    """Acts by association, thing and time (half-open)."""

    association = IdFilter(field_name="association_id")
    verb = CharFilter()
    object_type = CharFilter()
    object_id = IdFilter()
    from_at = InstantFilter(field_name="occurred_at", lookup_expr="gte")
    until_at = InstantFilter(field_name="occurred_at", lookup_expr="lt")


class AuditEvents(ReadEndpoint):
    """The audit trail of the associations whose coordinator the caller is."""

    model = AuditEvent
    serializer_class = AuditEventSerializer
    filterset_class = AuditEventFilters
    ordering_fields = ("occurred_at",)
