"""The calendar: one week of meetings and sessions, plain or by room or person, as a grid or a list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Staff
from backend.common.clock import current_day
from backend.common.weeks import IsoWeek
from backend.places.models import Room
from backend.web.forms.schedule import ScheduleChoice
from backend.web.navigation import meeting_tabs
from backend.web.pieces import WeekNavigation
from backend.web.reading.schedule import days_of_week, describe_week, grid_content, meetings_of_week
from backend.web.reading.schedule_sessions import sessions_of_week
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_schedule(request: ViewerRequest) -> HttpResponse:
    """Show the week of ``vecka`` in the view of ``vy``, narrowed by ``rum`` or ``person``."""
    today = current_day()
    rooms = visible(Room, request.viewer).order_by("name")
    staff = visible(Staff, request.viewer).order_by("name")
    choice = ScheduleChoice.read(
        request.GET, today=today, rooms=rooms, staff=staff, own=_default_person(request.viewer)
    )
    narrowed = {"room_id": choice.room_id, "staff_id": choice.staff_id}
    meetings = meetings_of_week(request.viewer, choice.week, **narrowed)
    sessions = sessions_of_week(request.viewer, choice.week, **narrowed)
    context: dict[str, Any] = {
        "section": "schedule",
        "tabs": meeting_tabs(request.viewer, "calendar"),
        "choice": choice,
        "navigation": WeekNavigation(choice.week, today, choice.kept()),
        "rooms": rooms,
        "staff": staff,
        "own_id": request.viewer.staff_id,
        "days": days_of_week(meetings, sessions),
        "today": today,
        "state": describe_week(meetings, sessions, choice.week),
        "is_past": choice.week < IsoWeek.of(today),
    }
    if choice.is_grid:
        resources = list(rooms) if choice.view == "rum" else _attending(meetings, sessions)
        context["grid"] = grid_content(
            meetings, sessions, choice.week, by=choice.grouping, today=today, resources=resources
        )
    return render(request, "web/schedule/schedule.html", context)


def _default_person(viewer: Viewer) -> int | None:
    """One's own calendar; a coordinator, who answers for everybody's, begins with all of them."""
    return None if viewer.associations_as(Role.COORDINATOR) else viewer.staff_id


def _attending(meetings: list[Any], sessions: list[Any]) -> list[Staff]:
    staff = {attendance.staff for meeting in meetings for attendance in meeting.attending_staff}
    staff |= {leader.staff for session in sessions for leader in session.leading}
    return sorted(staff, key=lambda person: person.name)
