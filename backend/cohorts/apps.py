"""Django configuration of the cohorts app."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """Registers the app under the short label ``cohorts``."""

    name = "backend.cohorts"
    label = "cohorts"
