"""What the views that change a place or a session share: where to return to, and refusals told in the form."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, Session
from backend.bookings.models import Booking, Placement
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.web.pieces import Crumb
from backend.web.viewing import ViewerRequest

_T = TypeVar("_T")


def board_address(activity: Activity, day: date | None = None, *, session_id: int | None = None) -> str:
    """Return the board that shows ``activity`` in the week of ``day``, at the card of ``session_id``."""
    name = "board_garden" if activity.kind == ActivityKind.REHAB_GARDEN else "board_places"
    query = f"?vecka={IsoWeek.of(day)}&dag={day.isoformat()}" if day else ""
    anchor = f"#pass-{session_id}" if session_id else ""
    return f"{reverse(f'web:{name}')}{query}{anchor}"


def session_address(session: Session) -> str:
    """Return the session's card on its board."""
    return board_address(session.activity, local_day(session.begins_at), session_id=session.pk)


def go_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Return to the page that the form names as ``next``, if it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours and wanted.startswith("/") else otherwise)


def attempt(form: BaseForm, act: Callable[[], _T]) -> _T | None:
    """Do ``act``; put what it refuses into ``form`` and return None. What the role may not do stays a page of its own."""
    try:
        return act()
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        return None


def show_form(request: ViewerRequest, activity: Activity, form: BaseForm, **words: Any) -> HttpResponse:
    """Draw one form on a page of its own; ``words`` are title, state, note and back."""
    back = words.pop("back", board_address(activity))
    context = {
        "section": section_of(activity),
        "crumbs": board_crumbs(activity, back),
        "form": form,
        "back": back,
        **words,
    }
    template = words.pop("template", "web/board/form.html")
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


def section_of(activity: Activity) -> str:
    """Return the place of the rail that the activity belongs to."""
    return "board_garden" if activity.kind == ActivityKind.REHAB_GARDEN else "board_places"


def board_crumbs(activity: Activity, address: str) -> list[Crumb]:
    """Return the way back to the activity's board."""
    return [Crumb(activity.name, address)]


def find_session(request: ViewerRequest, session_id: int) -> Session:
    """Return the visible session, or answer 404."""
    rows = visible(Session, request.viewer).select_related("activity__site", "activity__association", "room")
    return get_object_or_404(rows, pk=session_id)


def find_activity(request: ViewerRequest, activity_id: int) -> Activity:
    """Return the visible activity, or answer 404."""
    return get_object_or_404(visible(Activity, request.viewer).select_related("site", "association"), pk=activity_id)


def find_booking(request: ViewerRequest, booking_id: int) -> Booking:
    """Return the booking if its participant may be seen, or answer 404."""
    rows = visible(Booking, request.viewer).select_related("participant", "placement__activity", "session__activity")
    return get_object_or_404(rows, pk=booking_id)


def find_placement(request: ViewerRequest, placement_id: int) -> Placement:
    """Return the placement if its participant may be seen, or answer 404."""
    rows = visible(Placement, request.viewer).select_related("participant", "activity", "enrolment")
    return get_object_or_404(rows, pk=placement_id)
