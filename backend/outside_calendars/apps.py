"""Django configuration of the app for calendars outside Samplats."""

from importlib import import_module

from django.apps import AppConfig


class OutsideCalendarsConfig(AppConfig):
    """Registers the app under the short label ``outside_calendars``."""

    name = "backend.outside_calendars"
    label = "outside_calendars"

    def ready(self) -> None:
        """Connect the schedules."""
        import_module("backend.outside_calendars.schedules")
