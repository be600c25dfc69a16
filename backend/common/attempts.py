"""Counting what somebody outside tries, together with all web processes, so that too much of it can be refused.

The counts live in the database, which every process shares; the cache of a process is its own. Nothing personal is
kept: a network is stored as a hash that only this installation can make, and goes away with the next cleaning.
"""

import logging
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from backend.common.models import AttemptCount

logger = logging.getLogger(__name__)

# Who has one address of IPv6 has the whole network around it.
_IPV6_NETWORK_BITS = 64
_COUNT = """
    INSERT INTO common_attemptcount AS c (purpose, source_hash, since, attempts) VALUES (%(purpose)s, %(hash)s, %(now)s, 1)
    ON CONFLICT (purpose, source_hash) DO UPDATE SET
        since = CASE WHEN c.since <= %(start)s THEN %(now)s ELSE c.since END,
        attempts = CASE WHEN c.since <= %(start)s THEN 1 ELSE c.attempts + 1 END
        WHERE c.since <= %(start)s OR c.attempts <= %(allowed)s
    RETURNING attempts
"""


def count_attempt(*, purpose: str, source: str, now: datetime, allowed: int, per: timedelta) -> bool:
    """Count an attempt, and return whether it is still within what is allowed; one statement.

    Two attempts at once are two, however many processes there are. Once too many are counted, further ones are not
    written any more until the time is over. If the database refuses, the attempt is allowed.

    Args:
        purpose: what is tried, up to 20 letters.
        source: from where, such as ``network_of`` says.
        now: when.
        allowed: how many may be made, from the first one on, within ``per``.
        per: how long; then it begins anew.
    """
    values: dict[str, str | int | datetime] = {
        "purpose": purpose,
        "hash": salted_hmac(f"attempts.{purpose}", source, algorithm="sha256").hexdigest(),
        "now": now,
        "start": now - per,
        "allowed": allowed,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
            row = cursor.fetchone()
    except DatabaseError as error:
        logger.warning("An attempt could not be counted: %s", type(error).__name__)
        return True
    return row is not None and row[0] <= allowed


def forget_attempts(*, purpose: str, before: datetime) -> int:
    """Delete counts of a purpose that began before that moment, and return how many."""
    return AttemptCount.objects.filter(purpose=purpose, since__lt=before).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return the network that a request comes from: an address of IPv4, or the /64 of one of IPv6.

    Behind a proxy that is trusted (SAMPLATS_TRUSTED_PROXY) it is the last address in X-Forwarded-For, which the proxy
    wrote; what stands before it anybody can write.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        told = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or told
    try:
        address = ip_address(told)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, _IPV6_NETWORK_BITS), strict=False))
    return str(address)
