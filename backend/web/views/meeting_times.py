"""Hitta tid: the ten best times for a request, or for a meeting that is to be moved; booking one and holding several."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.policies import check_book_meeting
from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.local_time import local_day
from backend.meeting_times.models import TimePoll
from backend.meeting_times.selectors import (
    Choices,
    TimeSearch,
    open_poll_of,
    search_for_meeting,
    search_for_request,
)
from backend.meeting_times.services import book_time, hold_times, move_to_time
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting, MeetingRequest
from backend.places.models import Room
from backend.web.forms.meeting_times import ChoicesForm, HoldForm, HopedForm
from backend.web.notices import tell, tell_problem
from backend.web.pieces import Crumb
from backend.web.reading.meeting_times import (
    describe_search,
    loosening_words,
    read_freshness,
    read_hoped,
    read_times,
    title_of,
    without_calendar_words,
)
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt

HOLD_DAYS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@page
def for_request(request: ViewerRequest, request_id: int) -> HttpResponse:
    """Show times for what somebody has asked for, and hold several of them."""
    asked = _find_request(request, request_id)
    if asked.status != RequestStatus.OPEN:
        tell_problem(request, _("Mötet är redan bokat, eller begäran återtagen."))
        return redirect("web:meeting_requests")
    return _show(request, asked, Crumb(_("Att boka"), reverse("web:meeting_requests")))


@require_http_methods(["GET", "HEAD", "POST"])
@page
def for_meeting(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Show other times for a meeting, and hold several of them."""
    meeting = _find_meeting(request, meeting_id)
    if meeting.status not in MeetingStatus.live() or meeting.is_hold:
        tell_problem(request, _("Mötet går inte att flytta: det är inställt, genomfört eller bara hållet."))
        return redirect("web:meeting", meeting_id)
    return _show(request, meeting, Crumb(title_of(meeting), reverse("web:meeting", args=[meeting_id])))


@require_POST
@page
def book(request: ViewerRequest, request_id: int) -> HttpResponse:
    """Book what was asked for at the chosen time, if it is still to be had."""
    asked = _find_request(request, request_id)
    choice = request.POST.get("choice", "")
    try:
        meeting, lacking = book_time(actor=request.viewer, request=asked, choice=choice, now=current_time())
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        tell_problem(request, refusal.text)
        return redirect("web:request_times", request_id)
    text = _("Mötet är bokat och bekräftat.") if not lacking else _("Mötet är preliminärt bokat. %(lacking)s")
    tell(request, text % {"lacking": lacking}, undo_address=reverse("web:meeting_cancel", args=[meeting.pk]))
    return redirect("web:meeting", meeting.pk)


@require_POST
@page
def move(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Move the meeting to the chosen time, if it is still to be had."""
    meeting = _find_meeting(request, meeting_id)
    choice = request.POST.get("choice", "")
    try:
        move_to_time(actor=request.viewer, meeting=meeting, choice=choice, now=current_time())
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        tell_problem(request, refusal.text)
        return redirect("web:meeting_times", meeting_id)
    tell(request, _("Mötet är flyttat."))
    return redirect("web:meeting", meeting_id)


def _find_request(request: ViewerRequest, request_id: int) -> MeetingRequest:
    rows = visible(MeetingRequest, request.viewer).select_related("enrolment__participant")
    asked = get_object_or_404(rows, pk=request_id)
    check_book_meeting(request.viewer, asked.association_id)
    return asked


def _find_meeting(request: ViewerRequest, meeting_id: int) -> Meeting:
    rows = visible(Meeting, request.viewer).select_related("enrolment__participant", "step")
    meeting = get_object_or_404(rows, pk=meeting_id)
    check_book_meeting(request.viewer, meeting.association_id)
    return meeting


def _show(request: ViewerRequest, about: MeetingRequest | Meeting, crumb: Crumb) -> HttpResponse:
    now = current_time()
    hold_form = HoldForm(request.POST or None, until_on=local_day(now) + timedelta(days=HOLD_DAYS))
    if request.method == "POST" and hold_form.is_valid():
        poll = attempt(hold_form, lambda: _hold(request, about, hold_form, now))
        if poll is not None:
            _tell_held(request, poll)
            return redirect("web:time_poll", poll.pk)
    rooms = Room.objects.filter(site__association_id=about.association_id).order_by("name", "pk")
    choices_form = ChoicesForm(request.GET or None, rooms=rooms)
    hoped_form = HopedForm(request.GET if "dag" in request.GET else None)
    search = _search(about, now, choices_form.choices)
    is_meeting = isinstance(about, Meeting)
    context = {
        "section": "schedule",
        "crumbs": [crumb],
        "title": title_of(about),
        "is_meeting": is_meeting,
        "about": about,
        "act_address": reverse(f"web:{'meeting_times_move' if is_meeting else 'request_times_book'}", args=[about.pk]),
        "state": describe_search(search),
        "without_calendar": without_calendar_words(search),
        "outside": read_freshness(search, now),
        "lines": read_times(search, request.POST.getlist("choices")),
        "loosenings": [] if search.best else [loosening_words(one) for one in search.what_to_loosen()],
        "parts": search.parts,
        "hold_form": hold_form,
        "choices_form": choices_form,
        "hoped_form": hoped_form,
        "hoped": read_hoped(search, hoped_form.begins_at) if hoped_form.is_valid() else None,
        "open_poll": open_poll_of(**{"meeting_id" if is_meeting else "request_id": about.pk}),
    }
    return render(request, "web/meeting_times/times.html", context, status=422 if hold_form.errors else 200)


def _search(about: MeetingRequest | Meeting, now: datetime, choices: Choices) -> TimeSearch:
    if isinstance(about, Meeting):
        return search_for_meeting(about, now, choices)
    return search_for_request(about, now, choices)


def _hold(request: ViewerRequest, about: MeetingRequest | Meeting, form: HoldForm, now: datetime) -> TimePoll:
    return hold_times(
        actor=request.viewer,
        about=about,
        choices=request.POST.getlist("choices"),
        expires_at=form.expires_at,
        now=now,
        asks=form.cleaned_data["asks"],
    )


def _tell_held(request: ViewerRequest, poll: TimePoll) -> None:
    asked = poll.voters.count()
    held = _("%(times)s tider hålls.") % {"times": poll.times.count()}
    mailed = ngettext("%(asked)s person får en länk.", "%(asked)s personer får var sin länk.", asked) % {"asked": asked}
    tell(
        request,
        f"{held} {mailed}" if asked else held,
        undo_address=reverse("web:time_poll_withdraw", args=[poll.pk]),
    )
