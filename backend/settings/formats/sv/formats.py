"""Swedish dates and times. Input is ISO alone: Django's own list also reads month/day/year."""

from backend.settings.formats.shared import *  # noqa: F403
