"""Django configuration of what every endpoint shares."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Registers the app under the short label ``rest``."""

    name = "backend.common.rest"
    label = "rest"
