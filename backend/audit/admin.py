"""The audit trail, to look at."""

from django.contrib import admin

from backend.access.admin_site import ReadOnlyAdmin, system_administration
from backend.audit.models import AuditEvent


@admin.register(AuditEvent, site=system_administration)
class AuditEventAdmin(ReadOnlyAdmin):
    """Read-only. Facts hold ids, codes and categories only."""

    list_display = ("occurred_at", "verb", "object_type", "object_id", "actor", "association")
    list_filter = ("association", "verb", "occurred_at")
    list_select_related = ("actor", "association")
    search_fields = ("verb", "actor__username", "=object_id")
    date_hierarchy = "occurred_at"
    show_full_result_count = False
