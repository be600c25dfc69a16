"""Django configuration of the common app."""

from importlib import import_module

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the app under the short label ``common``, its system checks and the watch over running tasks."""

    name = "backend.common"
    label = "common"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.common.checks")
        import_module("backend.common.task_watch")
