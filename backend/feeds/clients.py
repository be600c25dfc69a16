"""Which calendar program asks, by what it calls itself."""

from backend.feeds.enums import ClientKind

# In this order: Outlook for the Mac names Apple's system too, and a fetcher of Google's calls itself a browser.
_MARKS: tuple[tuple[ClientKind, tuple[str, ...]], ...] = (
    (ClientKind.THUNDERBIRD, ("thunderbird", "betterbird")),
    (ClientKind.OUTLOOK, ("outlook", "exchange", "microsoft office", "msoffice")),
    (ClientKind.GOOGLE, ("google-calendar", "google calendar", "feedfetcher-google", "googlebot")),
    (ClientKind.APPLE, ("dataaccessd", "calendaragent", "ios/", "macos/", "mac os x/", "mac+os+x/", "remindd")),
)


def recognise_client(user_agent: str) -> ClientKind:
    """Return the calendar program of a User-Agent header; the header itself is not kept (rule 8)."""
    spoken = user_agent.casefold()
    for kind, marks in _MARKS:
        if any(mark in spoken for mark in marks):
            return kind
    return ClientKind.OTHER
