"""Names that only one transaction holds at a time; nobody waits for them, and no row is locked."""

import hashlib

from django.db import connection


def claim(name: str) -> bool:
    """Hold ``name`` until the transaction ends; tell whether it was free."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)
