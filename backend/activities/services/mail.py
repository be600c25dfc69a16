"""Quiet mails about sessions and requests. They name activities and times, never a participant (rule 8)."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from backend.access.models import User
from backend.activities.enums import ActivityKind, ChangeKind, RequestStatus
from backend.activities.models import Activity, Session, SessionChange, SessionRequest
from backend.bookings.enums import PlacementStatus
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.mail.services import queue_mail


def mail_change(change: SessionChange, *, now: datetime) -> int:
    """Tell the officers of those booked that a session is cancelled or moved, or that this is taken back.

    Returns:
        How many there are to be told; each finds one mail, however often this is called.
    """
    officers = User.objects.filter(
        staff__referrals__enrolment__placements__bookings__session=change.session,
        staff__referrals__enrolment__placements__status__in=PlacementStatus.live(),
    )
    recipients = list(officers.exclude(email="").distinct().order_by("pk"))
    what = "made" if change.undone_at is None else "undone"
    for user in recipients:
        with translation.override(user.language):
            letter = Letter(
                f"session-change:{change.pk}:{what}:{user.pk}", _change_subject(change), _change_body(change)
            )
            _queue(user, letter, change.session.activity, now)
    return len(recipients)


def mail_request(request: SessionRequest, *, now: datetime) -> int:
    """Tell who is asked of a wish for more sessions; once answered, who asked. Returns as ``mail_change``."""
    is_open = request.status == RequestStatus.OPEN
    user = request.asked_of.user if is_open else request.asked_by.user
    if not user.email:
        return 0
    what = "asked" if request.answered_at is None else request.answered_at.isoformat()
    with translation.override(user.language):
        subject = _("Önskan om fler pass: %(activity)s") % {"activity": request.activity.name}
        text = _request_body(request) if is_open else _answer_body(request)
        _queue(user, Letter(f"session-request:{request.pk}:{what}", subject, text), request.activity, now)
    return 1


class Letter(NamedTuple):
    """What is written: the key says what it is, for ever."""

    key: str
    subject: str
    text: str


def _queue(user: User, letter: Letter, activity: Activity, now: datetime) -> None:
    queue_mail(
        key=letter.key,
        recipient=user.email,
        subject=letter.subject,
        text=letter.text,
        language=user.language,
        association_id=activity.association_id,
        now=now,
    )


def _change_subject(change: SessionChange) -> str:
    facts = {"activity": change.session.activity.name}
    if change.undone_at is not None:
        return _("Passet blir av som förut: %(activity)s") % facts
    if change.kind == ChangeKind.CANCELLED:
        return _("Inställt pass: %(activity)s") % facts
    return _("Flyttat pass: %(activity)s") % facts


def _change_body(change: SessionChange) -> str:
    session = change.session
    facts = {
        "activity": session.activity.name,
        "time": _spoken(session),
        "reason": session.get_cancellation_reason_display(),
        "address": _board_of(session.activity, session),
    }
    if change.undone_at is not None:
        text = _("%(activity)s hålls %(time)s.\n\nDet som meddelades tidigare gäller inte längre.\n\n%(address)s\n")
    elif change.kind == ChangeKind.CANCELLED:
        text = _(
            "%(activity)s %(time)s är inställt: %(reason)s.\n\n"
            "Någon som du är handläggare för var bokad. Logga in för att se vem: %(address)s\n"
        )
    else:
        text = _(
            "%(activity)s hålls i stället %(time)s.\n\n"
            "Någon som du är handläggare för är bokad. Logga in för att se vem: %(address)s\n"
        )
    return text % facts


def _request_body(request: SessionRequest) -> str:
    text = _(
        "%(name)s ber om %(sessions)s fler pass i veckan av %(activity)s, från %(day)s.\n\n"
        "Logga in för att svara: %(address)s\n"
    )
    facts = {"name": request.asked_by.name, "sessions": request.sessions_per_week, **_request_facts(request)}
    return text % facts


def _answer_body(request: SessionRequest) -> str:
    text = _("Din önskan om fler pass av %(activity)s från %(day)s: %(answer)s.\n\n%(address)s\n")
    return text % {"answer": request.get_status_display(), **_request_facts(request)}


def _request_facts(request: SessionRequest) -> dict[str, str]:
    return {
        "activity": request.activity.name,
        "day": formats.date_format(request.from_on, "j F Y"),
        "address": _board_of(request.activity, None),
    }


def _spoken(session: Session) -> str:
    begins, ends = timezone.localtime(session.begins_at), timezone.localtime(session.ends_at)
    facts = {
        "day": formats.date_format(begins, "l j F Y"),
        "begins": formats.date_format(begins, "H:i"),
        "ends": formats.date_format(ends, "H:i"),
    }
    return _("%(day)s kl. %(begins)s–%(ends)s") % facts


def _board_of(activity: Activity, session: Session | None) -> str:
    page = "/tradgarden/" if activity.kind == ActivityKind.REHAB_GARDEN else "/platser/"
    week = "" if session is None else f"?vecka={IsoWeek.of(local_day(session.begins_at))}"
    return f"{settings.PUBLIC_URL}{page}{week}"
