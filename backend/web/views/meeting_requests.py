"""Meetings that somebody needs: the list of those to book, asking for one, taking that back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import can_plan, check_request_meeting
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.common.clock import current_time
from backend.meetings.enums import PlaceKind
from backend.meetings.models import MeetingRequest
from backend.meetings.rules import rule_for
from backend.meetings.services import Wanted, reopen_request, request_meeting, withdraw_request
from backend.participants.models import Enrolment
from backend.web.association_at_hand import association_at_hand
from backend.web.forms.meeting_request import MeetingRequestForm
from backend.web.forms.meetings import USUAL_MINUTES
from backend.web.navigation import meeting_tabs
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.deadlines import describe_deadlines, read_deadlines
from backend.web.reading.meeting_requests import describe_requests, read_requests
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt


@require_safe
@page
def list_requests(request: ViewerRequest) -> HttpResponse:
    """List the meetings that wait to be booked."""
    association, now = association_at_hand(request), current_time()
    lines = read_requests(request.viewer, association, now=now) if association else []
    deadlines = read_deadlines(request.viewer, association, now=now) if association else []
    context = {
        "section": "schedule",
        "tabs": meeting_tabs(request.viewer, "requests"),
        "lines": lines,
        "deadlines": deadlines,
        "state": " ".join(filter(None, [describe_deadlines(deadlines), describe_requests(lines)])),
        "association": association,
        "may_plan": association is not None and can_plan(request.viewer, association.pk),
    }
    return render(request, "web/meetings/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def ask(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Ask for a meeting about a participant."""
    enrolments = visible(Enrolment, request.viewer).select_related("participant__agency", "programme__association")
    enrolment = get_object_or_404(enrolments, pk=enrolment_id)
    participant, association = enrolment.participant, enrolment.programme.association
    check_request_meeting(request.viewer, association.pk, participant.agency_id)
    form = MeetingRequestForm(request.POST or None, initial={"kind": MeetingKind.RECONCILIATION})
    back = reverse("web:participant", args=[participant.pk])
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _ask(request, enrolment, form))
        if made is not None:
            text = _("Mötet är begärt. Samordnaren ser det bland det som ska bokas.")
            tell(request, text, undo_address=reverse("web:request_withdraw", args=[made.pk]))
            return redirect(back)
    context = {
        "section": "schedule",
        "crumbs": [Crumb(participant.code, back)],
        "form": form,
        "title": _("Begär möte med %(code)s") % {"code": participant.code},
        "state": _("Säg vilka som behövs, så hittar samordnaren tid och kallar dem."),
        "back": back,
    }
    return render(request, "web/meetings/ask.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@page
def withdraw(request: ViewerRequest, request_id: int) -> HttpResponse:
    """Take a request back; can be undone."""
    asked = _find(request, request_id)
    withdraw_request(actor=request.viewer, request=asked, now=current_time())
    tell(request, _("Begäran är återtagen."), undo_address=reverse("web:request_reopen", args=[asked.pk]))
    return redirect("web:meeting_requests")


@require_POST
@page
def reopen(request: ViewerRequest, request_id: int) -> HttpResponse:
    """Undo a withdrawal."""
    reopen_request(actor=request.viewer, request=_find(request, request_id), now=current_time())
    tell(request, _("Begäran väntar igen, lika länge som förut."))
    return redirect("web:meeting_requests")


def _find(request: ViewerRequest, request_id: int) -> MeetingRequest:
    rows = visible(MeetingRequest, request.viewer).select_related("enrolment__participant")
    return get_object_or_404(rows, pk=request_id)


def _ask(request: ViewerRequest, enrolment: Enrolment, form: MeetingRequestForm) -> MeetingRequest:
    values = form.cleaned_data
    association = enrolment.programme.association
    rule = rule_for(association.pk, enrolment.programme_id, values["kind"])
    return request_meeting(
        actor=request.viewer,
        association=association,
        programme=enrolment.programme,
        enrolment=enrolment,
        kind=MeetingKind(values["kind"]),
        wanted=[
            Wanted(participant=enrolment.participant),
            *(Wanted(party=party, requirement=need) for party, need in form.wanted_parties(rule)),
        ],
        duration_minutes=rule.duration_minutes if rule is not None else USUAL_MINUTES,
        place_kind=PlaceKind(values["place_kind"]),
        earliest_on=values["earliest_on"],
        latest_on=values["latest_on"],
        now=current_time(),
    )
