"""Associations, agencies, programmes and staff, for the system administrator."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.access.admin import RoleGrantInline
from backend.access.admin_site import AnyTabularInline, KeptAdmin, system_administration
from backend.associations.models import (
    Agency,
    Association,
    ClosedDay,
    MeetingStep,
    PlaceGuarantee,
    Programme,
    ProgrammeTarget,
    Staff,
    WorkingHours,
)
from backend.meetings.services import seed_rules


class AgencyInline(AnyTabularInline):
    """The parties of an association."""

    model = Agency
    extra = 0
    can_delete = False


class ClosedDayInline(AnyTabularInline):
    """The association's own closed days."""

    model = ClosedDay
    extra = 0


@admin.register(Association, site=system_administration)
class AssociationAdmin(KeptAdmin):
    """The tenants."""

    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AgencyInline, ClosedDayInline)

    def save_model(self, request: HttpRequest, obj: Association, form: "ModelForm[Association]", change: bool) -> None:
        """Save the tenant; a new one begins with the default rules of meetings."""
        super().save_model(request, obj, form, change)
        if not change:
            seed_rules(obj)


@admin.register(Agency, site=system_administration)
class AgencyAdmin(KeptAdmin):
    """The parties of all associations."""

    list_display = ("name", "kind", "association")
    list_filter = ("kind", "association")
    list_select_related = ("association",)
    search_fields = ("name", "association__name")
    autocomplete_fields = ("association",)


class MeetingStepInline(AnyTabularInline):
    """The meeting chain."""

    model = MeetingStep
    extra = 0


class PlaceGuaranteeInline(AnyTabularInline):
    """Places that partners guarantee."""

    model = PlaceGuarantee
    extra = 0


class ProgrammeTargetInline(AnyTabularInline):
    """What the programme is measured by."""

    model = ProgrammeTarget
    extra = 0


@admin.register(Programme, site=system_administration)
class ProgrammeAdmin(KeptAdmin):
    """Programmes and the rules they plan by."""

    list_display = ("name", "association", "begins_on", "ends_on", "cohort_min_size", "cohort_max_size")
    list_filter = ("association", "begins_on")
    list_select_related = ("association",)
    search_fields = ("name", "association__name", "code_prefix")
    autocomplete_fields = ("association", "agencies")
    inlines = (MeetingStepInline, PlaceGuaranteeInline, ProgrammeTargetInline)


class WorkingHoursInline(AnyTabularInline):
    """When someone works."""

    model = WorkingHours
    extra = 0


@admin.register(Staff, site=system_administration)
class StaffAdmin(KeptAdmin):
    """Staff with their roles and working hours. When and why somebody is away is not shown here."""

    list_display = ("name", "title", "user", "roles")
    list_filter = ("grants__association", "grants__role")
    list_select_related = ("user",)
    search_fields = ("name", "title", "user__username")
    autocomplete_fields = ("user",)
    inlines = (RoleGrantInline, WorkingHoursInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Staff]:
        """Return the staff with their roles at hand."""
        return super().get_queryset(request).prefetch_related("grants__association")

    @admin.display(description=_("roller"))
    def roles(self, staff: Staff) -> str:
        """Return the roles, each with its association."""
        return ", ".join(f"{grant.get_role_display()} ({grant.association.name})" for grant in staff.grants.all())
