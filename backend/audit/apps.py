"""Django configuration of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app under the short label ``audit``."""

    name = "backend.audit"
    label = "audit"
