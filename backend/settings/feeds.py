"""Calendar feeds: what they cover, how they are known and how often they are asked for.

======================== =========================================================== ==========================
variable                 meaning                                                     default
======================== =========================================================== ==========================
FEED_WEEKS_BEFORE        whole weeks before this one that a feed still shows         2
FEED_WEEKS_AFTER         whole weeks after this one                                  26
FEED_TOMBSTONE_DAYS      how long a cancelled meeting is shown as cancelled          60
FEED_LIFETIME_DAYS       how long an address works until it is renewed               180
FEED_RENEWABLE_DAYS      how long after that it can still be renewed                 30
FEED_UID_DOMAIN          what follows the @ in every UID; never change it once       PUBLIC_URL's host
                         calendars subscribe, even if the address moves
======================== =========================================================== ==========================
"""

from backend.settings.environment import ENVIRONMENT, read_number, read_text

FEED_WEEKS_BEFORE: int = int(read_number("FEED_WEEKS_BEFORE", 2))
FEED_WEEKS_AFTER: int = int(read_number("FEED_WEEKS_AFTER", 26))
FEED_TOMBSTONE_DAYS: int = int(read_number("FEED_TOMBSTONE_DAYS", 60))
FEED_LIFETIME_DAYS: int = int(read_number("FEED_LIFETIME_DAYS", 180))
FEED_RENEWABLE_DAYS: int = int(read_number("FEED_RENEWABLE_DAYS", 30))
# Its owner is told by mail this long before an address runs out, once each.
FEED_WARNING_DAYS: tuple[int, ...] = (14, 2)
FEED_UID_DOMAIN: str = read_text("FEED_UID_DOMAIN", ENVIRONMENT.public_host)
# A wish that some clients follow; the answer's Cache-Control allows a quarter of an hour.
FEED_REFRESH_MINUTES: int = 60
# A feed may be asked for as often as a client likes; its row is written at most this often.
FEED_FETCH_NOTE_SECONDS: int = 60
FEED_FETCH_WEEKS: int = 8
# Whoever asks for addresses that lead nowhere is told to wait after this many; what is good is served all the same.
FEED_MISSES_ALLOWED: int = 30
FEED_MISSES_MINUTES: int = 10

# Finished feeds, packed, that each process keeps to answer with while nothing changes; some thousands of them.
FEED_MEMORY_BYTES: int = 64 * 1024 * 1024

# Single entries that each process keeps rendered, so that a change renders one; about a kilobyte each.
FEED_ENTRIES_REMEMBERED: int = 20_000
