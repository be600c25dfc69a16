"""What places ask of the viewer: offers to answer, wishes for more sessions, absences, and who has waited long."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import RequestStatus
from backend.activities.models import SessionRequest
from backend.bookings.models import AbsenceNotice
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from backend.web.pieces import week_label
from backend.web.reading.tasks import Cost, Task

MOST_PER_KIND = 6
LONG_WAIT = timedelta(weeks=12)
HURRY = timedelta(days=2)
DAYS_PER_WEEK = 7


def place_tasks(viewer: Viewer, *, now: datetime) -> Iterator[Task]:
    """Yield the lines about places; a constant number of queries."""
    yield from _of_own_offers(viewer, now)
    yield from _of_requests(viewer)
    if viewer.associations_as(Role.COORDINATOR):
        yield from _of_all_offers(viewer, now)
        yield from _of_absences(viewer)
        yield from _of_long_waits(viewer, now)


def _open_offers(viewer: Viewer, now: datetime) -> list[Offer]:
    offers = visible(Offer, viewer).filter(status=OfferStatus.OPEN, expires_at__gt=now)
    return list(offers.select_related("placement__activity", "entry__participant").order_by("expires_at", "pk"))


def _of_own_offers(viewer: Viewer, now: datetime) -> Iterator[Task]:
    """An officer answers for the participants of the own agency."""
    if not viewer.agency_ids:
        return
    own = [offer for offer in _open_offers(viewer, now) if offer.entry.participant.agency_id in viewer.agency_ids]
    for offer in own[:MOST_PER_KIND]:
        deadline = localtime(offer.expires_at)
        words = {
            "code": offer.entry.participant.code,
            "activity": offer.placement.activity.name,
            "week": week_label(IsoWeek.of(offer.placement.starts_on)),
        }
        text = _("%(code)s erbjuds plats i %(activity)s från %(week)s.") % words
        why = _("Svara senast %(day)s %(time)s. Därefter går platsen till nästa i kön.") % {
            "day": date_format(deadline, "D j F"),
            "time": f"{deadline:%H:%M}",
        }
        cost = Cost.URGENT if offer.expires_at - now < HURRY else Cost.SOON
        yield Task(cost, deadline.date(), text, why, reverse("web:offers"), _("Svara"))


def _of_all_offers(viewer: Viewer, now: datetime) -> Iterator[Task]:
    """A coordinator sees that answers are awaited, in one line."""
    led = viewer.associations_as(Role.COORDINATOR)
    offers = [offer for offer in _open_offers(viewer, now) if offer.entry.participant.association_id in led]
    if not offers:
        return
    text = ngettext("%(count)s erbjudande väntar på svar.", "%(count)s erbjudanden väntar på svar.", len(offers))
    deadline = localtime(offers[0].expires_at)
    why = _("Det första går ut %(day)s %(time)s.") % {
        "day": date_format(deadline, "D j F"),
        "time": f"{deadline:%H:%M}",
    }
    yield Task(Cost.CALM, deadline.date(), text % {"count": len(offers)}, why, reverse("web:offers"), _("Visa"))


def _of_requests(viewer: Viewer) -> Iterator[Task]:
    if viewer.staff_id is None:
        return
    asked = visible(SessionRequest, viewer).filter(asked_of_id=viewer.staff_id, status=RequestStatus.OPEN)
    for request in asked.select_related("activity", "asked_by").order_by("from_on", "pk")[:MOST_PER_KIND]:
        text = ngettext(
            "%(who)s önskar %(count)s pass till i veckan i %(activity)s.",
            "%(who)s önskar %(count)s pass till i veckan i %(activity)s.",
            request.sessions_per_week,
        ) % {"who": request.asked_by.name, "count": request.sessions_per_week, "activity": request.activity.name}
        why = _("Från %(week)s.") % {"week": week_label(IsoWeek.of(request.from_on))}
        why = " ".join(filter(None, [why, request.message]))
        yield Task(Cost.SOON, request.from_on, text, why, reverse("web:session_request", args=[request.pk]), _("Svara"))


def _of_absences(viewer: Viewer) -> Iterator[Task]:
    """Three absences in a row: a quiet notice, no more."""
    unseen = visible(AbsenceNotice, viewer).filter(seen_at=None)
    rows = unseen.select_related("placement__participant", "placement__activity").order_by("raised_at", "pk")
    for notice in rows[:MOST_PER_KIND]:
        placement = notice.placement
        text = _("%(code)s har varit borta tre gånger i rad från %(activity)s.") % {
            "code": placement.participant.code,
            "activity": placement.activity.name,
        }
        address = reverse("web:participant", args=[placement.participant_id]) + "#platser"
        yield Task(
            Cost.CALM,
            local_day(notice.raised_at),
            text,
            _("Hör av dig, om du inte redan har gjort det."),
            address,
            _("Öppna"),
        )


def _of_long_waits(viewer: Viewer, now: datetime) -> Iterator[Task]:
    today = local_day(now)
    led = viewer.associations_as(Role.COORDINATOR)
    entries = visible(QueueEntry, viewer).filter(
        status=QueueStatus.WAITING, since_on__lte=today - LONG_WAIT, participant__association_id__in=led
    )
    waiting = list(entries.order_by("since_on", "pk").values_list("since_on", "participant__code"))
    if not waiting:
        return
    since, code = waiting[0]
    text = ngettext(
        "%(count)s har väntat på plats i mer än %(weeks)s veckor.",
        "%(count)s har väntat på plats i mer än %(weeks)s veckor.",
        len(waiting),
    ) % {"count": len(waiting), "weeks": LONG_WAIT.days // DAYS_PER_WEEK}
    why = _("Längst: %(code)s, %(weeks)s veckor.") % {"code": code, "weeks": (today - since).days // DAYS_PER_WEEK}
    yield Task(Cost.SOON, since, text, why, reverse("web:queue"), _("Visa kön"))
