"""Groups that wait together, for the system administrator: their names, never who is in them (rule 8)."""

from django.contrib import admin

from backend.access.admin_site import ReadOnlyAdmin, system_administration
from backend.offers.models import QueueGroup


@admin.register(QueueGroup, site=system_administration)
class QueueGroupAdmin(ReadOnlyAdmin):
    """Read-only: coordinators keep the queue."""

    list_display = ("name", "association", "created_at")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("name", "association__name")
    fields = ("name", "association", "created_at")
