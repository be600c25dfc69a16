"""Which activities and sessions there are, for whoever may see them."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, ActivityLeader, Session, SessionLeader
from backend.common.local_time import local_instant


def activities_of(
    viewer: Viewer,
    *,
    association_id: int | None = None,
    kinds: Collection[ActivityKind] | None = None,
    site_id: int | None = None,
) -> QuerySet[Activity]:
    """Return the activities that ``viewer`` may see, with site, room, leaders, weekly times and closures at hand."""
    rows = visible(Activity, viewer).select_related("association", "site", "room")
    if association_id is not None:
        rows = rows.filter(association_id=association_id)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    leaders = Prefetch("activity_leaders", queryset=ActivityLeader.objects.select_related("staff").order_by("pk"))
    return rows.prefetch_related(leaders, "weekly_times", "closures", "programmes").order_by("kind", "name")


def sessions_between(
    viewer: Viewer,
    from_on: date,
    until_on: date,
    *,
    activity_ids: Collection[int] | None = None,
    site_id: int | None = None,
    leader_id: int | None = None,
) -> QuerySet[Session]:
    """Return the sessions that begin on Swedish dates in ``[from_on, until_on)``, cancelled ones too, in order.

    ``taken`` counts the seats held; leaders, activity and room are at hand.
    """
    rows = visible(Session, viewer).filter(
        begins_at__gte=local_instant(from_on, 0), begins_at__lt=local_instant(until_on, 0)
    )
    if activity_ids is not None:
        rows = rows.filter(activity_id__in=activity_ids)
    if site_id is not None:
        rows = rows.filter(activity__site_id=site_id)
    if leader_id is not None:
        rows = rows.filter(pk__in=SessionLeader.objects.filter(staff_id=leader_id).values("session_id"))
    return with_leaders(rows).order_by("begins_at", "pk")


def with_leaders(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Return the sessions with ``taken`` and everything a board shows of them at hand."""
    leaders = Prefetch("session_leaders", queryset=SessionLeader.objects.select_related("staff").order_by("pk"))
    related = sessions.select_related("activity__site", "activity__association", "room")
    return related.annotate(taken=Count("bookings")).prefetch_related(leaders)
