"""Django configuration of the offers app."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Registers the app under the short label ``offers``."""

    name = "backend.offers"
    label = "offers"
