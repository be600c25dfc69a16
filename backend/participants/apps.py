"""Django configuration of the participants app."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Registers the app under the short label ``participants``."""

    name = "backend.participants"
    label = "participants"
