"""Django configuration of the app that follows meetings up."""

from django.apps import AppConfig


class MeetingFollowUpConfig(AppConfig):
    """Registers the app under the short label ``meeting_follow_up``."""

    name = "backend.meeting_follow_up"
    label = "meeting_follow_up"
