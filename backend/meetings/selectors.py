"""Which meetings there are."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.cohorts.models import CohortMembership
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.models import Participant


def meetings_between(
    viewer: Viewer,
    begins_at: datetime,
    ends_at: datetime,
    *,
    room_id: int | None = None,
    staff_id: int | None = None,
    cohort_id: int | None = None,
    programme_id: int | None = None,
) -> QuerySet[Meeting]:
    """Return the meetings that ``viewer`` may see and that touch ``[begins_at, ends_at)``, cancelled ones too, in order.

    Attendances are prefetched, without participants whom the viewer may not see. A cohort's meetings are those of its
    present members.
    """
    within = Q(begins_at__lt=ends_at, ends_at__gt=begins_at)
    if room_id is not None:
        within &= Q(room_id=room_id)
    if staff_id is not None:
        within &= Q(pk__in=Attendance.objects.filter(staff_id=staff_id).values("meeting_id"))
    if cohort_id is not None:
        members = CohortMembership.objects.filter(seat__cohort_id=cohort_id, left_at=None)
        within &= Q(enrolment_id__in=members.values("enrolment_id"))
    if programme_id is not None:
        within &= Q(programme_id=programme_id)
    return with_attendances(visible(Meeting, viewer).filter(within), viewer).order_by("begins_at", "pk")


def with_attendances(meetings: QuerySet[Meeting], viewer: Viewer) -> QuerySet[Meeting]:
    """Return the meetings with everything a schedule shows at hand."""
    attendances = visible(Attendance, viewer).select_related("staff", "participant")
    related = meetings.select_related("association", "programme", "room__site", "step", "enrolment__participant")
    return related.prefetch_related(Prefetch("attendances", queryset=attendances))


def future_meetings_of(participant: Participant, now: datetime) -> QuerySet[Meeting]:
    """Return the meetings of ``participant`` that are planned and not over at ``now``."""
    theirs = Q(enrolment__participant=participant) | Q(
        pk__in=Attendance.objects.filter(participant=participant).values("meeting_id")
    )
    planned = (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED)
    return Meeting.objects.filter(theirs, status__in=planned, ends_at__gt=now).order_by("begins_at", "pk")
