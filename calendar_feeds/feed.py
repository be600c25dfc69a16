"""A calendar that someone subscribes to: its name, its words and how often to ask for it."""

from dataclasses import dataclass
from datetime import datetime

from calendar_feeds.colors import CSS3_COLORS
from calendar_feeds.faults import FeedFault
from calendar_feeds.language import Language
from calendar_feeds.stockholm import moment_rule
from calendar_feeds.text import clean_line, is_web_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The head of a feed, given by keywords.

    Args:
        name: One line, what the client calls the calendar.
        description: May have several lines.
        language: Code of a :class:`Language`; decides the prefixes of cancelled and tentative entries.
        url: Absolute http or https address of a page for people, which needs a login.
        modified_at: When anything in the feed last changed, aware; ``None`` leaves LAST-MODIFIED out.
        refresh_minutes: How often to ask for the feed, a wish that some clients ignore.
        color: CSS3 colour name, in any case.
        source_url: Absolute address of the feed itself. It holds the subscription's secret and would travel with every
            copy of the file, so leave it empty unless the address is public.

    Raises:
        FeedFault: the name is empty, the language is unknown, an address is no web address, modified_at is naive or
            outside the years 1900–9000, refresh_minutes is not positive, or the colour has no CSS3 name.

    Source: RFC 7986, section 5.
    """

    name: str
    description: str = ""
    language: str = "sv"
    url: str = ""
    modified_at: datetime | None
    refresh_minutes: int = 60
    color: str = ""
    source_url: str = ""

    def __post_init__(self) -> None:
        if not clean_line(self.name).strip():
            raise FeedFault("name", "must not be empty")
        for field, address in (("url", self.url), ("source_url", self.source_url)):
            if address and not is_web_address(address):
                raise FeedFault(field, "must begin with http:// or https://")
        if self.language not in set(Language):
            raise FeedFault("language", f"must be one of {', '.join(Language)}")
        if self.modified_at is not None and (rule := moment_rule(self.modified_at)):
            raise FeedFault("modified_at", rule)
        if self.refresh_minutes <= 0:
            raise FeedFault("refresh_minutes", "must be positive")
        if self.color and self.color.lower() not in CSS3_COLORS:
            raise FeedFault("color", "must be a CSS3 colour name")
