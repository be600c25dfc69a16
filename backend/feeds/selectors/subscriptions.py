"""What can be subscribed to, and whose subscription an address opens."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.associations.models import Agency, Programme, Staff
from backend.cohorts.models import Cohort, CohortMembership
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.meetings.models import Attendance
from backend.places.models import Room, Site

_SHOWN = (
    "owner__user",
    "association",
    "room__site",
    "cohort__programme",
    "programme",
    "activity__site",
    "site",
    "leader",
    "agency",
)


def own_subscriptions(viewer: Viewer, now: datetime) -> QuerySet[Subscription]:
    """Return the viewer's subscriptions that work, or can be renewed, newest first, with what they show."""
    last_renewable = now - timedelta(days=settings.FEED_RENEWABLE_DAYS)
    kept = visible(Subscription, viewer).filter(revoked_at__isnull=True, expires_at__gt=last_renewable)
    return kept.select_related(*_SHOWN)


def subscribable_rooms(viewer: Viewer, association_id: int) -> QuerySet[Room]:
    """Return the rooms whose calendar the viewer may subscribe to: every one that they see.

    The calendar shows no more of a room than the meetings that they see.
    """
    return visible(Room, viewer).filter(site__association_id=association_id)


def subscribable_cohorts(viewer: Viewer, association_id: int) -> QuerySet[Cohort]:
    """Return the cohorts whose calendar the viewer may subscribe to.

    Coordinator and mapping lead: all. Others: those that they lead, and those with a meeting that they attend.
    """
    cohorts = visible(Cohort, viewer).filter(programme__association_id=association_id)
    if _is_planner(viewer, association_id):
        return cohorts
    if viewer.staff_id is None:
        return cohorts.none()
    members = CohortMembership.objects.filter(
        seat__cohort=OuterRef("pk"), enrolment__meetings__attendances__staff_id=viewer.staff_id
    )
    return cohorts.filter(Q(leader_id=viewer.staff_id) | Exists(members))


def subscribable_programmes(viewer: Viewer, association_id: int) -> QuerySet[Programme]:
    """Return the programmes whose calendar the viewer may subscribe to.

    Coordinator and mapping lead: all. Others: those with a meeting that they attend. A cancelled meeting counts, or
    its cancellation would never reach the calendars that show it.
    """
    programmes = visible(Programme, viewer).filter(association_id=association_id)
    if _is_planner(viewer, association_id):
        return programmes
    if viewer.staff_id is None:
        return programmes.none()
    attended = Attendance.objects.filter(meeting__programme=OuterRef("pk"), staff_id=viewer.staff_id)
    return programmes.filter(Exists(attended))


def read_subscription(subscription_id: int, scope: FeedScope) -> Subscription | None:
    """Return the subscription with its owner's account and what it shows, and nothing that it does not; one query."""
    shown = [path for path in _SHOWN if path.partition("__")[0] == scope.value]
    return Subscription.objects.select_related("owner__user", *shown).filter(pk=subscription_id).first()


def find_expiring(now: datetime) -> list[int]:
    """Return the ids of what runs out within the longest warning and whose owner can be written to."""
    last = now + timedelta(days=max(settings.FEED_WARNING_DAYS))
    near = Subscription.objects.filter(revoked_at__isnull=True, expires_at__gt=now, expires_at__lte=last)
    return list(near.exclude(owner__user__email="").order_by("pk").values_list("pk", flat=True))


def subscribable_activities(viewer: Viewer, association_id: int) -> QuerySet[Activity]:
    """Return the activities whose calendar the viewer may subscribe to: all; it says how many come, never who."""
    return visible(Activity, viewer).filter(association_id=association_id)


def subscribable_sites(viewer: Viewer, association_id: int) -> QuerySet[Site]:
    """Return the sites whose calendar the viewer may subscribe to: all; its meetings are those that they see."""
    return visible(Site, viewer).filter(association_id=association_id)


def subscribable_leaders(viewer: Viewer, association_id: int) -> QuerySet[Staff]:
    """Return those whose sessions the viewer may subscribe to: themselves, and who leads an activity there."""
    led = Activity.objects.filter(association_id=association_id, activity_leaders__staff=OuterRef("pk"))
    return visible(Staff, viewer).filter(Exists(led) | Q(pk=viewer.staff_id))


def subscribable_agencies(viewer: Viewer, association_id: int) -> QuerySet[Agency]:
    """Return the agencies whose calendar the viewer may subscribe to: planners all, an officer their own."""
    agencies = visible(Agency, viewer).filter(association_id=association_id)
    return agencies if _is_planner(viewer, association_id) else agencies.filter(pk__in=viewer.agency_ids)


def _is_planner(viewer: Viewer, association_id: int) -> bool:
    return viewer.has_role(association_id, Role.COORDINATOR, Role.MAPPING_LEAD)
