"""One meeting, and what can be done with it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.access.policies import can_book_meeting, can_confirm_meeting, can_mark_presence
from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import (
    cancel_meeting,
    confirm_meeting,
    mark_held,
    reopen_meeting,
    restore_meeting,
)
from backend.web.notices import tell
from backend.web.pieces import Crumb, week_label
from backend.web.reading.meeting_page import read_meeting_page
from backend.web.reading.schedule import meeting_title, with_attendances
from backend.web.reading.told import read_told
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_meeting(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Show when, where and who."""
    meetings = with_attendances(request.viewer, visible(Meeting, request.viewer))
    related = meetings.select_related(
        "room__site", "enrolment__participant", "enrolment__programme", "enrolment__referral", "request", "organiser"
    )
    meeting = get_object_or_404(related, pk=meeting_id)
    may_book = can_book_meeting(request.viewer, meeting.association_id)
    may_confirm = can_confirm_meeting(request.viewer, meeting)
    week = IsoWeek.of(local_day(meeting.begins_at))
    has_begun = meeting.begins_at <= current_time()
    has_been_certain = meeting.status in {MeetingStatus.CONFIRMED, MeetingStatus.HELD}
    ahead = meeting.status in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}
    context = {
        "section": "schedule",
        "crumbs": [
            Crumb(_("Kalender %(week)s") % {"week": week_label(week)}, f"{reverse('web:schedule')}?vecka={week}")
        ],
        "meeting": meeting,
        "shown": read_meeting_page(request.viewer, meeting, may_book=may_book),
        "told": read_told(request.viewer, meeting),
        "title": meeting_title(meeting),
        "may_confirm": may_confirm and meeting.status == MeetingStatus.TENTATIVE,
        "may_hold": may_confirm and meeting.status == MeetingStatus.CONFIRMED and has_begun,
        "may_change": may_book and ahead,
        "may_mark": can_mark_presence(request.viewer, meeting) and has_begun and has_been_certain,
    }
    return render(request, "web/meetings/meeting.html", context)


@require_POST
@page
def confirm(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Turn a tentative meeting into a booked one."""
    return _act(request, meeting_id, confirm_meeting, _("Mötet är bekräftat."))


@require_POST
@page
def hold(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Record that it took place."""
    return _act(request, meeting_id, mark_held, _("Mötet är markerat som genomfört."), undo="web:meeting_reopen")


@require_POST
@page
def reopen(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Undo that it took place."""
    return _act(request, meeting_id, reopen_meeting, _("Mötet är inte längre markerat som genomfört."))


@require_POST
@page
def cancel(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Cancel it; time and room are free at once."""
    return _act(request, meeting_id, cancel_meeting, _("Mötet är inställt."), undo="web:meeting_restore")


@require_POST
@page
def restore(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Undo a cancellation, as a tentative meeting."""
    return _act(request, meeting_id, restore_meeting, _("Mötet är tillbaka som preliminärt."))


def _act(
    request: ViewerRequest, meeting_id: int, service: Callable[..., Any], text: str, *, undo: str = ""
) -> HttpResponse:
    meeting = get_object_or_404(visible(Meeting, request.viewer), pk=meeting_id)
    service(actor=request.viewer, meeting=meeting, now=current_time())
    tell(request, text, undo_address=reverse(undo, args=[meeting_id]) if undo else "")
    return redirect("web:meeting", meeting_id)
