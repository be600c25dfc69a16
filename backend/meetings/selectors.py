"""Which meetings there are."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import MeetingStep
from backend.cohorts.models import CohortMembership
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Attendance, Meeting, MeetingRequest, RequestedAttendance
from backend.participants.enums import EnrolmentStatus
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


def open_requests(viewer: Viewer) -> QuerySet[MeetingRequest]:
    """Return the visible requests that wait for their meeting, the longest wait first, with who is wanted.

    Those of somebody who is no longer enrolled are left out: their meeting can never be booked.
    """
    lasting = Q(enrolment=None) | Q(enrolment__status__in=EnrolmentStatus.live())
    waiting = visible(MeetingRequest, viewer).filter(lasting, status=RequestStatus.OPEN)
    return with_wanted(waiting, viewer).order_by("requested_at", "pk")


def with_wanted(requests: QuerySet[MeetingRequest], viewer: Viewer) -> QuerySet[MeetingRequest]:
    """Return the requests with everything a list shows at hand."""
    wanted = visible(RequestedAttendance, viewer).select_related("staff", "participant", "contact")
    related = requests.select_related("programme", "requested_by", "enrolment__participant__agency")
    return related.prefetch_related(Prefetch("wanted", queryset=wanted))


def next_step(enrolment_id: int, programme_id: int, kind: str) -> MeetingStep | None:
    """Return the first step of that kind in the programme's chain for which the enrolment has no meeting yet."""
    taken = Meeting.objects.filter(enrolment_id=enrolment_id, status__in=MeetingStatus.live(), step__isnull=False)
    steps = MeetingStep.objects.filter(programme_id=programme_id, kind=kind)
    return steps.exclude(pk__in=taken.values("step_id")).order_by("position").first()
