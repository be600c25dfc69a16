"""The demonstration's worlds: generated, deterministic, fictitious people only."""

from datetime import date

from django.db import connection

from backend.demo.worlds import kristianstad, sodra_dalarna, vasteras
from backend.demo.worlds.login import DemoLogin
from backend.demo.worlds.story import STORY_BEGINS_ON

__all__ = ["STORY_BEGINS_ON", "DemoLogin", "build_worlds"]

_WORLDS = (vasteras, kristianstad, sodra_dalarna)


def build_worlds(*, shift_to: date | None) -> list[DemoLogin]:
    """Build every world in an empty database.

    Args:
        shift_to: the day on which the story is to begin, by whole weeks; None keeps the years of the sources.

    Returns:
        the accounts a visitor can log in with.
    """
    logins = [login for world in _WORLDS for login in world.build(shift_to=shift_to)]
    with connection.cursor() as cursor:
        # Until the server has counted thousands of new rows by itself, it would choose its ways through them badly.
        cursor.execute("ANALYZE")
    return logins
