"""Django configuration of the app that follows meetings up."""

from importlib import import_module

from django.apps import AppConfig


class MeetingFollowUpConfig(AppConfig):
    """Registers the app under the short label ``meeting_follow_up``, and what its queue does by the clock."""

    name = "backend.meeting_follow_up"
    label = "meeting_follow_up"

    def ready(self) -> None:
        """Load what registers itself and needs the models to be there."""
        import_module("backend.meeting_follow_up.schedules")
