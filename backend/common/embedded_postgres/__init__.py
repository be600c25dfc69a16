"""A PostgreSQL of our own, out of a wheel, for whoever has not named a server in DATABASE_URL.

The wheel brings the programs; starting and stopping them is done here, because importing the wheel's Python
code creates files outside the project and widens the permissions of every folder above the data.
This package needs no Django, so that ``manage.py`` and the tests may start a server before any settings load.
"""

from backend.common.embedded_postgres.server import (
    DEMO,
    TESTS,
    Durability,
    EmbeddedPostgres,
    EmbeddedPostgresError,
)

__all__ = ["DEMO", "TESTS", "Durability", "EmbeddedPostgres", "EmbeddedPostgresError"]
