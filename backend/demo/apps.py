"""Django configuration of the demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the app under the short label ``demo``."""

    name = "backend.demo"
    label = "demo"
