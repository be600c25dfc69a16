"""Django configuration of the bookings app."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Registers the app under the short label ``bookings``."""

    name = "backend.bookings"
    label = "bookings"
