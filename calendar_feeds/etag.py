"""Strong entity tags (RFC 9110, section 8.8.3)."""

from hashlib import sha256


def strong_etag(body: bytes) -> str:
    """Return the strong ETag of a response body, quotes included.

    It covers the final bytes, so that a deleted entry changes it too: a 304 that hides a deletion is worse than none.
    """
    return f'"{sha256(body).hexdigest()}"'
