"""The queue as its page shows it: who waits for what, since when, and why in that order."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.policies import can_keep_queue, can_offer_place
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.associations.models import Association
from backend.common.local_time import local_day
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.offers.selectors import QueueLine, queue
from backend.web.typed_ids import read_id

DAYS_PER_WEEK = 7
LONG_WAIT_DAYS = 84
BAR_WIDTH = 100


@dataclass(frozen=True)
class QueueFilter:
    """What the list is narrowed to; words that mean nothing narrow nothing."""

    kind: ActivityKind | None = None
    activity: Activity | None = None

    @classmethod
    def read(cls, query: QueryDict, activities: list[Activity]) -> "QueueFilter":
        """Read the query string: ``slag`` and ``aktivitet``; an activity has its own kind."""
        kind = query.get("slag", "")
        asked = read_id(query.get("aktivitet", ""))
        activity = next((activity for activity in activities if activity.pk == asked), None)
        if activity is not None:
            return cls(ActivityKind(activity.kind), activity)
        return cls(ActivityKind(kind) if kind in ActivityKind.values else None)

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return self.kind is not None or self.activity is not None


@dataclass(frozen=True)
class QueueRow:
    """One in the queue; ``bar_width`` draws the wait, the same scale in the whole list."""

    line: QueueLine
    days: int
    longest: int
    may_keep: bool
    may_offer: bool

    @property
    def entry(self) -> QueueEntry:
        """Who."""
        return self.line.entry

    @property
    def is_long(self) -> bool:
        """Whether the wait stands out."""
        return self.days >= LONG_WAIT_DAYS

    @property
    def bar_width(self) -> int:
        """Width of the wait, of ``BAR_WIDTH``."""
        return max(1, round(BAR_WIDTH * self.days / max(1, self.longest)))

    @property
    def wait(self) -> str:
        """How long, in words."""
        return wait_words(self.days)

    @property
    def has_offer(self) -> bool:
        """Whether an offer waits for an answer."""
        return self.entry.status == QueueStatus.OFFERED

    @property
    def lacks_decision(self) -> bool:
        """Whether the intake board has to decide first."""
        activity = self.entry.activity
        return activity is not None and activity.intake_by_board and self.entry.intake_decided_on is None


@dataclass(frozen=True)
class QueueGroupOfKind:
    """Those who wait for one kind of place."""

    kind: ActivityKind
    rows: list[QueueRow]


def wait_words(days: int) -> str:
    """Return days below two weeks, weeks from then on."""
    if days < 2 * DAYS_PER_WEEK:
        return ngettext("%(count)s dag", "%(count)s dagar", days) % {"count": days}
    weeks = days // DAYS_PER_WEEK
    return ngettext("%(count)s vecka", "%(count)s veckor", weeks) % {"count": weeks}


def list_activities_of(viewer: Viewer, association: Association) -> list[Activity]:
    """Return the activities that the list can be narrowed to; one query."""
    return list(visible(Activity, viewer).filter(association=association).order_by("kind", "name"))


def read_queue(
    viewer: Viewer, association: Association, chosen: QueueFilter, *, now: datetime
) -> list[QueueGroupOfKind]:
    """Read the queue by kind of place, in order; as many queries for many as for few."""
    lines = queue(viewer, association_id=association.pk, kind=chosen.kind, activity=chosen.activity, now=now)
    today = local_day(now)
    longest = max((_days(line, today) for line in lines), default=0)
    rows = [_row(viewer, line, today, longest) for line in lines]
    groups = [QueueGroupOfKind(kind, [row for row in rows if row.entry.kind == kind]) for kind in ActivityKind]
    return [group for group in groups if group.rows]


def _days(line: QueueLine, today: date) -> int:
    return max(0, (today - line.entry.since_on).days)


def _row(viewer: Viewer, line: QueueLine, today: date, longest: int) -> QueueRow:
    participant = line.entry.participant
    return QueueRow(
        line,
        _days(line, today),
        longest,
        may_keep=can_keep_queue(viewer, participant),
        may_offer=can_offer_place(viewer, participant.association_id),
    )


def describe_queue(groups: list[QueueGroupOfKind]) -> str:
    """Say how things stand in one sentence."""
    rows = [row for group in groups for row in group.rows]
    if not rows:
        return _("Ingen väntar på plats.")
    waiting = ngettext("%(count)s väntar på plats.", "%(count)s väntar på plats.", len(rows)) % {"count": len(rows)}
    longest = max(rows, key=lambda row: row.days)
    words = {"code": longest.entry.participant.code, "wait": longest.wait}
    return waiting + " " + _("Längst: %(code)s, %(wait)s.") % words
