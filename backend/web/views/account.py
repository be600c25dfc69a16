"""Logging in, the account, and the language."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.models import RoleGrant, User
from backend.access.visibility import visible
from backend.web.forms.account import LoginForm, PasswordForm
from backend.web.notices import tell
from backend.web.viewing import ViewerRequest, page


class Login(LoginView):
    """The one page that needs no login; it answers in the account's own language from then on."""

    template_name = "web/account/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in and take the account's language along."""
        response = super().form_valid(form)
        _keep_language(response, form.get_user().language)
        return response


class Logout(LogoutView):
    """Ends the session; by POST alone."""


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change_password(request: ViewerRequest) -> HttpResponse:
    """Change one's own password; the session goes on."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        tell(request, _("Lösenordet är bytt."))
        return redirect("web:account")
    return render(request, "web/account/password.html", {"form": form})


@require_safe
@page
def show_account(request: ViewerRequest) -> HttpResponse:
    """Show who one is, and in which roles."""
    own = visible(RoleGrant, request.viewer).filter(staff__user=request.user)
    grants = own.select_related("association", "agency").order_by("association__name", "role")
    return render(request, "web/account/account.html", {"grants": grants})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and in the account of whoever is logged in."""
    language = request.POST.get("language", "")
    response = redirect(_local_address(request, request.POST.get("next", "")))
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return response
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    _keep_language(response, language)
    return response


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _local_address(request: HttpRequest, address: str) -> str:
    allowed = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=False)
    return address if allowed and not urlsplit(address).netloc else "/"
