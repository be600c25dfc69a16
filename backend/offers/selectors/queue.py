"""Who waits, in what order and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.common.clock import current_time
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from backend.offers.selectors.reasons import order_reason
from backend.participants.enums import EnrolmentStatus

_AT_HAND = ("participant__agency", "enrolment__programme", "activity", "site", "group")


@dataclass(frozen=True, slots=True)
class QueueLine:
    """An entry, its position among all who wait for the same kind of place (1 is next), and why it stands there."""

    entry: QueueEntry
    position: int
    reason: str


def queue_of(association_id: int, *, activity: Activity | None = None) -> QuerySet[QueueEntry]:
    """Return everybody who stands in the association's queue, in order: priority, then since when, then id.

    Whoever has left the programme is not among them, and is there again when reinstated. With ``activity`` only those who wait for its kind and neither for another activity nor at another site.
    """
    live = QueueEntry.objects.filter(
        participant__association_id=association_id,
        status__in=QueueStatus.live(),
        enrolment__status__in=EnrolmentStatus.live(),
    )
    if activity is not None:
        aimed = Q(activity=None) | Q(activity=activity)
        somewhere = Q(site=None) | Q(site_id=activity.site_id)
        live = live.filter(aimed, somewhere, kind=activity.kind)
    return live.order_by("-priority", "since_on", "pk")


def queue(
    viewer: Viewer,
    *,
    association_id: int,
    kind: ActivityKind | None = None,
    activity: Activity | None = None,
    now: datetime | None = None,
) -> list[QueueLine]:
    """Return those in the queue whom ``viewer`` may see, in order, with position and reason; three queries.

    A position counts everybody who waits for the same kind (for ``activity``, if given), also those whom the viewer
    does not see. ``now`` None is the present.
    """
    everybody = queue_of(association_id, activity=activity)
    if kind is not None:
        everybody = everybody.filter(kind=kind)
    rows = list(everybody.values_list("pk", "kind", "group_id"))
    positions = _positions((pk, row_kind) for pk, row_kind, _group in rows)
    together = Counter(group for _pk, _kind, group in rows if group is not None)
    seen = visible(QueueEntry, viewer).filter(pk__in=positions).select_related(*_AT_HAND)
    moment = now or current_time()
    lines = [
        QueueLine(
            entry, positions[entry.pk], order_reason(entry, together=together.get(entry.group_id or 0, 0), now=moment)
        )
        for entry in seen
    ]
    return sorted(lines, key=lambda line: (line.entry.kind, line.position))


def _positions(rows: Iterable[tuple[int, str]]) -> dict[int, int]:
    ahead: Counter[str] = Counter()
    positions = {}
    for pk, kind in rows:
        ahead[kind] += 1
        positions[pk] = ahead[kind]
    return positions


def open_offers(viewer: Viewer) -> QuerySet[Offer]:
    """Return the offers that wait for an answer and that ``viewer`` may see, the most urgent first."""
    seen = visible(Offer, viewer).filter(status=OfferStatus.OPEN)
    related = seen.select_related("entry__participant__agency", "entry__group", "placement__activity__site", "officer")
    return related.prefetch_related("placement__weekly_times").order_by("expires_at", "pk")
