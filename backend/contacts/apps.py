"""Django configuration of the contacts app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Registers the app under the short label ``contacts``."""

    name = "backend.contacts"
    label = "contacts"
