"""Fördelning, places: five steps on one page, as for cohorts, but for a whole association."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.access.enums import Role
from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.associations.models import Association
from backend.common.clock import current_time
from backend.common.errors import Conflict, RuleViolation
from backend.planning.enums import RunKind
from backend.planning.models import PlanningRun, Proposal
from backend.planning.services import publish_places, request_placement_run, withdraw_publication
from backend.web.forms.place_allocation import PlaceRulesForm
from backend.web.notices import tell
from backend.web.reading.place_allocation import describe_place_publication, read_place_allocation
from backend.web.viewing import ViewerRequest, lead_into, page
from backend.web.views.meeting_allocation import withdraw_meeting_proposal


@require_safe
@page
def show_place_allocation(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Show the latest run of an association's places, or the first step where there is none."""
    association = _planned_association(request, association_id)
    return _show(request, association, _latest_run(request, association))


@require_safe
@page
def show_place_run(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Show one run of places, be it the latest or an earlier one."""
    runs = visible(PlanningRun, request.viewer).filter(kind=RunKind.PLACEMENTS).select_related("association")
    run = get_object_or_404(runs, pk=run_id)
    return _show(request, run.association, run)


@require_POST
@page
def start_place_run(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Order a run of places by the rules of the form."""
    association = _planned_association(request, association_id)
    form = PlaceRulesForm(request.POST, activities=_activities_of(request, association))
    if form.is_valid():
        try:
            run = request_placement_run(
                actor=request.viewer,
                association=association,
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
            return redirect(f"{reverse('web:place_run', args=[run.pk])}#kor")
    return _show(request, association, _latest_run(request, association), form=form, status=422)


def publish_place_proposal(request: ViewerRequest, proposal: Proposal) -> HttpResponse:
    """Put a proposal of places in force; where its basis has changed, say so and offer to calculate again."""
    try:
        publication = publish_places(actor=request.viewer, proposal=proposal, now=current_time())
    except RuleViolation as refusal:
        return _show(request, proposal.run.association, proposal.run, conflict=refusal, status=409)
    undo = reverse("web:proposal_withdraw", args=[proposal.pk])
    tell(request, describe_place_publication(publication), undo_address=undo)
    return redirect(f"{reverse('web:place_run', args=[proposal.run_id])}#publicera")


@require_POST
@page
def withdraw(request: ViewerRequest, proposal_id: int) -> HttpResponse:
    """Take back what a publication of places or of meetings has booked."""
    proposals = visible(Proposal, request.viewer).exclude(run__kind=RunKind.COHORTS)
    proposal = get_object_or_404(proposals.select_related("run__association"), pk=proposal_id)
    if proposal.run.kind == RunKind.MEETINGS:
        return withdraw_meeting_proposal(request, proposal)
    withdraw_publication(actor=request.viewer, proposal=proposal, now=current_time())
    tell(request, _("Publiceringen är återtagen: platserna är lediga och alla står i kö där de stod."))
    return redirect(f"{reverse('web:place_run', args=[proposal.run_id])}#publicera")


def _planned_association(request: ViewerRequest, association_id: int) -> Association:
    """The association, for those who plan it; for others the page does not exist."""
    planned = visible(Association, request.viewer).filter(pk__in=request.viewer.associations_as(Role.COORDINATOR))
    return get_object_or_404(planned, pk=association_id)


def _latest_run(request: ViewerRequest, association: Association) -> PlanningRun | None:
    runs = visible(PlanningRun, request.viewer).filter(association=association, kind=RunKind.PLACEMENTS, base=None)
    return runs.select_related("association").first()


def _activities_of(request: ViewerRequest, association: Association) -> list[Activity]:
    return list(visible(Activity, request.viewer).filter(association=association).order_by("kind", "name"))


def _show(
    request: ViewerRequest, association: Association, run: PlanningRun | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    lead_into(request, association)
    activities = _activities_of(request, association)
    shown = read_place_allocation(request.viewer, association, run, activities, now=current_time())
    form = more.pop("form", None) or PlaceRulesForm(initial=shown.initial_rules, activities=activities)
    context = {
        "section": "allocation",
        "association": association,
        "programme": request.programme,
        "run": run,
        "shown": shown,
        "form": form,
        **more,
    }
    return render(request, "web/allocation/places/allocation.html", context, status=status)
