"""Telling everybody what they do not know yet of a meeting."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from backend.invitations.addressees import list_addressees
from backend.invitations.calendar_part import render_calendar_part
from backend.invitations.enums import ToldKind
from backend.invitations.models import Invitation, Told
from backend.invitations.news import News, find_news
from backend.invitations.wording import language_of, place_words, subject_of, text_for_contact, text_for_staff
from backend.mail.models import OutgoingMail
from backend.mail.services import queue_mail
from backend.meetings.models import Meeting


@transaction.atomic
def announce_meeting(*, meeting_id: int, now: datetime) -> int:
    """Write to those for whom the meeting is other than they know; return to how many.

    It compares, and so may be run any number of times: what has been told is not told again, and of two quick changes
    only the last is. The meeting's lock makes two runs take turns.

    Source: issue of meetings with external attendees; domain rules 8 and 9.
    """
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("association", "room__site")
    meeting = rows.filter(pk=meeting_id).first()
    if meeting is None:
        return 0
    written = 0
    for addressee in list_addressees(meeting):
        place = place_words(meeting, language_of(addressee.language))
        news = find_news(meeting, place, addressee, now)
        if news is None:
            continue
        known = _note(meeting, news, place, now)
        if news.by_mail:
            _write(meeting, news, known, now)
            written += 1
    return written


def _note(meeting: Meeting, news: News, place: str, now: datetime) -> Invitation:
    """Note what the addressee knows from now on."""
    addressee = news.addressee
    known = addressee.known or Invitation(meeting=meeting, contact=addressee.contact, staff=addressee.staff)
    # What is written is worded by what they knew before.
    noted = Invitation(
        pk=known.pk,
        meeting=meeting,
        contact=addressee.contact,
        staff=addressee.staff,
        method=news.method,
        sequence=meeting.sequence,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        place=place,
        revision=known.revision + 1,
        told_at=now,
    )
    noted.save(force_update=known.pk is not None)
    return noted


def _write(meeting: Meeting, news: News, noted: Invitation, now: datetime) -> OutgoingMail:
    addressee = news.addressee
    language = language_of(addressee.language)
    is_contact = addressee.contact is not None
    with translation.override(language):
        text = text_for_contact if is_contact else text_for_staff
        mail = queue_mail(
            key=f"meeting:{meeting.pk}:{noted.pk}:{noted.revision}",
            recipient=addressee.address,
            subject=subject_of(meeting, news, language),
            text=text(meeting, news, language),
            language=language,
            association_id=meeting.association_id,
            now=now,
            calendar=render_calendar_part(meeting, news, language, now) if is_contact else None,
            method=news.method if is_contact else "",
        )
    Told.objects.create(
        meeting=meeting,
        contact=addressee.contact,
        staff=addressee.staff,
        kind=news.kind if is_contact else ToldKind.SOON,
        mail=mail,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        told_at=now,
    )
    return mail
