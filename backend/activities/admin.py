"""Activities, supervisors' terms and sessions, for the system administrator; nobody who has a seat is shown."""

from django.contrib import admin

from backend.access.admin_site import AnyTabularInline, KeptAdmin, ReadOnlyAdmin, system_administration
from backend.activities.models import (
    Activity,
    ActivityClosure,
    ActivityLeader,
    Session,
    SupervisorTerms,
    WeeklyTime,
)


class ActivityLeaderInline(AnyTabularInline):
    """Who leads an activity."""

    model = ActivityLeader
    extra = 0
    autocomplete_fields = ("staff",)


class WeeklyTimeInline(AnyTabularInline):
    """The rows of an activity's week. Ended here by their last date; sessions that are there stay."""

    model = WeeklyTime
    extra = 0
    can_delete = False


class ActivityClosureInline(AnyTabularInline):
    """When an activity is closed although its season runs."""

    model = ActivityClosure
    extra = 0


@admin.register(Activity, site=system_administration)
class ActivityAdmin(KeptAdmin):
    """Activities with their week, leaders and closures."""

    list_display = ("name", "kind", "association", "site", "capacity", "season_from_on", "season_until_on")
    list_filter = ("kind", "association")
    list_select_related = ("association", "site")
    search_fields = ("name", "site__name", "association__name")
    autocomplete_fields = ("association", "site", "room")
    inlines = (ActivityLeaderInline, WeeklyTimeInline, ActivityClosureInline)


@admin.register(SupervisorTerms, site=system_administration)
class SupervisorTermsAdmin(KeptAdmin):
    """Employment rates and ratios."""

    list_display = ("staff", "employment_percent", "participants_per_session", "preparation_minutes")
    list_select_related = ("staff",)
    search_fields = ("staff__name",)
    autocomplete_fields = ("staff",)


@admin.register(Session, site=system_administration)
class SessionAdmin(ReadOnlyAdmin):
    """Sessions as they are; they are moved and cancelled on the board, which knows who has a seat."""

    list_display = ("activity", "begins_at", "ends_at", "room", "capacity", "status")
    list_filter = ("status", "activity__association")
    list_select_related = ("activity", "room")
    search_fields = ("activity__name",)
    date_hierarchy = "begins_at"
