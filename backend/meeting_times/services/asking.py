"""Asking by mail which of the held times suit. The link is the voter's own and opens one thing."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.associations.models import Staff
from backend.contacts.models import Contact
from backend.feeds.tokens import hash_token, new_token
from backend.mail.services import queue_mail
from backend.meeting_times.models import PollVoter, TimePoll
from backend.meeting_times.selectors import language_of
from backend.meetings.models import Attendance, Meeting


def ask_voters(poll: TimePoll, actor: Viewer, now: datetime) -> list[PollVoter]:
    """Give everyone who is called, but the one who asks, a link, and put the mails in the outbox.

    Someone without an address is not asked; they are asked by telephone, as ever. A participant is never asked by mail.
    """
    hold = Meeting.objects.filter(poll_time__poll=poll).order_by("begins_at", "pk").first()
    if hold is None:
        return []
    times = poll.times.count()
    voters = []
    for attendance in _callable(hold, actor):
        token = new_token()
        voter = PollVoter.objects.create(
            poll=poll,
            contact=attendance.contact,
            staff=attendance.staff,
            requirement=attendance.requirement,
            token_sha256=hash_token(token),
            asked_at=now,
        )
        _send_link(voter, hold, token, times, now)
        voters.append(voter)
    return voters


def _callable(hold: Meeting, actor: Viewer) -> Iterator[Attendance]:
    rows = hold.attendances.select_related("contact", "staff__user").order_by("pk")
    for row in rows:
        person = row.contact or row.staff
        if person is not None and _address_of(person) and row.staff_id != (actor.staff_id or 0):
            yield row


def _address_of(person: Contact | Staff) -> str:
    return person.email if isinstance(person, Contact) else person.user.email


def _send_link(voter: PollVoter, hold: Meeting, token: str, times: int, now: datetime) -> None:
    """Says what kind of meeting and until when; nothing of whom it is about (rule 8)."""
    person = voter.contact or voter.staff
    if person is None:
        return
    language = language_of(voter)
    with translation.override(language):
        kind = hold.get_kind_display()
        until = date_format(localtime(voter.poll.expires_at), "j F H:i")
        asked = ngettext("%(times)s tid hålls", "%(times)s tider hålls", times) % {"times": times}
        lines = [
            _("Du är tänkt att vara med på ett möte: %(kind)s.") % {"kind": kind},
            _("%(asked)s till %(until)s. Säg vilka som passar dig, utan att logga in:")
            % {"asked": asked, "until": until},
            "",
            vote_address(token),
            "",
            _("Länken är bara din. Du kan ändra ditt svar tills tiden är bestämd."),
        ]
        subject = _("Vilken tid passar dig? %(kind)s") % {"kind": kind}
    queue_mail(
        key=f"time-poll-{voter.poll_id}-voter-{voter.pk}",
        recipient=_address_of(person),
        subject=subject,
        text="\n".join(lines),
        language=language,
        association_id=voter.poll.association_id,
        now=now,
    )


def vote_address(token: str) -> str:
    """Return the absolute address of the page that ``token`` opens."""
    return settings.PUBLIC_URL + reverse("web:vote", args=[token])
