"""How long 10,000 events take from cold and joined: ``python -m tests.calendar_feeds.benchmark``."""

import sys
from datetime import timedelta
from time import perf_counter

from calendar_feeds import join_feed, render_entry, render_feed, strong_etag
from tests.calendar_feeds.factories import make_entry, make_feed, stockholm

EVENTS = 10_000


def main() -> None:
    first = stockholm(2012, 1, 9, 8)
    entries = [
        make_entry(
            uid=f"{number:08d}",
            begins_at=first + timedelta(hours=number),
            ends_at=first + timedelta(hours=number + 2),
            location="Rum 1",
            description="Bokad 7/8",
            url=f"https://example.org/moten/{number}",
        )
        for number in range(EVENTS)
    ]
    feed = make_feed()
    started = perf_counter()
    cold = render_feed(feed, entries)
    rendered_at = perf_counter()
    parts = [render_entry(entry) for entry in entries]
    joining_at = perf_counter()
    joined = join_feed(feed, parts)
    joined_at = perf_counter()
    strong_etag(joined)
    tagged_at = perf_counter()
    if joined != cold:
        raise SystemExit("joined and rendered bytes differ")
    sys.stdout.write(
        f"{EVENTS} events, {len(cold)} bytes: cold {rendered_at - started:.2f} s, "
        f"joined {1000 * (joined_at - joining_at):.1f} ms, etag {1000 * (tagged_at - joined_at):.1f} ms, "
        f"cold / joined {(rendered_at - started) / (joined_at - joining_at):.0f}\n"
    )


if __name__ == "__main__":
    main()
