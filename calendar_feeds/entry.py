"""One entry of a calendar: what its reader sees, and nothing more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendar_feeds.faults import EntryFault
from calendar_feeds.stockholm import moment_rule, to_utc
from calendar_feeds.text import clean_line, is_web_address

_MOMENTS = ("begins_at", "ends_at", "modified_at", "created_at")


class EntryStatus(StrEnum):
    """The statuses that a VEVENT may have (RFC 5545, section 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of a feed, given by keywords.

    Args:
        uid: Random and stable for life; the same in feeds and in invitations by mail.
        sequence: Raised whenever time, place or status changes, from 0.
        begins_at: First moment, aware, in any zone; written in whole seconds.
        ends_at: First moment after, aware.
        modified_at: When the stored row last changed, aware; becomes DTSTAMP and LAST-MODIFIED.
        created_at: When it was first stored, aware.
        summary: One line; a prefix for cancelled and tentative entries is added by the renderer.
        status: Tentative, confirmed or cancelled.
        location: One line; give it only where it reveals nothing.
        description: May have several lines.
        url: Absolute http or https address of a page that needs a login.
        categories: One line each.
        transparent: Whether the entry leaves its time free; cancelled ones always do.

    Raises:
        EntryFault: a datetime is naive or outside the years 1900–9000, the end is not after the beginning (in whole
            seconds), the sequence is negative, uid or summary is empty, or the url is no web address.

    Source: RFC 5545, section 3.6.1.
    """

    uid: str
    sequence: int
    begins_at: datetime
    ends_at: datetime
    modified_at: datetime
    created_at: datetime | None = None
    summary: str
    status: EntryStatus
    location: str = ""
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    transparent: bool = False

    def __post_init__(self) -> None:
        self._check_moments()
        if self.sequence < 0:
            raise EntryFault("sequence", "must not be negative")
        for field, text in (("uid", self.uid), ("summary", self.summary)):
            if not clean_line(text).strip():
                raise EntryFault(field, "must not be empty")
        if self.url and not is_web_address(self.url):
            raise EntryFault("url", "must begin with http:// or https://")

    def _check_moments(self) -> None:
        for field in _MOMENTS:
            moment: datetime | None = getattr(self, field)
            if moment is not None and (rule := moment_rule(moment)):
                raise EntryFault(field, rule)
        if to_utc(self.ends_at) <= to_utc(self.begins_at):
            raise EntryFault("ends_at", "must be after begins_at")
