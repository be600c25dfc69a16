"""Whose subscription an address opens, and whether anything was written since it was last answered; one query."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from backend.feeds.tokens import hash_token


class SourceState(NamedTuple):
    """What was written to the tables of which feeds are made, as far as a snapshot of the database sees it.

    Two equal states mean equal rows. The database's start is part of it: one that was restored from a backup may count
    up to the same number again.
    """

    statements: int
    database_started_at: datetime


class LiveAddress(NamedTuple):
    """An address that works, what is known of its last fetch, and the state of the sources at that moment."""

    pk: int
    token_sha256: str
    scope: str
    content_sha256: str
    content_changed_at: datetime | None
    last_fetched_at: datetime | None
    sources: SourceState
    change_rows: int


_FIND_ADDRESS = """
    SELECT s.id, s.scope, s.content_sha256, s.content_changed_at, s.last_fetched_at,
        c.statements, pg_postmaster_start_time(), c.change_rows
    FROM feeds_subscription s, (
        SELECT coalesce(sum(statements), 0)::bigint AS statements, count(*) AS change_rows FROM feeds_sourcechange
    ) c
    WHERE s.token_sha256 = %s AND s.revoked_at IS NULL AND s.expires_at > %s
"""


def find_live_address(token: str, now: datetime) -> LiveAddress | None:
    """Return what ``token`` opens; None if it is unknown, revoked or run out.

    One and the same query tells all three, so that the time it takes tells nothing.
    """
    token_sha256 = hash_token(token)
    with connection.cursor() as cursor:
        cursor.execute(_FIND_ADDRESS, [token_sha256, now])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, scope, content_sha256, content_changed_at, last_fetched_at, statements, started_at, change_rows = row
    return LiveAddress(
        pk=pk,
        token_sha256=token_sha256,
        scope=scope,
        content_sha256=content_sha256,
        content_changed_at=content_changed_at,
        last_fetched_at=last_fetched_at,
        sources=SourceState(statements, started_at),
        change_rows=change_rows,
    )
