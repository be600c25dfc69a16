"""Offering places: a chosen one to somebody, or what is free to the next who fits."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.policies import check_offer_place
from backend.access.viewer import Viewer
from backend.activities.models import Activity, WeeklyTime
from backend.associations.models import Staff
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.services import book_placement
from backend.bookings.services.seats import lock_sessions
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_instant
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from backend.offers.selectors.fitting import Fit, Misfit, RefusedPlace, Search, fit_together, period_end
from backend.offers.selectors.queue import queue_of
from backend.offers.selectors.seats import read_engagements, read_seats
from backend.offers.services.audit import order_facts, record_offer_event
from backend.offers.services.locks import lock_entries, lock_entry
from backend.offers.transitions import QUEUE
from backend.settings.queues import SHORT_QUEUE

SEND_OFFER_MAIL = "backend.offers.tasks.send_offer_mail"
OTHERS_FIRST = timedelta(weeks=4)
"""How long a place that somebody did not take goes to the others first; our figure. It costs no place in the queue."""


@explained_conflicts()
@transaction.atomic
def offer_place(
    *,
    actor: Viewer,
    entry: QueueEntry,
    activity: Activity,
    starts_on: date,
    weekly_times: Sequence[WeeklyTime],
    now: datetime,
) -> Offer:
    """Offer somebody a chosen place, whoever's turn it is; the offer holds its seats until it is answered or lapses.

    Raises:
        NotAllowed: ``actor`` offers no places there.
        RuleViolation: the entry is for something else, or a rule of booking says no.
        Conflict: there is an open offer, or a session is full.
        TransitionError: they do not wait any more.
    """
    check_offer_place(actor, activity.association_id)
    locked = lock_entry(entry)
    if locked.kind != activity.kind or locked.participant.association_id != activity.association_id:
        text = _("Köplatsen gäller något annat. Välj en aktivitet av det slag som deltagaren väntar på.")
        raise RuleViolation("activity_of_kind", text, field="activity")
    if activity.intake_by_board and locked.intake_decided_on is None:
        text = _("Beredningsgruppen har inte beslutat om plats. Registrera beslutet i kön först.")
        raise RuleViolation("needs_intake_decision", text, field="entry")
    fit = Fit(starts_on, period_end(locked, activity, starts_on), tuple(weekly_times))
    return _make_offer(actor, locked, activity, fit, now)


@explained_conflicts()
@transaction.atomic
def offer_next(*, actor: Viewer, activity: Activity, now: datetime) -> list[Offer]:
    """Offer what is free to the first in the queue who fits: one offer, one for each of a group, or none.

    Whoever stands before them and does not fit is passed over and stays where they stand; the audit trail lists them.
    A group comes when its first member's turn has come, and only if there is room for all of them at once. A place that
    somebody has not taken is offered to the others first, for ``OTHERS_FIRST``.

    Raises:
        NotAllowed: ``actor`` offers no places there.
    """
    check_offer_place(actor, activity.association_id)
    # One at a time goes through an activity's queue; otherwise two would choose the same person for different places.
    current = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    waiting = _standing(current)
    search = Search(
        read_seats(current, now),
        read_engagements([entry.participant_id for entry in waiting], now),
        now,
        _refused_places(waiting, current, now),
    )
    passed: list[QueueEntry] = []
    for party in _parties(waiting):
        offers = _offer_if_it_fits(actor, party, passed, search)
        if offers:
            return offers
        passed += party
    return []


def _standing(activity: Activity) -> list[QueueEntry]:
    rows = queue_of(activity.association_id, activity=activity)
    return list(rows.select_related("participant", "enrolment", "activity", "site"))


def _parties(waiting: Sequence[QueueEntry]) -> Iterator[list[QueueEntry]]:
    """Yield who is offered a place together, in turn: alone, or the whole group; not while one of it has an offer."""
    seen: set[int] = set()
    for entry in waiting:
        if entry.group_id in seen:
            continue
        party = [entry]
        if entry.group_id is not None:
            seen.add(entry.group_id)
            party = [other for other in waiting if other.group_id == entry.group_id]
        if all(member.status == QueueStatus.WAITING for member in party):
            yield party


def _refused_places(waiting: Sequence[QueueEntry], activity: Activity, now: datetime) -> dict[int, list[RefusedPlace]]:
    since = now - OTHERS_FIRST
    recent = Q(answered_at__gte=since) | Q(answered_at=None, expires_at__gte=since)
    over = (OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.WITHDRAWN)
    offers = Offer.objects.filter(recent, entry__in=waiting, placement__activity=activity, status__in=over)
    refused: dict[int, list[RefusedPlace]] = {}
    for offer in offers.select_related("placement").prefetch_related("placement__weekly_times"):
        placement = offer.placement
        times = frozenset(row.pk for row in placement.weekly_times.all())
        refused.setdefault(offer.entry_id, []).append(RefusedPlace(placement.starts_on, placement.ends_on, times))
    return refused


def _offer_if_it_fits(
    actor: Viewer, party: Sequence[QueueEntry], passed: Sequence[QueueEntry], search: Search
) -> list[Offer]:
    """Offer all of them a place, or none; what booking refuses after all is no place for them."""
    fits = fit_together(party, search)
    if isinstance(fits, Misfit):
        return []
    facts = {"passed": [order_facts(entry) for entry in passed], "position": len(passed) + 1}
    activity, now = search.seats.activity, search.now
    try:
        with explained_conflicts(), transaction.atomic():
            locked = lock_entries(party)
            lock_sessions(_sessions_of(fits, search))
            return [
                _make_offer(actor, entry, activity, fit, now, **facts) for entry, fit in zip(locked, fits, strict=True)
            ]
    except RuleViolation:
        return []


def _sessions_of(fits: Sequence[Fit], search: Search) -> set[int]:
    """The sessions of all the places, so that they are locked in one order."""
    return {
        row.session_id
        for fit in fits
        for time in fit.weekly_times
        for row in search.seats.sessions[time.pk]
        if fit.starts_on <= row.day and (fit.ends_on is None or row.day < fit.ends_on)
    }


def _make_offer(actor: Viewer, entry: QueueEntry, activity: Activity, fit: Fit, now: datetime, **facts: Any) -> Offer:
    """Hold the seats, write the offer, and have the officer told by mail; the entry is locked."""
    if entry.status == QueueStatus.OFFERED:
        text = _("Det finns redan ett öppet erbjudande. Vänta på svaret eller ta tillbaka det.")
        raise Conflict("offer_open_once", text)
    QUEUE.check_follows(entry.status, QueueStatus.OFFERED)
    placement = book_placement(
        actor=actor,
        enrolment=entry.enrolment,
        activity=activity,
        form=PlacementForm(entry.form),
        starts_on=fit.starts_on,
        ends_on=fit.ends_on,
        weekly_times=fit.weekly_times,
        sessions_per_week=entry.sessions_per_week,
        status=PlacementStatus.OFFERED,
        now=now,
    )
    entry.status = QueueStatus.OFFERED
    entry.save(update_fields=["status"])
    expires_at = _deadline(activity, fit.starts_on, now)
    offer = Offer.objects.create(entry=entry, placement=placement, officer=_officer(entry), expires_at=expires_at)
    record_offer_event(actor, "offer.made", offer, now, **facts)
    async_task(SEND_OFFER_MAIL, offer.pk, cluster=SHORT_QUEUE)
    return offer


def _deadline(activity: Activity, starts_on: date, now: datetime) -> datetime:
    """After the activity's days to answer, but before the place begins, if that is still ahead."""
    expires_at = now + timedelta(days=activity.offer_days)
    begins_at = local_instant(starts_on, 0)
    return min(expires_at, begins_at) if begins_at > now else expires_at


def _officer(entry: QueueEntry) -> Staff | None:
    """Who answers: the referring officer, as long as the account is open."""
    officer = entry.enrolment.referral.officer
    return officer if officer.user.is_active else None
