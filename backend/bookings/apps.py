"""Django configuration of the bookings app."""

from importlib import import_module

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Registers the app under the short label ``bookings``, and what its queue does by the clock."""

    name = "backend.bookings"
    label = "bookings"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.bookings.schedules")
