"""One session: cancelling, moving and resizing it, each with a way back."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.policies import check_run_activity
from backend.access.visibility import visible
from backend.activities.enums import CancellationReason
from backend.activities.models import Session, SessionChange
from backend.activities.services import (
    cancel_session,
    change_session_capacity,
    move_session,
    restore_session,
    undo_session_change,
)
from backend.bookings.selectors import session_people
from backend.common.clock import current_time
from backend.places.models import Room
from backend.web.forms.sessions import CancelSessionForm, CapacityForm, MoveSessionForm
from backend.web.notices import tell
from backend.web.reading.board_words import describe_session
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import (
    attempt,
    find_session,
    go_back,
    session_address,
    show_form,
)

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_AND_POST)
@page
def cancel(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Cancel a session with a reason; those who are booked keep their places at the others."""
    session = _session_to_run(request, session_id)
    form = CancelSessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = CancellationReason(form.cleaned_data["reason"])
        if attempt(
            form, lambda: cancel_session(actor=request.viewer, session=session, reason=reason, now=current_time())
        ):
            return _changed(request, session, _("Passet %(session)s är inställt."))
    note = _("De som är bokade och deras handläggare ser det genast i sina kalendrar. Handläggarna får också ett mejl.")
    return _form(request, session, form, title=_("Ställ in passet"), note=note)


@require_POST
@page
def restore(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Take a cancellation back."""
    session = _session_to_run(request, session_id)
    restore_session(actor=request.viewer, session=session, now=current_time())
    return _changed(request, session, _("Passet %(session)s blir av."))


@require_http_methods(SHOW_AND_POST)
@page
def move(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Move a session to another time or room."""
    session = _session_to_run(request, session_id)
    rooms = visible(Room, request.viewer).filter(site__association_id=session.activity.association_id)
    form = MoveSessionForm(request.POST or None, session=session, rooms=rooms.order_by("site__name", "name"))
    if request.method == "POST" and form.is_valid():
        begins_at, ends_at = form.times()
        moved = attempt(form, lambda: _move(request, session, begins_at, ends_at, form.cleaned_data["room"]))
        if moved:
            return _changed(request, moved, _("Passet är flyttat till %(session)s."))
    return _form(request, session, form, title=_("Flytta passet"))


@require_http_methods(SHOW_AND_POST)
@page
def resize(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Change the number of places; with fewer than are booked, say who goes."""
    session = _session_to_run(request, session_id)
    people = session_people(request.viewer, [session.pk]).get(session.pk, [])
    form = CapacityForm(request.POST or None, session=session, people=people)
    if request.method == "POST" and form.is_valid():
        capacity = form.cleaned_data["capacity"]
        if attempt(
            form,
            lambda: change_session_capacity(
                actor=request.viewer, session=session, capacity=capacity, leaving=form.who_goes, now=current_time()
            ),
        ):
            return _changed(request, session, _("Antalet platser är ändrat: %(session)s."))
    return _form(request, session, form, title=_("Ändra antal platser"))


@require_POST
@page
def undo(request: ViewerRequest, change_id: int) -> HttpResponse:
    """Undo what was done to a session."""
    rows = visible(SessionChange, request.viewer).select_related("session__activity")
    change = get_object_or_404(rows, pk=change_id)
    undo_session_change(actor=request.viewer, change=change, now=current_time())
    session = find_session(request, change.session_id)
    tell(request, _("Ångrat. Passet är som förut: %(session)s.") % {"session": describe_session(session)})
    return go_back(request, session_address(session))


def _session_to_run(request: ViewerRequest, session_id: int) -> Session:
    session = find_session(request, session_id)
    check_run_activity(request.viewer, session.activity)
    return session


def _move(
    request: ViewerRequest, session: Session, begins_at: datetime, ends_at: datetime, room: Room | None
) -> Session:
    move_session(
        actor=request.viewer, session=session, begins_at=begins_at, ends_at=ends_at, room=room, now=current_time()
    )
    return find_session(request, session.pk)


def _form(request: ViewerRequest, session: Session, form: Any, *, title: str, note: str = "") -> HttpResponse:
    taken = session.bookings.count()
    state = _("%(activity)s, %(session)s. %(taken)s av %(seats)s platser är bokade.") % {
        "activity": session.activity.name,
        "session": describe_session(session),
        "taken": taken,
        "seats": session.capacity,
    }
    back = session_address(session)
    return show_form(request, session.activity, form, title=title, state=state, note=note, back=back)


def _changed(request: ViewerRequest, session: Session, words: str) -> HttpResponseRedirect:
    change = session.changes.filter(undone_at=None).order_by("-pk").first()
    undo_address = reverse("web:session_change_undo", args=[change.pk]) if change else ""
    tell(request, words % {"session": describe_session(session)}, undo_address=undo_address)
    return go_back(request, session_address(session))
