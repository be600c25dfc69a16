"""Django configuration of the meeting times app."""

from importlib import import_module

from django.apps import AppConfig


class MeetingTimesConfig(AppConfig):
    """Registers the app under the short label ``meeting_times``, and what its queue does by the clock."""

    name = "backend.meeting_times"
    label = "meeting_times"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.meeting_times.schedules")
