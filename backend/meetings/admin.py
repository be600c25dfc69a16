"""The rules of meetings, for the system administrator. Meetings themselves are not shown here (domain rule 8)."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from backend.access.admin_site import AnyTabularInline, KeptAdmin, system_administration
from backend.meetings.models import MeetingRule, RuleParty


class RulePartyInline(AnyTabularInline):
    """Who is asked for."""

    model = RuleParty
    extra = 0


@admin.register(MeetingRule, site=system_administration)
class MeetingRuleAdmin(KeptAdmin):
    """One rule per kind and association, and a programme's own where it differs."""

    list_display = ("kind", "association", "programme", "duration_minutes", "needs_written_consent", "deadline_days")
    list_filter = ("association", "kind")
    list_select_related = ("association", "programme")
    search_fields = ("association__name", "programme__name")
    autocomplete_fields = ("association", "programme")
    inlines = (RulePartyInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """A programme's own rule can go, and the association's applies again; that one stays."""
        return isinstance(obj, MeetingRule) and obj.programme_id is not None
