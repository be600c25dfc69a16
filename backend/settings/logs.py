"""Logs: one JSON object per line on standard error, scrubbed of everything personal."""

from typing import Any

from backend.settings.environment import read_text

_JSON = {"()": "backend.common.log_scrubbing.ScrubbedJsonFormatter"}
_TEXT = {"()": "backend.common.log_scrubbing.ScrubbedTextFormatter"}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"scrubbed": _TEXT if read_text("SAMPLATS_LOG_FORMAT") == "text" else _JSON},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "scrubbed"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would add a mail with the whole request; everything goes through the root instead.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django-q": {"handlers": [], "level": "WARNING", "propagate": True},
        # It names whole addresses, and those of calendars are secrets.
        "urllib3": {"handlers": [], "level": "CRITICAL", "propagate": True},
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
