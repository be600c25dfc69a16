"""What this process remembers of the feeds it has rendered, so that one that has not changed costs no second reading."""

import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.conf import settings

from backend.feeds.selectors import SourceState
from calendar_feeds import strong_etag

# Calendars repeat themselves: the fastest level already makes a tenth of them.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class RenderedFeed:
    """A feed's final bytes, and until when time alone leaves them as they are."""

    etag: str
    language: str
    length: int
    rendered_at: datetime
    until: datetime
    packed: bytes = field(repr=False)

    @classmethod
    def of(cls, body: bytes, *, language: str, rendered_at: datetime, until: datetime) -> "RenderedFeed":
        """Return what to keep of ``body``."""
        return cls(strong_etag(body), language, len(body), rendered_at, until, zlib.compress(body, _LEVEL))

    @property
    def body(self) -> bytes:
        """The bytes themselves."""
        return zlib.decompress(self.packed)


@dataclass(slots=True)
class FeedMemory:
    """Rendered feeds by the hash of their address, each with the state of the sources that it was rendered from.

    Whoever was asked for longest ago is forgotten first, once all together take more than ``largest_bytes``.
    """

    largest_bytes: int
    _feeds: OrderedDict[str, tuple[SourceState, RenderedFeed]] = field(default_factory=OrderedDict, repr=False)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def recall(self, token_sha256: str, sources: SourceState, now: datetime) -> RenderedFeed | None:
        """Return the feed if it is certain that rendering it at ``now`` would give the same bytes."""
        with self._lock:
            known = self._feeds.get(token_sha256)
            if known is None or known[0] != sources or not known[1].rendered_at <= now < known[1].until:
                return None
            self._feeds.move_to_end(token_sha256)
            return known[1]

    def keep(self, token_sha256: str, sources: SourceState, feed: RenderedFeed) -> None:
        """Remember a feed that was rendered from ``sources``."""
        with self._lock:
            self._drop(token_sha256)
            self._feeds[token_sha256] = (sources, feed)
            self._bytes += len(feed.packed)
            while self._bytes > self.largest_bytes:
                self._drop(next(iter(self._feeds)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._feeds.clear()
            self._bytes = 0

    def _drop(self, token_sha256: str) -> None:
        gone = self._feeds.pop(token_sha256, None)
        if gone is not None:
            self._bytes -= len(gone[1].packed)


MEMORY = FeedMemory(settings.FEED_MEMORY_BYTES)
