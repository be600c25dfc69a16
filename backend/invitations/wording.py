"""Every word of a mail about a meeting: its kind, time and place, and never whom it concerns (rules 8 and 9)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from backend.feeds.wording import place_of, summary_of
from backend.invitations.enums import ToldKind
from backend.invitations.models import LONGEST_PLACE
from backend.invitations.news import News
from backend.mail.enums import CalendarMethod
from backend.mail.selectors import mailbox_of
from backend.meetings.enums import MeetingStatus, PlaceKind
from backend.meetings.models import Meeting
from calendar_feeds import Language


def language_of(code: str) -> Language:
    """Return the language of an account or a contact; Swedish if it is unknown."""
    return Language(code) if code in set(Language) else Language.SV


def place_words(meeting: Meeting, language: Language) -> str:
    """Return where the meeting is: room and site, the link of a video meeting, or the words that were given."""
    if meeting.room is not None:
        return f"{meeting.room.name}, {meeting.room.site.name}"
    word = place_of(meeting.place_kind, language)
    if meeting.place_kind == PlaceKind.VIDEO and meeting.video_link:
        return meeting.video_link
    given = meeting.place_text if meeting.place_kind != PlaceKind.ROOM else ""
    return ", ".join(part for part in (word, given) if part)[:LONGEST_PLACE]


def spoken_time(begins_at: datetime, ends_at: datetime) -> str:
    """Return the time as one says it, by Swedish clocks."""
    begins, ends = timezone.localtime(begins_at), timezone.localtime(ends_at)
    facts = {
        "day": formats.date_format(begins, "l j F Y"),
        "begins": formats.date_format(begins, "H:i"),
        "ends": formats.date_format(ends, "H:i"),
    }
    return _("%(day)s kl. %(begins)s–%(ends)s") % facts


def subject_of(meeting: Meeting, news: News, language: Language) -> str:
    """Return the subject: what has happened, the kind of meeting, and when it is."""
    template = {
        ToldKind.INVITATION: _("Kallelse: %(kind)s %(time)s"),
        ToldKind.CHANGE: _("Ändrat: %(kind)s %(time)s"),
        ToldKind.CANCELLATION: _("Inställt: %(kind)s %(time)s"),
    }[news.kind]
    if news.kind is ToldKind.CANCELLATION and is_uninvited(meeting, news):
        template = _("Du är inte längre kallad: %(kind)s %(time)s")
    if news.kind is ToldKind.INVITATION and news.addressee.staff is not None:
        template = _("Nytt möte: %(kind)s %(time)s")
    return template % {"kind": summary_of(meeting.kind, language), "time": _time_of(meeting, news)}


def text_for_contact(meeting: Meeting, news: News, language: Language) -> str:
    """Return what a contact reads, with where answers go."""
    opening = {
        ToldKind.INVITATION: _("Du är kallad till ett möte: %(kind)s."),
        ToldKind.CHANGE: _("Mötet har fått ny tid eller plats: %(kind)s. Det här gäller nu:"),
        ToldKind.CANCELLATION: _("Mötet blir inte av: %(kind)s."),
    }[news.kind]
    if news.kind is ToldKind.CANCELLATION and is_uninvited(meeting, news):
        opening = _("Du behöver inte längre komma till mötet: %(kind)s.")
    paragraphs = [
        opening % {"kind": summary_of(meeting.kind, language).lower()},
        _facts(meeting, news, language),
        answers_go_to(meeting),
        _("Vem mötet gäller står aldrig i mejl. Fråga den som kallar."),
    ]
    return _joined(paragraphs)


def text_for_staff(meeting: Meeting, news: News, language: Language) -> str:
    """Return what staff read: the change, and a link that needs a login."""
    opening = {
        ToldKind.INVITATION: _("Ett möte inom 48 timmar har kommit till: %(kind)s."),
        ToldKind.CHANGE: _("Ett möte inom 48 timmar har fått ny tid eller plats: %(kind)s. Det här gäller nu:"),
        ToldKind.CANCELLATION: _("Ett möte inom 48 timmar blir inte av för dig: %(kind)s."),
    }[news.kind]
    if news.kind is not ToldKind.CANCELLATION and meeting.status == MeetingStatus.TENTATIVE:
        opening = f"{opening} {_('Det är preliminärt.')}"
    paragraphs = [
        opening % {"kind": summary_of(meeting.kind, language).lower()},
        _facts(meeting, news, language),
        _("Logga in för att se mer: %(address)s") % {"address": meeting_address(meeting)},
        _("Mejlet kommer för att din kalender kan dröja med att hämta ändringen."),
    ]
    return _joined(paragraphs)


def reminder_subject(meeting: Meeting, language: Language) -> str:
    """Return the subject of a reminder."""
    words = {"kind": summary_of(meeting.kind, language), "time": spoken_time(meeting.begins_at, meeting.ends_at)}
    return _("Påminnelse: %(kind)s %(time)s") % words


def reminder_text(meeting: Meeting, place: str, language: Language, stop_address: str) -> str:
    """Return what a reminder says, and how to be without more of them."""
    facts = {
        "kind": summary_of(meeting.kind, language).lower(),
        "time": spoken_time(meeting.begins_at, meeting.ends_at),
        "place": place or _("meddelas senare"),
    }
    paragraphs = [
        _("Du är kallad till ett möte som snart är: %(kind)s.") % facts,
        _("Tid: %(time)s\nPlats: %(place)s") % facts,
        answers_go_to(meeting),
        _("Vill du inte ha påminnelser? Stäng av dem här: %(address)s\nKallelser, ändringar och återbud får du ändå.")
        % {"address": stop_address},
    ]
    return _joined(paragraphs)


def answers_go_to(meeting: Meeting) -> str:
    """Return where replies and questions go."""
    return _("Svar och frågor går till %(name)s, %(address)s.") % {
        "name": meeting.association.name,
        "address": mailbox_of(meeting.association),
    }


def meeting_address(meeting: Meeting) -> str:
    """Return the absolute address of the meeting's page, which needs a login."""
    return f"{settings.PUBLIC_URL}{reverse('web:meeting', args=[meeting.pk])}"


def is_uninvited(meeting: Meeting, news: News) -> bool:
    """Whether the meeting takes place, but without the addressee."""
    on = meeting.status in MeetingStatus.live() and not meeting.is_hold
    return news.method is CalendarMethod.CANCEL and on and not news.addressee.is_called


def _facts(meeting: Meeting, news: News, language: Language) -> str:
    place = place_words(meeting, language)
    if news.kind is ToldKind.CANCELLATION:
        return _("Tid: %(time)s") % {"time": _time_of(meeting, news)}
    return _("Tid: %(time)s\nPlats: %(place)s") % {
        "time": _time_of(meeting, news),
        "place": place or _("meddelas senare"),
    }


def _time_of(meeting: Meeting, news: News) -> str:
    """The time that the addressee knows when it is called off, and the new one otherwise."""
    known = news.addressee.known
    if news.kind is ToldKind.CANCELLATION and known is not None:
        return spoken_time(known.begins_at, known.ends_at)
    return spoken_time(meeting.begins_at, meeting.ends_at)


def _joined(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"
