"""Activities in a list: what each is, when it is held, by whom, and how much room there is."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind, SessionStatus
from backend.activities.models import Activity, ActivityLeader, Session, WeeklyTime
from backend.associations.models import Association
from backend.common.local_time import local_instant
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.web.reading.week_words import times_words

WEEKS_AHEAD = 4


@dataclass(frozen=True)
class ActivityLine:
    """One activity; ``taken`` and ``seats`` are sums over the planned sessions of the next weeks.

    ``waiting`` counts everybody in the queue who could get a place in it, so that sums over activities count twice.
    """

    activity: Activity
    taken: int
    seats: int
    waiting: int

    @property
    def times(self) -> str:
        """Its week."""
        return times_words(self.activity.weekly_times.all())

    @property
    def leaders(self) -> str:
        """Who leads it."""
        return ", ".join(row.staff.name for row in self.activity.activity_leaders.all())


@dataclass(frozen=True)
class ActivityGroup:
    """The activities of one kind."""

    kind: ActivityKind
    lines: list[ActivityLine]


def read_activities(viewer: Viewer, association: Association, *, today: date) -> list[ActivityGroup]:
    """Read the association's activities by kind, those whose season is over left out; five queries."""
    leaders = Prefetch("activity_leaders", queryset=ActivityLeader.objects.select_related("staff"))
    activities = (
        visible(Activity, viewer)
        .filter(Q(season_until_on=None) | Q(season_until_on__gt=today), association=association)
        .select_related("site", "room")
        .prefetch_related("weekly_times", leaders)
        .order_by("kind", "site__name", "name")
    )
    rows = list(activities)
    sums = _sums_ahead([activity.pk for activity in rows], today)
    waiting = _waiting_for(rows, association)
    lines = [ActivityLine(activity, *sums.get(activity.pk, (0, 0)), waiting[activity.pk]) for activity in rows]
    groups = [ActivityGroup(kind, [line for line in lines if line.activity.kind == kind]) for kind in ActivityKind]
    return [group for group in groups if group.lines]


def _waiting_for(activities: list[Activity], association: Association) -> dict[int, int]:
    """How many in the queue could get a place in each activity, whoever they are; one query."""
    live = QueueEntry.objects.filter(participant__association=association, status__in=QueueStatus.live())
    asked = list(live.values_list("kind", "activity_id", "site_id"))
    return {
        activity.pk: sum(
            kind == activity.kind and wanted in {None, activity.pk} and site in {None, activity.site_id}
            for kind, wanted, site in asked
        )
        for activity in activities
    }


def _sums_ahead(activity_ids: list[int], today: date) -> dict[int, tuple[int, int]]:
    """Seats taken and seats there are in the next weeks, per activity; one query."""
    begins, ends = local_instant(today, 0), local_instant(today + timedelta(weeks=WEEKS_AHEAD), 0)
    ahead = Session.objects.filter(
        activity_id__in=activity_ids, status=SessionStatus.PLANNED, begins_at__gte=begins, begins_at__lt=ends
    )
    counted = ahead.annotate(taken=Count("bookings")).values_list("activity_id", "taken", "capacity")
    sums: dict[int, tuple[int, int]] = {}
    for activity_id, taken, capacity in counted:
        so_far = sums.get(activity_id, (0, 0))
        sums[activity_id] = (so_far[0] + taken, so_far[1] + capacity)
    return sums


def describe_activities(groups: list[ActivityGroup]) -> str:
    """Say how things stand in one sentence."""
    lines = [line for group in groups for line in group.lines]
    if not lines:
        return _("Ingen aktivitet är inlagd än.")
    count = ngettext("%(count)s aktivitet", "%(count)s aktiviteter", len(lines)) % {"count": len(lines)}
    taken, seats = sum(line.taken for line in lines), sum(line.seats for line in lines)
    if not seats:
        return _("%(count)s. Inga pass är planerade de närmaste fyra veckorna.") % {"count": count}
    words = {"count": count, "taken": taken, "seats": seats}
    return _("%(count)s. De närmaste fyra veckorna är %(taken)s av %(seats)s platser tagna.") % words


def describe_activity(activity: Activity, rows: list[WeeklyTime]) -> str:
    """Say in one sentence what it is, where and when."""
    where = f"{activity.site.name}, {activity.room.name}" if activity.room else activity.site.name
    words = {
        "kind": str(activity.get_kind_display()).capitalize(),
        "where": where,
        "times": times_words(rows) or _("enstaka dagar"),
    }
    return _("%(kind)s, %(where)s: %(times)s.") % words
