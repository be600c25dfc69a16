"""How long a meeting is waited for, from the request until it is held: the bottleneck that S2 describes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Min, Q, QuerySet

from backend.access.policies import can_book_meeting
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.common.local_time import local_day
from backend.meeting_follow_up.selectors.period import Period
from backend.meeting_follow_up.small_counts import SMALLEST_SHOWN
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import MeetingRequest
from backend.participants.enums import EnrolmentStatus

_AGENCY = "enrolment__participant__agency"


@dataclass(frozen=True, slots=True)
class Wait:
    """What became of the requests of one kind from one agency; None where a number is too small for the viewer.

    Attributes:
        kind: of meeting; None for all kinds together.
        agency_id: the owning agency of the participant; None for a meeting about nobody in particular.
        agency_name: empty with ``agency_id`` None.
        requests: how many asked, those taken back left out.
        booked: how many of them have their meeting.
        median_days: from request to meeting, of those that have one; None if none has.
        longest_days: likewise.
        waiting: how many have none yet.
        waiting_since: the day of the oldest of those.
        is_whole: whether nothing is hidden from the viewer.
    """

    kind: MeetingKind | None
    agency_id: int | None
    agency_name: str
    requests: int | None
    booked: int | None
    median_days: float | None
    longest_days: int | None
    waiting: int | None
    waiting_since: date | None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Waits:
    """Per kind and agency, the longest queue first; ``total`` only for those from whom nothing is hidden."""

    rows: list[Wait]
    total: Wait | None


@dataclass(frozen=True, slots=True)
class _Asked:
    requested_on: date
    met_on: date | None

    @property
    def days(self) -> int | None:
        return None if self.met_on is None else max(0, (self.met_on - self.requested_on).days)


def measure_waits(viewer: Viewer, period: Period, *, for_sharing: bool = False) -> Waits:
    """Measure the waits for meetings that were asked for in the period; one query.

    Who sees every request behind a number sees the number; to others those of fewer than five requests are hidden.
    ``for_sharing`` hides them as from somebody who sees no request.
    """
    by_cell: dict[tuple[str, int | None, str], list[_Asked]] = defaultdict(list)
    values = _counted(period).values_list("kind", f"{_AGENCY}_id", f"{_AGENCY}__name", "requested_at", "met_at")
    for kind, agency_id, agency_name, requested_at, met_at in values:
        by_cell[kind, agency_id, agency_name or ""].append(_asked(requested_at, met_at))
    # Who books sees every request.
    sees_all = not for_sharing and can_book_meeting(viewer, period.association_id)
    own = frozenset() if for_sharing else viewer.agency_ids
    rows = [
        _wait(MeetingKind(kind), agency_id, name, asked, is_whole=sees_all or agency_id in own)
        for (kind, agency_id, name), asked in by_cell.items()
    ]
    rows.sort(key=lambda row: (-(row.waiting or 0), row.waiting_since or date.max, str(row.kind), row.agency_name))
    everything = [asked for cell in by_cell.values() for asked in cell]
    return Waits(rows, _wait(None, None, "", everything, is_whole=True) if sees_all and everything else None)


def requests_behind(viewer: Viewer, period: Period, *, kind: MeetingKind, agency_id: int | None) -> QuerySet[Any]:
    """Return the requests that a row counts, as far as the viewer sees them, the oldest first, with ``met_at``."""
    seen = visible(MeetingRequest, viewer).values("pk")
    rows = _counted(period).filter(pk__in=seen, kind=kind, **{f"{_AGENCY}_id": agency_id})
    return rows.select_related("enrolment__participant", "requested_by").order_by("requested_at", "pk")


def _counted(period: Period) -> QuerySet[Any]:
    """Requests with the instant of the first meeting that stands for them, ``met_at``.

    One that waits for somebody who is no longer enrolled is left out: its meeting can never be booked.
    """
    lasting = Q(enrolment=None) | Q(enrolment__status__in=EnrolmentStatus.live()) | ~Q(status=RequestStatus.OPEN)
    stands = Q(meetings__status__in=MeetingStatus.live(), meetings__is_hold=False)
    rows = MeetingRequest.objects.filter(period.about(), period.within("requested_at"), lasting)
    return rows.exclude(status=RequestStatus.WITHDRAWN).annotate(met_at=Min("meetings__begins_at", filter=stands))


def _asked(requested_at: datetime, met_at: datetime | None) -> _Asked:
    return _Asked(local_day(requested_at), None if met_at is None else local_day(met_at))


def _wait(
    kind: MeetingKind | None, agency_id: int | None, name: str, asked: Sequence[_Asked], *, is_whole: bool
) -> Wait:
    days = [row.days for row in asked if row.days is not None]
    waiting = [row.requested_on for row in asked if row.met_on is None]
    shows = [is_whole or len(people) == 0 or len(people) >= SMALLEST_SHOWN for people in (asked, days, waiting)]
    of_all, of_booked, of_waiting = shows[0], shows[0] and shows[1] and shows[2], shows[0] and shows[1] and shows[2]
    return Wait(
        kind=kind,
        agency_id=agency_id,
        agency_name=name,
        requests=len(asked) if of_all else None,
        booked=len(days) if of_booked else None,
        median_days=median(days) if days and of_booked else None,
        longest_days=max(days) if days and of_booked else None,
        waiting=len(waiting) if of_waiting else None,
        waiting_since=min(waiting) if waiting and of_waiting else None,
        is_whole=is_whole or all(shows),
    )
