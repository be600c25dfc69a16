"""Jämför: what a run would have given, had something been otherwise. Nothing in the books is changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.common.clock import current_time
from backend.places.models import Site
from backend.planning.enums import ProposalStatus, RunKind, RunState
from backend.planning.models import PlanningRun, Proposal
from backend.planning.selectors import MOVES_COMPARED, compare_scenarios
from backend.planning.selectors.moves import list_moves
from backend.planning.services import (
    discard_proposal,
    request_moves_compared,
    request_scenario,
    request_stop,
    restore_proposal,
)
from backend.web.forms.scenarios import ScenarioForm
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.live import address_of_run
from backend.web.reading.scenarios import describe_scenarios, read_scenarios
from backend.web.viewing import ViewerRequest, lead_into, page, remember_programme
from backend.web.views.acting import attempt


@require_safe
@page
def show_scenarios(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Show a run and its scenarios; those of a scenario are its base's."""
    run = _find_run(request, run_id)
    if run.base_id is not None:
        return redirect("web:scenarios", run.base_id)
    return _show(request, run)


@require_safe
@page
def show_live(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Show how they go; htmx asks a second after each answer, and loads the page anew when all have ended."""
    context = _read(request, _find_run(request, run_id)) | {"asked_for": True}
    return render(request, "web/allocation/scenarios_live.html", context)


@require_POST
@page
def add_scenario(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Order a scenario by what the form supposes."""
    run = _find_run(request, run_id)
    root = run.base or run
    form = _build_form(request, root, request.POST)
    now = current_time()
    if form.is_valid():
        ordered = attempt(
            form,
            lambda: request_scenario(actor=request.viewer, base=root, scenario=form.changes(), now=now, **form.moves()),
        )
        if ordered is not None:
            return redirect("web:scenarios", root.pk)
    return _show(request, root, form=form, status=422)


@require_POST
@page
def compare_moves(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Order what is missing to see what 0, 3 and 10 moves buy."""
    run = _find_run(request, run_id)
    root = run.base or run
    form = _build_form(request, root, {})
    ordered = attempt(form, lambda: request_moves_compared(actor=request.viewer, base=root, now=current_time()))
    if ordered is None:
        return _show(request, root, form=form, status=422)
    return redirect(f"{reverse('web:scenarios', args=[root.pk])}#flyttar")


@require_POST
@page
def drop_scenario(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Put a scenario aside, or end its computation."""
    run = _find_run(request, run_id)
    proposal = Proposal.objects.filter(run=run).select_related("run").first()
    if run.state in RunState.unfinished():
        request_stop(actor=request.viewer, run=run, now=current_time())
        tell(request, _("Beräkningen avbryts."))
    elif proposal is not None and proposal.status == ProposalStatus.DRAFT:
        discard_proposal(actor=request.viewer, proposal=proposal, now=current_time())
        tell(request, _("Jämförelsen är borttagen."), undo_address=reverse("web:scenario_restore", args=[run.pk]))
    return redirect("web:scenarios", run.base_id or run.pk)


@require_POST
@page
def restore_scenario(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Take up again a scenario that was put aside."""
    run = _find_run(request, run_id)
    proposal = get_object_or_404(visible(Proposal, request.viewer).select_related("run"), run=run)
    restore_proposal(actor=request.viewer, proposal=proposal, now=current_time())
    tell(request, _("Jämförelsen är tillbaka."))
    return redirect("web:scenarios", run.base_id or run.pk)


def _find_run(request: ViewerRequest, run_id: int) -> PlanningRun:
    runs = visible(PlanningRun, request.viewer).exclude(kind=RunKind.MEETINGS)
    related = ("association", "programme__association", "base", "proposal")
    return get_object_or_404(runs.select_related(*related).prefetch_related("proposal__stages"), pk=run_id)


def _activities_of(request: ViewerRequest, run: PlanningRun) -> list[Activity]:
    """The activities that take part in a run of places, in the order of their names."""
    activities = visible(Activity, request.viewer).filter(association_id=run.association_id)
    if run.rules.get("activities"):
        activities = activities.filter(pk__in=run.rules["activities"])
    return list(activities.select_related("site").order_by("name"))


def _build_form(
    request: ViewerRequest, run: PlanningRun, posted: Any = None, activities: list[Activity] | None = None
) -> ScenarioForm:
    rows = _activities_of(request, run) if activities is None else activities
    sites: dict[int, Site] = {row.site_id: row.site for row in rows}
    return ScenarioForm(posted, run=run, activities=rows, sites=sorted(sites.values(), key=lambda site: site.name))


def _read(request: ViewerRequest, run: PlanningRun) -> dict[str, Any]:
    root = run.base or run
    views = compare_scenarios(root)
    activities = _activities_of(request, root)
    shown = read_scenarios(views, activities, now=current_time())
    moves = list_moves(views)
    return {
        "run": root,
        "activities": activities,
        "shown": shown,
        "others": [row for row in shown[1:] if row.bar is not None or row.is_unfinished],
        "state": describe_scenarios(shown),
        "moves": moves,
        "lacks_moves": len(moves) < len(MOVES_COMPARED),
        "is_running": any(view.state in RunState.unfinished() for view in views),
    }


def _show(
    request: ViewerRequest, run: PlanningRun, *, form: ScenarioForm | None = None, status: int = 200
) -> HttpResponse:
    if run.programme is None:
        lead_into(request, run.association)
    else:
        remember_programme(request, run.programme)
    context = _read(request, run)
    context |= {
        "section": "allocation",
        "crumbs": [Crumb(_("Fördelning"), address_of_run(run))],
        "form": form or _build_form(request, run, activities=context["activities"]),
    }
    return render(request, "web/allocation/scenarios.html", context, status=status)
