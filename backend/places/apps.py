"""Django configuration of the places app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Registers the app under the short label ``places``."""

    name = "backend.places"
    label = "places"
