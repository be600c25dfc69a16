"""Moving somebody from one session to another, once or every time from now on: by dragging or from the menu."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.policies import check_book_placement
from backend.access.visibility import visible
from backend.activities.models import Session, WeeklyTime
from backend.bookings.models import Booking, Placement
from backend.bookings.services import give_up_booking, move_booking, move_placement
from backend.common.clock import current_day, current_time
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.web.notices import tell, tell_problem
from backend.web.pieces import WeekNavigation
from backend.web.reading.board_words import describe_session, weekly_time_words
from backend.web.reading.moves import read_targets
from backend.web.reading.session_cards import shown_code
from backend.web.typed_ids import read_id
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import board_crumbs, find_booking, go_back, section_of, session_address
from backend.web.week_field import read_week

ONWARDS = "onwards"


@require_http_methods(["GET", "HEAD", "POST"])
@page
def move(request: ViewerRequest, booking_id: int) -> HttpResponse:
    """Show the sessions of a week to move to, or move to the one that was chosen or dropped on."""
    booking = find_booking(request, booking_id)
    check_book_placement(request.viewer, booking.placement.activity)
    address = session_address(booking.session)
    if request.method == "POST":
        try:
            _move(request, booking)
        except NotAllowed:
            raise
        except RuleViolation as refusal:
            tell_problem(request, refusal.text)
        return go_back(request, address)
    today = current_day()
    day = local_day(booking.session.begins_at)
    week = read_week(request.GET.get("vecka", ""), around=day) or IsoWeek.of(day)
    targets = read_targets(request.viewer, booking, week, now=current_time())
    context = {
        "section": section_of(booking.session.activity),
        "crumbs": board_crumbs(booking.session.activity, address),
        "booking": booking,
        "targets": targets,
        "any_possible": any(target.is_possible for target in targets),
        "navigation": WeekNavigation(week, today),
        "week": week,
        "is_single": not booking.placement.weekly_times.exists(),
        "next": address,
    }
    return render(request, "web/board/move.html", context)


@require_POST
@page
def give_up(request: ViewerRequest, booking_id: int) -> HttpResponse:
    """Take somebody off one session; the place itself stays."""
    booking = find_booking(request, booking_id)
    session, placement = booking.session, booking.placement
    give_up_booking(actor=request.viewer, booking=booking, now=current_time())
    text = _("%(code)s kommer inte %(session)s.")
    words = {"code": shown_code(booking), "session": describe_session(session)}
    tell(request, text % words, undo_address=_undo_address(placement))
    return go_back(request, session_address(session))


def _move(request: ViewerRequest, booking: Booking) -> None:
    code = shown_code(booking)
    if not _posted_id(request, "session") and not _posted_id(request, "weekly_time"):
        raise RuleViolation("choose_a_session", _("Välj vilket pass det ska flyttas till."))
    if request.POST.get("reach") == ONWARDS:
        time = _chosen_time(request)
        placement = _move_onwards(request, booking, time)
        text = _("%(code)s kommer %(time)s från och med nu.") % {"code": code, "time": weekly_time_words(time)}
    else:
        session = get_object_or_404(visible(Session, request.viewer), pk=_posted_id(request, "session"))
        move_booking(actor=request.viewer, booking=booking, session=session, now=current_time())
        placement = booking.placement
        text = _("%(code)s kommer %(session)s den här gången.") % {"code": code, "session": describe_session(session)}
    tell(request, text, undo_address=_undo_address(placement))


def _chosen_time(request: ViewerRequest) -> WeeklyTime:
    """The weekly time that was dropped on, or the one of the chosen session."""
    times = visible(WeeklyTime, request.viewer).select_related("activity")
    time_id = _posted_id(request, "weekly_time")
    if time_id:
        return get_object_or_404(times, pk=time_id)
    session = get_object_or_404(visible(Session, request.viewer), pk=_posted_id(request, "session"))
    return get_object_or_404(times, pk=session.weekly_time_id)


def _move_onwards(request: ViewerRequest, booking: Booking, time: WeeklyTime) -> Placement:
    """Let ``time`` take the place of the booking's own weekly time; in another activity it is the only one."""
    placement = booking.placement
    others = [
        row
        for row in placement.weekly_times.all()
        if row.pk not in {booking.session.weekly_time_id, time.pk} and row.activity_id == time.activity_id
    ]
    move_placement(
        actor=request.viewer,
        placement=placement,
        activity=time.activity,
        weekly_times=[*others, time],
        now=current_time(),
    )
    return placement


def _undo_address(placement: Placement) -> str:
    change = placement.changes.filter(undone_at=None).order_by("-pk").first()
    return reverse("web:placement_undo", args=[change.pk]) if change else ""


def _posted_id(request: HttpRequest, name: str) -> int | None:
    """Return the id that was posted, None for what is none."""
    return read_id(request.POST.get(name, ""))
