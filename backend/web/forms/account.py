"""Forms of the login and the account."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from backend.web.forms.layout import build_helper


class LoginForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": _("Användarnamnet och lösenordet hör inte ihop. Kontrollera stora och små bokstäver."),
        "inactive": _("Kontot är stängt. Hör med samordnaren."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Användarnamn")
        self.fields["password"].label = _("Lösenord")
        self.helper = build_helper(_("Logga in"), "username", "password")
        self.helper.form_class = "login-form"


class PasswordForm(PasswordChangeForm):
    """The old password once and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Byt lösenord"), "old_password", "new_password1", "new_password2")
