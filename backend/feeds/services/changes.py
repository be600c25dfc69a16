"""Keeping the marks of changes few, so that counting them stays cheap."""

import logging

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

# Others may add up at the same moment: what they hold is left to them, and no row is counted twice.
_ADD_UP = """
    WITH old AS (SELECT id FROM feeds_sourcechange FOR UPDATE SKIP LOCKED),
        gone AS (DELETE FROM feeds_sourcechange c USING old WHERE c.id = old.id RETURNING c.statements)
    INSERT INTO feeds_sourcechange (statements) SELECT sum(statements) FROM gone HAVING count(*) > 0
"""


def add_up_changes() -> None:
    """Replace the marks of changes by one that stands for them all; whoever fetches gets their answer in any case."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ADD_UP)
    except DatabaseError as error:
        logger.warning("The marks of changes could not be added up: %s", type(error).__name__)
