"""Places: booking one, and pausing, extending, ending and interrupting it, each with a way back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.policies import check_book_placement
from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.bookings.enums import InterruptionReason, TrialOutcome
from backend.bookings.models import Placement, PlacementChange
from backend.bookings.services import (
    book_placement,
    book_single,
    cancel_placement,
    end_placement,
    extend_placement,
    interrupt_placement,
    pause_placement,
    record_outcome,
    resume_placement,
    undo_placement_change,
)
from backend.common.clock import current_day, current_time
from backend.common.weeks import IsoWeek
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from backend.web.forms.placements import BookForm, InterruptForm, LastDayForm, OutcomeForm, PauseForm, SingleForm
from backend.web.notices import tell
from backend.web.reading.board_words import describe_placement
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import (
    attempt,
    board_address,
    find_activity,
    find_placement,
    find_session,
    go_back,
    session_address,
    show_form,
)

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_AND_POST)
@page
def book(request: ViewerRequest, activity_id: int) -> HttpResponse:
    """Book a place for a period, with a seat at each of its sessions."""
    activity = find_activity(request, activity_id)
    check_book_placement(request.viewer, activity)
    form = BookForm(
        request.POST or None,
        activity=activity,
        enrolments=_enrolments(request, activity),
        weekly_times=list(activity.weekly_times.all()),
        starts_on=IsoWeek.of(current_day()).plus(1).monday,
        initial={"enrolment": request.GET.get("inskrivning", "")},
    )
    if request.method == "POST" and form.is_valid():
        placement = attempt(
            form,
            lambda: book_placement(actor=request.viewer, activity=activity, now=current_time(), **form.placement()),
        )
        if placement:
            return _booked(request, placement)
    state = _("%(activity)s, %(site)s. Platsen bokas på alla pass i perioden, eller inte alls.")
    words = {"activity": activity.name, "site": activity.site.name}
    return show_form(request, activity, form, title=_("Boka plats"), state=state % words)


@require_http_methods(SHOW_AND_POST)
@page
def book_session(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Book one open session; where there are none, go on to booking a period."""
    session = find_session(request, session_id)
    check_book_placement(request.viewer, session.activity)
    if not session.activity.has_open_sessions:
        return redirect("web:placement_book", session.activity_id)
    form = SingleForm(request.POST or None, enrolments=_enrolments(request, session.activity))
    if request.method == "POST" and form.is_valid():
        enrolment = form.cleaned_data["enrolment"]
        placement = attempt(
            form,
            lambda: book_single(actor=request.viewer, enrolment=enrolment, session=session, now=current_time()),
        )
        if placement:
            return _booked(request, placement)
    state = _("Ett enstaka pass i %(activity)s.") % {"activity": session.activity.name}
    back = session_address(session)
    return show_form(request, session.activity, form, title=_("Boka enstaka pass"), state=state, back=back)


