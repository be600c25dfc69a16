"""What is news to somebody: the meeting as it is against what they know of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.invitations.addressees import Addressee
from backend.invitations.enums import ToldKind
from backend.mail.enums import CalendarMethod
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting

SOON = timedelta(hours=48)
"""Calendars may fetch a feed as seldom as once a day: what is nearer than this is told by mail as well."""


@dataclass(frozen=True)
class News:
    """What has happened to the meeting for one addressee; ``by_mail``: whether that is to be written to them."""

    kind: ToldKind
    addressee: Addressee
    by_mail: bool

    @property
    def method(self) -> CalendarMethod:
        """What it means to their calendar."""
        is_off = self.kind is ToldKind.CANCELLATION
        return CalendarMethod.CANCEL if is_off else CalendarMethod.REQUEST


def find_news(meeting: Meeting, place: str, addressee: Addressee, now: datetime) -> News | None:
    """Return what the addressee does not know yet, or None.

    A contact is written to as long as the meeting, or what they think it is, is not over. Staff have a feed: they are
    written to when either lies within 48 hours. Whoever made the change is told like everybody else.
    """
    kind = _kind_of(meeting, place, addressee)
    if kind is None:
        return None
    times = [(meeting.begins_at, meeting.ends_at)]
    if addressee.known is not None:
        times.append((addressee.known.begins_at, addressee.known.ends_at))
    ahead = [begins_at for begins_at, ends_at in times if ends_at > now]
    is_due = bool(ahead) and (addressee.contact is not None or min(ahead) <= now + SOON)
    return News(kind, addressee, by_mail=is_due and bool(addressee.address))


def _kind_of(meeting: Meeting, place: str, addressee: Addressee) -> ToldKind | None:
    known = addressee.known
    is_on = addressee.is_on(meeting)
    if known is None and addressee.staff is not None and meeting.status == MeetingStatus.CANCELLED:
        # Staff saw it in their feed, whether or not anything was written down here.
        return None if meeting.is_hold else ToldKind.CANCELLATION
    was_on = known is not None and known.method == CalendarMethod.REQUEST
    if is_on and not was_on:
        return ToldKind.INVITATION
    if was_on and not is_on:
        return ToldKind.CANCELLATION
    if known is None or not is_on:
        return None
    is_same = (known.begins_at, known.ends_at, known.place) == (meeting.begins_at, meeting.ends_at, place)
    return None if is_same else ToldKind.CHANGE
