"""Django configuration of the activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Registers the app under the short label ``activities``."""

    name = "backend.activities"
    label = "activities"
