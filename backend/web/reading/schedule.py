"""One week of meetings and sessions, for the grid and for the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Session
from backend.associations.models import Staff
from backend.common.local_time import local_instant
from backend.common.weeks import IsoWeek
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.models import Participant
from backend.places.models import Room
from backend.web.pieces import week_label
from backend.web.reading.schedule_sessions import session_entry

MOST_COLUMNS_PER_DAY = 3
_EARLIEST, _LATEST = time(7), time(18)
_SATURDAY = 5


@dataclass(frozen=True)
class ScheduleDay:
    """One day of the list."""

    day: date
    rows: tuple[Meeting | Session, ...]


def meetings_of_week(viewer: Viewer, week: IsoWeek, *, room_id: int | None, staff_id: int | None) -> list[Meeting]:
    """Return the visible meetings that touch the week, cancelled ones left out, with those who attend."""
    begins_at, ends_at = local_instant(week.monday, 0), local_instant(week.plus(1).monday, 0)
    meetings = visible(Meeting, viewer).filter(
        begins_at__lt=ends_at, ends_at__gt=begins_at, status__in=MeetingStatus.live()
    )
    if room_id is not None:
        meetings = meetings.filter(room_id=room_id)
    if staff_id is not None:
        meetings = meetings.filter(pk__in=Attendance.objects.filter(staff_id=staff_id).values("meeting_id"))
    return list(with_attendances(viewer, meetings))


def with_attendances(viewer: Viewer, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Fetch what lists show of meetings: room, step, staff, and the participant if the viewer may see them.

    Each meeting gets ``seen_participants``, a list of at most those the viewer may see.
    """
    staff = Attendance.objects.filter(staff__isnull=False).select_related("staff").order_by("staff__name")
    participants = Attendance.objects.filter(participant__in=visible(Participant, viewer).values("pk")).select_related(
        "participant__agency"
    )
    return meetings.select_related("room", "step", "enrolment").prefetch_related(
        Prefetch("attendances", queryset=staff, to_attr="attending_staff"),
        Prefetch("attendances", queryset=participants, to_attr="seen_participants"),
    )


def days_of_week(meetings: Iterable[Meeting], sessions: Iterable[Session]) -> list[ScheduleDay]:
    """Group meetings and sessions by their local day, in order of time."""
    days: dict[date, list[Meeting | Session]] = {}
    together: list[Meeting | Session] = [*meetings, *sessions]
    for row in sorted(together, key=lambda row: (row.begins_at, row.pk)):
        days.setdefault(localtime(row.begins_at).date(), []).append(row)
    return [ScheduleDay(day, tuple(rows)) for day, rows in sorted(days.items())]


def step_name(meeting: Meeting) -> str:
    """Return the name of the step, or of the kind of meeting where it is no step of a chain."""
    return meeting.step.name if meeting.step else meeting.get_kind_display().capitalize()


def seen_codes(meeting: Meeting) -> str:
    """Return the codes of the participants that the viewer may see."""
    return ", ".join(attendance.participant.code for attendance in getattr(meeting, "seen_participants", []))


def meeting_title(meeting: Meeting) -> str:
    """Return the step's or kind's name, with the participant's code where the viewer may see it."""
    return " · ".join(filter(None, [step_name(meeting), seen_codes(meeting)]))


def grid_content(
    meetings: list[Meeting],
    sessions: list[Session],
    week: IsoWeek,
    *,
    by: str,
    today: date,
    resources: list[Room] | list[Staff],
) -> dict[str, Any]:
    """Return what the script of the grid reads: view, hours, entries and resources.

    Times are Swedish wall clock without zone, so that the grid is the same in any browser.

    Args:
        meetings: of the week, with attendances.
        sessions: of the week, as ``sessions_of_week`` reads them.
        week: which is shown.
        by: ``room`` or ``person`` for one column of rows per resource, anything else for the plain week.
        today: to mark it.
        resources: the rows.
    """
    together: list[Meeting | Session] = [*meetings, *sessions]
    spans = [(localtime(row.begins_at), localtime(row.ends_at)) for row in together]
    weekend = any(begins.weekday() >= _SATURDAY for begins, _ends in spans)
    begins = min((begins.time() for begins, _ends in spans), default=_EARLIEST)
    ends = max((ends.time() for _begins, ends in spans), default=_LATEST)
    return {
        "view": _view(by, len(resources)),
        "date": week.monday.isoformat(),
        "hiddenDays": [] if weekend else [6, 0],
        "opens": f"{min(begins, time(8)).hour:02d}:00",
        "closes": f"{min(24, max(ends, time(17)).hour + (1 if ends.minute else 0)):02d}:00",
        "showNow": IsoWeek.of(today) == week,
        "resources": [{"id": str(row.pk), "title": row.name} for row in resources],
        "entries": [
            *(_entry(meeting, by) for meeting in meetings),
            *(session_entry(session, by) for session in sessions),
        ],
    }


def _view(by: str, resources: int) -> str:
    """A column per day and resource as long as they are wide enough to read, else a line per resource that scrolls."""
    if by not in {"room", "person"}:
        return "timeGridWeek"
    return "resourceTimeGridWeek" if resources <= MOST_COLUMNS_PER_DAY else "resourceTimelineWeek"


def _entry(meeting: Meeting, by: str) -> dict[str, Any]:
    staff_ids = [str(attendance.staff_id) for attendance in getattr(meeting, "attending_staff", [])]
    name, codes = step_name(meeting), seen_codes(meeting)
    room_ids = [str(meeting.room_id)] if meeting.room_id else []
    return {
        "id": str(meeting.pk),
        "start": f"{localtime(meeting.begins_at):%Y-%m-%dT%H:%M:%S}",
        "end": f"{localtime(meeting.ends_at):%Y-%m-%dT%H:%M:%S}",
        "title": codes or name,
        "resourceIds": staff_ids if by == "person" else room_ids,
        "classNames": [f"entry-{meeting.status}"],
        "extendedProps": {
            "address": reverse("web:meeting", args=[meeting.pk]),
            "detail": name if codes else "",
            "place": meeting.room.name if meeting.room else "",
        },
    }


def describe_week(meetings: list[Meeting], sessions: list[Session], week: IsoWeek) -> str:
    """Say how the week stands in one sentence."""
    held = ngettext("%(count)s pass", "%(count)s pass", len(sessions)) % {"count": len(sessions)}
    if not meetings:
        return f"{week_label(week)}: {held}." if sessions else _("%(week)s: inga möten.") % {"week": week_label(week)}
    tentative = sum(meeting.status == MeetingStatus.TENTATIVE for meeting in meetings)
    parts = [ngettext("%(count)s möte", "%(count)s möten", len(meetings)) % {"count": len(meetings)}]
    if tentative:
        parts.append(ngettext("%(count)s preliminärt", "%(count)s preliminära", tentative) % {"count": tentative})
    if sessions:
        parts.append(held)
    return f"{week_label(week)}: {', '.join(parts)}."
