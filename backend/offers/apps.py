"""Django configuration of the offers app."""

from importlib import import_module

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Registers the app under the short label ``offers``, and what its queue does by the clock."""

    name = "backend.offers"
    label = "offers"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.offers.schedules")
