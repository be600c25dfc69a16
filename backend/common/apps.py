"""Django configuration of the common app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the app under the short label ``common``."""

    name = "backend.common"
    label = "common"
