"""Ids as they come in addresses and forms: text that anybody may have changed."""

MOST_DIGITS = 18
"""What PostgreSQL's ``bigint`` holds whatever the digits are."""


def read_id(text: str) -> int | None:
    """Return the id that ``text`` is, or None for what cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
