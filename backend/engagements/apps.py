"""Django configuration of the engagements app."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    """Registers the app under the short label ``engagements``."""

    name = "backend.engagements"
    label = "engagements"
