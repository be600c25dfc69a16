"""Fördelning: five steps on one page – what there is, the rules, the run, the proposal, publishing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.access.policies import can_plan
from backend.access.visibility import visible
from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.common.errors import Conflict, RuleViolation
from backend.planning.enums import RunKind
from backend.planning.models import PlanningRun, Proposal
from backend.planning.selectors import run_progress
from backend.planning.services import (
    discard_proposal,
    publish_proposal,
    request_run,
    request_stop,
    restore_proposal,
)
from backend.web.forms.allocation import RulesForm, read_trial
from backend.web.notices import tell
from backend.web.reading.allocation import describe_publication, read_allocation
from backend.web.reading.live import address_of_run, read_live
from backend.web.viewing import ViewerRequest, open_programme, page, remember_programme
from backend.web.views.meeting_allocation import publish_meeting_proposal
from backend.web.views.place_allocation import publish_place_proposal


@require_safe
@page
def show_allocation(request: ViewerRequest, programme_id: int) -> HttpResponse:
    """Show the latest run of a programme, or the first step where there is none."""
    programme = _planned_programme(request, programme_id)
    run = visible(PlanningRun, request.viewer).filter(programme=programme, base=None).first()
    return _show(request, programme, run)


@require_safe
@page
def show_run(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Show one run, be it the latest or an earlier one; runs of places and meetings have pages of their own."""
    run = _run(request, run_id)
    if run.kind != RunKind.COHORTS:
        return redirect(address_of_run(run))
    remember_programme(request, run.own_programme)
    return _show(request, run.own_programme, run)


@require_safe
@page
def show_progress(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Show how a run goes; htmx asks a second after each answer, and loads the page anew when the run has ended."""
    run = _run(request, run_id)
    progress = run_progress(run, now=current_time())
    context = {"run": run, "live": read_live(progress), "asked_for": True}
    return render(request, "web/allocation/live.html", context)


@require_POST
@page
def start_run(request: ViewerRequest, programme_id: int) -> HttpResponse:
    """Order a run by the rules of the form."""
    programme = _planned_programme(request, programme_id)
    form = RulesForm(request.POST, programme=programme)
    if form.is_valid():
        try:
            run = request_run(
                actor=request.viewer,
                programme=programme,
                rules=form.rules(),
                time_limit_seconds=form.cleaned_data["time_limit_seconds"],
                max_moves=form.cleaned_data["max_moves"],
                now=current_time(),
            )
        except Conflict:
            raise
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        else:
            return redirect(f"{reverse('web:run', args=[run.pk])}#kor")
    latest = visible(PlanningRun, request.viewer).filter(programme=programme, base=None).first()
    return _show(request, programme, latest, form=form, status=422)


@require_POST
@page
def stop_run(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Ask a run to stop; it keeps the best plan it has."""
    run = _run(request, run_id)
    request_stop(actor=request.viewer, run=run, now=current_time())
    return redirect(f"{address_of_run(run)}#kor")


@require_POST
@page
def publish(request: ViewerRequest, proposal_id: int) -> HttpResponse:
    """Put a proposal in force; where its basis has changed, say so and offer to re-plan."""
    proposal = _proposal(request, proposal_id)
    if proposal.run.kind == RunKind.PLACEMENTS:
        return publish_place_proposal(request, proposal)
    if proposal.run.kind == RunKind.MEETINGS:
        return publish_meeting_proposal(request, proposal)
    try:
        publication = publish_proposal(actor=request.viewer, proposal=proposal, now=current_time())
    except Conflict as conflict:
        return _show(request, proposal.run.own_programme, proposal.run, conflict=conflict, status=409)
    tell(request, describe_publication(publication))
    return redirect(f"{reverse('web:run', args=[proposal.run_id])}#publicera")


@require_POST
@page
def discard(request: ViewerRequest, proposal_id: int) -> HttpResponse:
    """Put a draft aside."""
    proposal = _proposal(request, proposal_id)
    discard_proposal(actor=request.viewer, proposal=proposal, now=current_time())
    tell(request, _("Förslaget är lagt åt sidan."), undo_address=reverse("web:proposal_restore", args=[proposal_id]))
    return redirect(address_of_run(proposal.run))


@require_POST
@page
def restore(request: ViewerRequest, proposal_id: int) -> HttpResponse:
    """Take up again a draft that was put aside."""
    proposal = _proposal(request, proposal_id)
    restore_proposal(actor=request.viewer, proposal=proposal, now=current_time())
    tell(request, _("Förslaget är tillbaka."))
    return redirect(address_of_run(proposal.run))


def _planned_programme(request: ViewerRequest, programme_id: int) -> Programme:
    """The programme, for those who plan it; for others the page does not exist."""
    planners = [
        grant.association_id for grant in request.viewer.grants if can_plan(request.viewer, grant.association_id)
    ]
    get_object_or_404(visible(Programme, request.viewer), pk=programme_id, association_id__in=planners)
    return open_programme(request, programme_id)


def _run(request: ViewerRequest, run_id: int) -> PlanningRun:
    runs = visible(PlanningRun, request.viewer).select_related("programme__association")
    return get_object_or_404(runs, pk=run_id)


def _proposal(request: ViewerRequest, proposal_id: int) -> Proposal:
    proposals = visible(Proposal, request.viewer).select_related("run__programme__association", "run__association")
    return get_object_or_404(proposals, pk=proposal_id)


def _show(
    request: ViewerRequest, programme: Programme, run: PlanningRun | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    remember_programme(request, programme)
    shown = read_allocation(request.viewer, programme, run, now=current_time())
    trial = read_trial(request.GET)
    form = more.pop("form", None) or RulesForm(initial=shown.initial_rules | trial, programme=programme)
    context = {
        "section": "allocation",
        "programme": programme,
        "run": run,
        "shown": shown,
        "form": form,
        "trial": trial,
        **more,
    }
    return render(request, "web/allocation/allocation.html", context, status=status)
