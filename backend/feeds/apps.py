"""Django configuration of the feeds app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Registers the app under the short label ``feeds``."""

    name = "backend.feeds"
    label = "feeds"
