"""Django configuration of the feeds app."""

from importlib import import_module

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Registers the app under the short label ``feeds``, and what its queue does by the clock."""

    name = "backend.feeds"
    label = "feeds"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.feeds.schedules")
