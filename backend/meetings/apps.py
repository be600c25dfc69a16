"""Django configuration of the meetings app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers the app under the short label ``meetings``."""

    name = "backend.meetings"
    label = "meetings"
