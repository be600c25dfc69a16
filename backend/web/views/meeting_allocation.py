"""Lägg ut möten: times for many of the meetings that wait, worked out together; the five steps of Fördelning."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.access.enums import Role
from backend.access.visibility import visible
from backend.associations.models import Association
from backend.common.clock import current_time
from backend.common.errors import Conflict, RuleViolation
from backend.planning.enums import RunKind
from backend.planning.models import PlanningRun, Proposal
from backend.planning.services import publish_meetings, request_meeting_run, withdraw_meetings
from backend.web.forms.meeting_allocation import MeetingRunForm
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.meeting_allocation import (
    describe_meeting_publication,
    initial_meeting_rules,
    read_meeting_allocation,
    read_meeting_basis,
)
from backend.web.viewing import ViewerRequest, lead_into, page


@require_safe
@page
def show_meeting_allocation(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Show what waits to be booked, ready for a new run."""
    return _show(request, _planned_association(request, association_id), None)


@require_safe
@page
def show_meeting_run(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Show one run, be it the latest or an earlier one."""
    runs = visible(PlanningRun, request.viewer).filter(kind=RunKind.MEETINGS).select_related("association")
    run = get_object_or_404(runs, pk=run_id)
    return _show(request, run.association, run)


@require_POST
@page
def start_meeting_run(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Order a run of the meetings that are ticked."""
    association = _planned_association(request, association_id)
    now = current_time()
    form = MeetingRunForm(request.POST, waiting=read_meeting_basis(request.viewer, association, now).choices)
    if form.is_valid():
        try:
            run = request_meeting_run(
                actor=request.viewer,
                association=association,
                rules=form.rules(),
                time_limit_seconds=form.cleaned_data["time_limit_seconds"],
                max_moves=form.most_moves,
                now=now,
            )
        except Conflict:
            raise
        except RuleViolation as refusal:
            form.refuse(refusal.field or "", refusal.text)
        else:
            return redirect(f"{reverse('web:meeting_run', args=[run.pk])}#kor")
    return _show(request, association, None, form=form, status=422)


def publish_meeting_proposal(request: ViewerRequest, proposal: Proposal) -> HttpResponse:
    """Book the meetings of a proposal; where its basis has changed, say so and offer to calculate again."""
    try:
        publication = publish_meetings(actor=request.viewer, proposal=proposal, now=current_time())
    except RuleViolation as refusal:
        return _show(request, proposal.run.association, proposal.run, conflict=refusal, status=409)
    undo = reverse("web:proposal_withdraw", args=[proposal.pk])
    tell(request, describe_meeting_publication(publication), undo_address=undo)
    return redirect(f"{reverse('web:meeting_run', args=[proposal.run_id])}#publicera")


def withdraw_meeting_proposal(request: ViewerRequest, proposal: Proposal) -> HttpResponse:
    """Take back what a publication of meetings has booked."""
    withdraw_meetings(actor=request.viewer, proposal=proposal, now=current_time())
    tell(
        request,
        _("Publiceringen är återtagen: mötena som bokades är inställda och väntar, och det som flyttades är tillbaka."),
    )
    return redirect(f"{reverse('web:meeting_run', args=[proposal.run_id])}#publicera")


def _planned_association(request: ViewerRequest, association_id: int) -> Association:
    """The association, for those who plan it; for others the page does not exist."""
    planned = visible(Association, request.viewer).filter(pk__in=request.viewer.associations_as(Role.COORDINATOR))
    return get_object_or_404(planned, pk=association_id)


def _show(
    request: ViewerRequest, association: Association, run: PlanningRun | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    lead_into(request, association)
    now = current_time()
    basis = read_meeting_basis(request.viewer, association, now)
    form = more.pop("form", None) or MeetingRunForm(
        initial=initial_meeting_rules(run, basis, now), waiting=basis.choices
    )
    context = {
        "section": "schedule",
        "crumbs": [Crumb(_("Att boka"), reverse("web:meeting_requests"))],
        "association": association,
        "programme": request.programme,
        "run": run,
        "shown": read_meeting_allocation(request.viewer, association, run, basis, now=now),
        "form": form,
        **more,
    }
    return render(request, "web/allocation/meetings/allocation.html", context, status=status)
