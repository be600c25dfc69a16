"""Offers as the page of offers shows them: whose turn it is to answer, until when, and what became of the rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.policies import can_answer_offer, can_offer_place
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.offers.enums import OfferStatus
from backend.offers.models import Offer
from backend.web.reading.week_words import period_words, times_words

ANSWERED_WITHIN = timedelta(days=30)
MOST_ANSWERED = 30
HURRY = timedelta(days=2)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class OfferLine:
    """One offer and what the viewer may do with it."""

    offer: Offer
    now: datetime
    may_answer: bool
    may_withdraw: bool

    @property
    def period(self) -> str:
        """Which weeks."""
        return period_words(self.offer.placement.starts_on, self.offer.placement.ends_on)

    @property
    def times(self) -> str:
        """Which times of the week."""
        return times_words(self.offer.placement.weekly_times.all())

    @property
    def hurries(self) -> bool:
        """Whether it soon runs out."""
        return self.offer.expires_at - self.now < HURRY

    @property
    def has_run_out(self) -> bool:
        """Whether the deadline is past although nobody has closed it yet."""
        return self.offer.expires_at <= self.now

    @property
    def left(self) -> str:
        """How much time is left to answer."""
        left = self.offer.expires_at - self.now
        if left <= timedelta():
            return _("tiden är ute")
        if left < timedelta(days=1):
            hours = max(1, left // HOUR)
            return ngettext("%(count)s timme kvar", "%(count)s timmar kvar", hours) % {"count": hours}
        return ngettext("%(count)s dag kvar", "%(count)s dagar kvar", left.days) % {"count": left.days}

    @property
    def tag(self) -> str:
        """The class of what became of it."""
        return {OfferStatus.ACCEPTED: "good", OfferStatus.LAPSED: "warn"}.get(OfferStatus(self.offer.status), "")


@dataclass(frozen=True)
class OffersPage:
    """Open offers that the viewer may answer, those that others may, and what was answered lately."""

    own: list[OfferLine]
    others: list[OfferLine]
    answered: list[OfferLine]


def read_offers(viewer: Viewer, *, now: datetime) -> OffersPage:
    """Read the visible offers, the nearest deadline first; four queries."""
    offers = _with_what_lines_show(visible(Offer, viewer))
    is_open = offers.filter(status=OfferStatus.OPEN)
    lines = [_line(viewer, offer, now) for offer in is_open.order_by("expires_at", "pk")]
    closed = offers.exclude(status=OfferStatus.OPEN).filter(modified_at__gte=now - ANSWERED_WITHIN)
    answered = [_line(viewer, offer, now) for offer in closed.order_by("-modified_at", "-pk")[:MOST_ANSWERED]]
    own = [line for line in lines if _is_own(viewer, line)]
    return OffersPage(own, [line for line in lines if not _is_own(viewer, line)], answered)


def _with_what_lines_show(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    related = offers.select_related("entry__participant__agency", "placement__activity__site", "officer", "answered_by")
    return related.prefetch_related("placement__weekly_times")


def _line(viewer: Viewer, offer: Offer, now: datetime) -> OfferLine:
    participant = offer.entry.participant
    is_open = offer.status == OfferStatus.OPEN
    return OfferLine(
        offer,
        now,
        may_answer=is_open and offer.expires_at > now and can_answer_offer(viewer, participant),
        may_withdraw=is_open and can_offer_place(viewer, participant.association_id),
    )


def _is_own(viewer: Viewer, line: OfferLine) -> bool:
    """Whether it is the viewer's turn: their agency's participant, or an offer addressed to them."""
    offer = line.offer
    addressed = viewer.staff_id is not None and offer.officer_id == viewer.staff_id
    return line.may_answer and (addressed or offer.entry.participant.agency_id in viewer.agency_ids)


def describe_offers(shown: OffersPage) -> str:
    """Say how things stand in one sentence."""
    if shown.own:
        count = len(shown.own)
        return ngettext(
            "%(count)s erbjudande väntar på ditt svar.", "%(count)s erbjudanden väntar på ditt svar.", count
        ) % {"count": count}
    if shown.others:
        count = len(shown.others)
        return ngettext("%(count)s erbjudande väntar på svar.", "%(count)s erbjudanden väntar på svar.", count) % {
            "count": count
        }
    return _("Inget erbjudande väntar på svar.")
