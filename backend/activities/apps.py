"""Django configuration of the activities app."""

from importlib import import_module

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Registers the app under the short label ``activities``, and what its queue does by the clock."""

    name = "backend.activities"
    label = "activities"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.activities.schedules")
