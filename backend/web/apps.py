"""Django configuration of the web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app under the short label ``web``."""

    name = "backend.web"
    label = "web"
