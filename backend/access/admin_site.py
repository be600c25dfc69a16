"""The administration pages: for whoever runs the system, and without anything about participants (domain rule 8)."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    # The stubs' classes are generic; Django's own cannot be subscripted.
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyTabularInline = admin.TabularInline[Any, Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyTabularInline = admin.TabularInline


class SystemAdministration(admin.AdminSite):
    """An administration that does not exist for anybody else."""

    site_header = _("Samplats systemadministration")
    site_title = _("Systemadministration")
    index_title = _("Förbund, konton och inställningar")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the account runs the system; a role in an association gives no way in."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the product's own log-in; whoever is logged in without the right finds nothing.

        Raises:
            Http404: the account does not run the system.
        """
        if not request.user.is_authenticated:
            return redirect_to_login(
                request.get_full_path() if request.GET.get("next") is None else request.GET["next"]
            )
        if not self.has_permission(request):
            raise Http404
        return super().login(request, extra_context)


system_administration = SystemAdministration(name="admin")


class KeptAdmin(AnyModelAdmin):
    """Rows that others hang on: they are changed or closed, never deleted with everything below them."""

    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that are written by the program alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False
