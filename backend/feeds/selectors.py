"""What can be subscribed to, and the meetings that a subscription shows."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Programme
from backend.cohorts.models import Cohort, CohortMembership
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.feeds.tokens import hash_token
from backend.feeds.window import feed_window, oldest_tombstone
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.places.models import Room

_SHOWN = ("owner__user", "association", "room__site", "cohort__programme", "programme")


class MeetingRow(NamedTuple):
    """All that a feed ever reads of a meeting. Nothing about a participant is among it (rule 9)."""

    uid: UUID
    version: int
    sequence: int
    kind: str
    status: str
    begins_at: datetime
    ends_at: datetime
    created_at: datetime
    modified_at: datetime
    room_name: str | None
    site_name: str | None


_COLUMNS = (*MeetingRow._fields[:-2], "room__name", "room__site__name")


def own_subscriptions(viewer: Viewer) -> QuerySet[Subscription]:
    """Return the viewer's live subscriptions, newest first, with what they show."""
    return visible(Subscription, viewer).filter(revoked_at__isnull=True).select_related(*_SHOWN)


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


def find_live_subscription(token: str) -> Subscription | None:
    """Return the subscription that ``token`` opens, with its owner's account; None if unknown or revoked."""
    live = Subscription.objects.filter(revoked_at__isnull=True).select_related(*_SHOWN)
    return live.filter(token_sha256=hash_token(token)).first()


def feed_meetings(subscription: Subscription, viewer: Viewer, now: datetime) -> list[MeetingRow]:
    """Return what the subscription shows of what ``viewer``, its owner, sees at ``now``, by beginning and uid.

    Two queries in all with ``viewer_of``, however many meetings there are. Meetings of a participant with protected
    identity are in no feed at all (rule 8).
    """
    window = feed_window(now)
    meetings = (
        visible(Meeting, viewer)
        .filter(_belongs_to(subscription), association_id=subscription.association_id)
        .filter(begins_at__lt=window.ends_at, ends_at__gt=window.begins_at)
        .exclude(status=MeetingStatus.CANCELLED, modified_at__lt=oldest_tombstone(now))
        .exclude(enrolment__participant__has_protected_identity=True)
        .exclude(Exists(Attendance.objects.filter(meeting=OuterRef("pk"), participant__has_protected_identity=True)))
    )
    return [MeetingRow(*columns) for columns in meetings.order_by("begins_at", "uid").values_list(*_COLUMNS)]


def _belongs_to(subscription: Subscription) -> Q:
    match FeedScope(subscription.scope):
        case FeedScope.STAFF:
            attended = Attendance.objects.filter(meeting=OuterRef("pk"), staff_id=subscription.owner_id)
            return Q(Exists(attended))
        case FeedScope.ROOM:
            return Q(room_id=subscription.room_id)
        case FeedScope.PROGRAMME:
            return Q(programme_id=subscription.programme_id)
        case FeedScope.COHORT:
            return _of_cohort(subscription.cohort)


def _of_cohort(cohort: Cohort | None) -> Q:
    """Meetings of the cohort's members; of those who have left, only the cancelled ones, for calendars to strike."""
    memberships = CohortMembership.objects.filter(seat__cohort=cohort, enrolment=OuterRef("enrolment"))
    left = Q(Exists(memberships), status=MeetingStatus.CANCELLED)
    return Q(Exists(memberships.filter(left_at__isnull=True))) | left


def _is_planner(viewer: Viewer, association_id: int) -> bool:
    return viewer.has_role(association_id, Role.COORDINATOR, Role.MAPPING_LEAD)
