"""Django configuration of the access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the app under the short label ``access``."""

    name = "backend.access"
    label = "access"
