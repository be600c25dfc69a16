"""English dates and times, as used in Sweden: day before month, 24 hours, ISO input."""

from backend.settings.formats.shared import *  # noqa: F403
