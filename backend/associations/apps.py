"""Django configuration of the associations app."""

from django.apps import AppConfig


class AssociationsConfig(AppConfig):
    """Registers the app under the short label ``associations``."""

    name = "backend.associations"
    label = "associations"
