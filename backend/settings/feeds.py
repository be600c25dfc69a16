"""Calendar feeds: what they cover, how they are known and how often they are asked for.

======================== =========================================================== ==========================
variable                 meaning                                                     default
======================== =========================================================== ==========================
FEED_WEEKS_BEFORE        whole weeks before this one that a feed still shows         2
FEED_WEEKS_AFTER         whole weeks after this one                                  26
FEED_TOMBSTONE_DAYS      how long a cancelled meeting is shown as cancelled          60
FEED_UID_DOMAIN          what follows the @ in every UID; never change it once       PUBLIC_URL's host
                         calendars subscribe, even if the address moves
======================== =========================================================== ==========================
"""

from typing import Any

from backend.settings.environment import ENVIRONMENT, read_number, read_text

FEED_WEEKS_BEFORE: int = int(read_number("FEED_WEEKS_BEFORE", 2))
FEED_WEEKS_AFTER: int = int(read_number("FEED_WEEKS_AFTER", 26))
FEED_TOMBSTONE_DAYS: int = int(read_number("FEED_TOMBSTONE_DAYS", 60))
FEED_UID_DOMAIN: str = read_text("FEED_UID_DOMAIN", ENVIRONMENT.public_host)
# A wish that some clients follow; the answer's Cache-Control allows a quarter of an hour.
FEED_REFRESH_MINUTES: int = 60
# A feed may be asked for as often as a client likes; its row is written at most this often.
FEED_FETCH_NOTE_SECONDS: int = 60

_TWO_WEEKS_SECONDS = 14 * 24 * 3600

# Rendered entries, under keys that hold all they depend on: any cache will do, shared or not.
FEED_CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "feeds",
    "TIMEOUT": _TWO_WEEKS_SECONDS,
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
