"""The calendar in an invitation by mail."""

from datetime import datetime

from django.conf import settings

from backend.feeds.wording import summary_of
from backend.invitations.news import News
from backend.invitations.wording import answers_go_to, is_uninvited, place_words
from backend.mail.enums import CalendarMethod
from backend.mail.selectors import mailbox_of
from backend.meetings.models import Meeting
from calendar_feeds import Entry, EntryStatus, Invitation, Language, Mailbox, Method, render_invitation


def render_calendar_part(meeting: Meeting, news: News, language: Language, now: datetime) -> bytes:
    """Return the VCALENDAR for one addressee. Its UID and SEQUENCE are those of the feeds, for life.

    Somebody can be called or let go without any change of the meeting's own row: DTSTAMP then tells which of two
    messages is the later one (RFC 5546, section 2.1.5).
    """
    method = Method(news.method)
    known = news.addressee.known
    times = (meeting.begins_at, meeting.ends_at)
    if news.method is CalendarMethod.CANCEL and known is not None:
        times = (known.begins_at, known.ends_at)
    entry = Entry(
        uid=f"{meeting.uid}@{settings.FEED_UID_DOMAIN}",
        sequence=meeting.sequence,
        begins_at=times[0],
        ends_at=times[1],
        modified_at=max(meeting.modified_at, now),
        created_at=meeting.created_at,
        summary=summary_of(meeting.kind, language),
        status=EntryStatus.CONFIRMED if method is Method.REQUEST else EntryStatus.CANCELLED,
        location=place_words(meeting, language),
        description=answers_go_to(meeting),
    )
    invitation = Invitation(
        method=method,
        entry=entry,
        organizer=Mailbox(name=meeting.association.name, address=mailbox_of(meeting.association)),
        attendee=Mailbox(name=news.addressee.name, address=news.addressee.address),
        is_required=news.addressee.is_required,
        is_uninvited=is_uninvited(meeting, news),
    )
    return render_invitation(invitation, language)
