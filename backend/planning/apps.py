"""Django configuration of the planning app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Registers the app under the short label ``planning``."""

    name = "backend.planning"
    label = "planning"
