"""The one time zone of the feeds: Europe/Stockholm, as rules for clients and as instants for us."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM_NAME = "Europe/Stockholm"
STOCKHOLM = ZoneInfo(STOCKHOLM_NAME)

# The rules below are those of the European Union, which Sweden has followed to the letter since 1996.
_FIRST_YEAR_OF_RULES = 1996

# A year's worth: entries begin and end in the same hours again and again.
_REMEMBERED_HOURS = 366 * 24

# Within these years every zone can be converted and every client can count.
_YEARS = range(1900, 9001)

# icalendar's add_missing_timezones() lists single transitions: it ends in 2037 and errs on the night of the change in
# spring. Two rules hold for every year, and a constant cannot differ between renders (RFC 5545, section 3.6.5).
VTIMEZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        f"TZID:{STOCKHOLM_NAME}",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]
).encode()


def moment_rule(moment: datetime) -> str | None:
    """Return the rule that ``moment`` breaks, or ``None`` where a feed can carry it."""
    if moment.tzinfo is not UTC and moment.utcoffset() is None:
        return "must be an aware datetime"
    if not _YEARS.start <= moment.year < _YEARS.stop:
        return f"must lie in the years {_YEARS.start}–{_YEARS.stop - 1}"
    return None


def to_utc(moment: datetime) -> datetime:
    """Return the instant of an aware ``moment`` in UTC, in whole seconds, the finest that RFC 5545 can write.

    Comparing goes through here: Python compares two moments of one zone by their wall clocks, and on the night of the
    change in autumn 02:15 comes after 02:45.
    """
    instant = moment.astimezone(UTC)
    return instant.replace(microsecond=0) if instant.microsecond else instant


def to_stockholm(instant: datetime) -> datetime:
    """Return an instant of :func:`to_utc` as Stockholm's wall clock shows it."""
    return instant.astimezone(STOCKHOLM)


@lru_cache(maxsize=_REMEMBERED_HOURS)
def wall_clock_hour(year: int, month: int, day: int, hour: int) -> str | None:
    """Return the hour of UTC as Stockholm's wall clock shows it, ``20261005T14``; None where that :func:`is_plain` not.

    Minutes and seconds are those of UTC: all changes of the clocks since 1996 are by whole hours, at whole hours.
    """
    local = to_stockholm(datetime(year, month, day, hour, tzinfo=UTC))
    return f"{local:%Y%m%dT%H}" if is_plain(local) else None


def is_plain(local: datetime) -> bool:
    """Say whether every client reads this wall-clock time, with the VTIMEZONE above, as the same instant.

    Not so in the hour that the autumn night has twice: TZID cannot tell the two apart, and clients disagree.
    """
    return local.year >= _FIRST_YEAR_OF_RULES and local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset()
