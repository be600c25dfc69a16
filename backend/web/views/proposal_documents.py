"""The documents of a proposal, to be verified by anybody with the scheduler: a problem and its result."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from backend.access.visibility import visible
from backend.planning.enums import RunStage
from backend.planning.models import ProposalStage
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def download_problem(request: ViewerRequest, proposal_id: int, stage: str) -> HttpResponse:
    """Give back what the run was asked, as JSON."""
    return _attach(_find(request, proposal_id, stage), "underlag")


@require_safe
@page
def download_result(request: ViewerRequest, proposal_id: int, stage: str) -> HttpResponse:
    """Give back what it answered, as JSON."""
    return _attach(_find(request, proposal_id, stage), "resultat")


def _find(request: ViewerRequest, proposal_id: int, stage: str) -> ProposalStage:
    if stage not in RunStage.values:
        raise Http404
    return get_object_or_404(visible(ProposalStage, request.viewer), proposal_id=proposal_id, stage=stage)


def _attach(documents: ProposalStage, what: str) -> HttpResponse:
    content = documents.problem if what == "underlag" else documents.result
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"{documents.proposal_id}-{what}-{documents.stage}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
