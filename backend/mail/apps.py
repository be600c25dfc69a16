"""Django configuration of the mail app."""

from importlib import import_module

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Registers the app under the short label ``mail``, and what its queue does by the clock."""

    name = "backend.mail"
    label = "mail"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.mail.schedules")
