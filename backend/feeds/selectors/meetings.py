"""The meetings that a subscription shows."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.cohorts.models import Cohort, CohortMembership
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.feeds.selectors.reading import read_columns
from backend.feeds.window import feed_window, oldest_tombstone
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting


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
    place_kind: str
    room_name: str | None
    site_name: str | None


_COLUMNS = (*MeetingRow._fields[:-2], "room__name", "room__site__name")


def feed_meetings(subscription: Subscription, viewer: Viewer, now: datetime) -> list[MeetingRow]:
    """Return what the subscription shows of what ``viewer``, its owner, sees at ``now``, by beginning and uid.

    One query, however many meetings there are. A time that was only held, and let go for another, leaves without a
    trace: nobody was told of a meeting then. Meetings of a participant with protected identity are in no feed at all
    (rule 8).
    """
    window = feed_window(now)
    meetings = (
        visible(Meeting, viewer)
        .filter(_belongs_to(subscription), association_id=subscription.association_id)
        .filter(begins_at__lt=window.ends_at, ends_at__gt=window.begins_at)
        .exclude(status=MeetingStatus.CANCELLED, modified_at__lt=oldest_tombstone(now))
        .exclude(status=MeetingStatus.CANCELLED, is_hold=True)
        .exclude(enrolment__participant__has_protected_identity=True)
        .exclude(Exists(Attendance.objects.filter(meeting=OuterRef("pk"), participant__has_protected_identity=True)))
    )
    return list(map(MeetingRow._make, read_columns(meetings.order_by("begins_at", "uid").values_list(*_COLUMNS))))


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
        case FeedScope.SITE:
            return Q(room__site_id=subscription.site_id)
        case FeedScope.AGENCY:
            return _represented_by(subscription.agency_id)
        case FeedScope.ACTIVITY | FeedScope.LEADER:
            return Q(pk__in=())


def _of_cohort(cohort: Cohort | None) -> Q:
    """Meetings of the cohort's members; of those who have left, only the cancelled ones, for calendars to strike."""
    memberships = CohortMembership.objects.filter(seat__cohort=cohort, enrolment=OuterRef("enrolment"))
    left = Q(Exists(memberships), status=MeetingStatus.CANCELLED)
    return Q(Exists(memberships.filter(left_at__isnull=True))) | left


def _represented_by(agency_id: int | None) -> Q:
    """Meetings that take the time of the agency's own people, and no others: that is all its manager needs to plan by.

    Meetings about its participants that nobody of the agency attends are left out, and so are the sessions in which
    they have places: few as they are, such a calendar would say something of each (rules 8 and 9).
    """
    officers = Q(staff__grants__role=Role.OFFICER.value, staff__grants__agency_id=agency_id)
    theirs = officers | Q(contact__agency_id=agency_id)
    return Q(Exists(Attendance.objects.filter(theirs, meeting=OuterRef("pk"))))
