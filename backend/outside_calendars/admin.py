"""Calendars outside Samplats, to look at: whether they can be read. The address and its owner's own label are nowhere."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.access.admin_site import ReadOnlyAdmin, system_administration
from backend.outside_calendars.models import OutsideCalendar


@admin.register(OutsideCalendar, site=system_administration)
class OutsideCalendarAdmin(ReadOnlyAdmin):
    """Read-only; its owner removes it."""

    list_display = ("pk", "staff", "state", "fault", "failures", "fetched_at", "next_fetch_at", "removed_at")
    list_filter = ("state", "fault", "removed_at")
    list_select_related = ("staff",)
    search_fields = ("staff__name",)
    fields = ("staff", "state", "fault", "failures", "attempted_at", "fetched_at", "changed_at", "next_fetch_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutsideCalendar]:
        """Leave the secret in the database."""
        return super().get_queryset(request).defer("address")
