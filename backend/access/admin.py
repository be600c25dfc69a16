"""Accounts and roles, for the system administrator."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.access.admin_site import AnyModelAdmin, AnyTabularInline, KeptAdmin, system_administration
from backend.access.models import RoleGrant, User
from backend.access.services import close_account, withdraw_role
from backend.common.clock import current_time


@admin.register(User, site=system_administration)
class AccountAdmin(KeptAdmin, UserAdmin):  # type: ignore[type-arg]
    """Accounts are closed, never deleted: the audit trail names them."""

    list_display = ("username", "staff_name", "email", "language", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "language", "staff__grants__association")
    list_select_related = ("staff",)
    search_fields = ("username", "email", "staff__name")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language")}),
        (_("Rättigheter"), {"fields": ("is_active", "is_superuser")}),
        (_("Tider"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "language", "usable_password", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the account; one that is closed loses its calendar addresses with it."""
        if change and "is_active" in form.changed_data and not obj.is_active:
            close_account(user=obj, actor=_actor(request), now=current_time())
        super().save_model(request, obj, form, change)

    @admin.display(description=_("personal"), ordering="staff__name")
    def staff_name(self, user: User) -> str:
        """Return the name of the member of staff, empty for an account without one."""
        return user.staff.name if hasattr(user, "staff") else ""


class RoleGrantInline(AnyTabularInline):
    """The roles of one member of staff."""

    model = RoleGrant
    extra = 0
    autocomplete_fields = ("association", "agency")


@admin.register(RoleGrant, site=system_administration)
class RoleGrantAdmin(AnyModelAdmin):
    """Who has which role where. A role that is taken away is deleted."""

    list_display = ("staff", "role", "association", "agency", "is_contact_person")
    list_filter = ("role", "association", "is_contact_person")
    list_select_related = ("staff", "association", "agency")
    search_fields = ("staff__name", "staff__user__username")
    autocomplete_fields = ("staff", "association", "agency")
    ordering = ("association__name", "role", "staff__name")
    list_per_page = 50

    def delete_model(self, request: HttpRequest, obj: RoleGrant) -> None:
        """Take the role away, and from who has none left their calendar addresses."""
        withdraw_role(grant=obj, actor=_actor(request), now=current_time())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RoleGrant]) -> None:
        """Take each of the roles away."""
        for grant in queryset.order_by("pk"):
            self.delete_model(request, grant)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleGrant]:
        """Return the grants with everything their own text names."""
        return super().get_queryset(request).select_related("staff", "association", "agency")


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
