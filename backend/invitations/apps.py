"""Django configuration of the invitations app."""

from importlib import import_module

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    """Registers the app under the short label ``invitations``, and what its queue does by the clock."""

    name = "backend.invitations"
    label = "invitations"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.invitations.schedules")
