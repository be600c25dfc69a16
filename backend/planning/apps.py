"""Django configuration of the planning app."""

from importlib import import_module

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Registers the app under the short label ``planning``, and what its queues do by the clock."""

    name = "backend.planning"
    label = "planning"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.planning.schedules")