@require_POST
@page
def cancel(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """Take a booking back that has not begun."""
    placement = find_placement(request, placement_id)
    cancel_placement(actor=request.viewer, placement=placement, now=current_time())
    return _changed(request, placement, _("%(code)s är avbokad."))


@require_http_methods(SHOW_AND_POST)
@page
def pause(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """Let a place rest; its seats are free meanwhile."""
    form = PauseForm(request.POST or None, today=current_day())
    return _change(
        request,
        placement_id,
        form,
        lambda placement: pause_placement(
            actor=request.viewer,
            placement=placement,
            from_on=form.cleaned_data["from_on"],
            until_on=form.until_on,
            now=current_time(),
        ),
        title=_("Pausa platsen"),
        done=_("%(code)s pausar."),
        note=_("Platserna på passen blir lediga under pausen och kan ha tagits av någon annan efteråt."),
    )


@require_POST
@page
def resume(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """End a pause."""
    placement = find_placement(request, placement_id)
    resume_placement(actor=request.viewer, placement=placement, now=current_time())
    return _changed(request, placement, _("%(code)s är tillbaka från pausen."))


@require_http_methods(SHOW_AND_POST)
@page
def extend(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """Give a place a later last day."""
    form = LastDayForm(request.POST or None, button=_("Förläng"), last_on=None)
    return _change(
        request,
        placement_id,
        form,
        lambda placement: extend_placement(
            actor=request.viewer, placement=placement, ends_on=form.ends_on, now=current_time()
        ),
        title=_("Förläng platsen"),
        done=_("Platsen för %(code)s är förlängd."),
    )


@require_http_methods(SHOW_AND_POST)
@page
def end(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """Give a place an earlier last day; its seats after that are free."""
    form = LastDayForm(request.POST or None, button=_("Avsluta"), last_on=current_day())
    return _change(
        request,
        placement_id,
        form,
        lambda placement: end_placement(
            actor=request.viewer, placement=placement, ends_on=form.ends_on, now=current_time()
        ),
        title=_("Avsluta platsen"),
        done=_("Platsen för %(code)s slutar tidigare."),
    )


@require_http_methods(SHOW_AND_POST)
@page
def interrupt(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """End a place now, with a reason from the list."""
    form = InterruptForm(request.POST or None)
    return _change(
        request,
        placement_id,
        form,
        lambda placement: interrupt_placement(
            actor=request.viewer,
            placement=placement,
            reason=InterruptionReason(form.cleaned_data["reason"]),
            now=current_time(),
        ),
        title=_("Avbryt platsen"),
        done=_("Platsen för %(code)s är avbruten."),
        note=_("Passen framåt blir lediga genast och erbjuds dem som väntar."),
    )


@require_http_methods(SHOW_AND_POST)
@page
def record_result(request: ViewerRequest, placement_id: int) -> HttpResponse:
    """Record what a work trial led to."""
    form = OutcomeForm(request.POST or None)
    return _change(
        request,
        placement_id,
        form,
        lambda placement: record_outcome(
            actor=request.viewer,
            placement=placement,
            outcome=TrialOutcome(form.cleaned_data["outcome"]),
            now=current_time(),
        ),
        title=_("Arbetsprövningens resultat"),
        done=_("Resultatet för %(code)s är antecknat."),
        note=_("Vad arbetsprövningen ledde till, som en kategori."),
    )


@require_POST
@page
def undo(request: ViewerRequest, change_id: int) -> HttpResponse:
    """Undo a change of a place as far as its seats are still free."""
    rows = visible(PlacementChange, request.viewer).select_related("placement__activity", "placement__participant")
    change = get_object_or_404(rows, pk=change_id)
    undo_placement_change(actor=request.viewer, change=change, now=current_time())
    tell(request, _("Ångrat. Platsen för %(code)s är som förut.") % {"code": change.placement.participant.code})
    return go_back(request, board_address(change.placement.activity, current_day()))


def _enrolments(request: ViewerRequest, activity: Activity) -> QuerySet[Enrolment]:
    """Those whom the viewer may see and the activity takes."""
    rows = visible(Enrolment, request.viewer).filter(
        status__in=EnrolmentStatus.live(), participant__association_id=activity.association_id
    )
    programmes = list(activity.programmes.values_list("pk", flat=True))
    allowed = Q(programme__in=programmes) if programmes else Q()
    return rows.filter(allowed).select_related("participant").order_by("participant__code", "pk")


def _change(
    request: ViewerRequest,
    placement_id: int,
    form: BaseForm,
    act: Callable[[Placement], Any],
    *,
    title: str,
    done: str,
    note: str = "",
) -> HttpResponse:
    """Show the form of a change, or make it and return to the board with a way back."""
    placement = find_placement(request, placement_id)
    check_book_placement(request.viewer, placement.activity)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: act(placement)):
        return _changed(request, placement, done)
    back = board_address(placement.activity, current_day())
    state = describe_placement(placement)
    return show_form(request, placement.activity, form, title=title, state=state, note=note, back=back)


def _booked(request: ViewerRequest, placement: Placement) -> HttpResponseRedirect:
    undo_address = reverse("web:placement_cancel", args=[placement.pk])
    tell(request, _("Bokat: %(place)s.") % {"place": describe_placement(placement)}, undo_address=undo_address)
    return HttpResponseRedirect(board_address(placement.activity, placement.starts_on))


def _changed(request: ViewerRequest, placement: Placement, words: str) -> HttpResponseRedirect:
    change = placement.changes.filter(undone_at=None).order_by("-pk").first()
    undo_address = reverse("web:placement_undo", args=[change.pk]) if change else ""
    tell(request, words % {"code": placement.participant.code}, undo_address=undo_address)
    return go_back(request, board_address(placement.activity, _nearest(placement.starts_on)))


def _nearest(starts_on: date) -> date:
    """The week to show after a change: the present one, or the first of a place that has not begun."""
    return max(current_day(), starts_on)
