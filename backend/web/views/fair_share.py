"""Rättvis fördelning: what each agency got of the places against its agreed share, and the shares themselves."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.access.enums import Role
from backend.access.visibility import visible
from backend.associations.models import Association
from backend.common.clock import current_day, current_time
from backend.planning.enums import ProposalStatus, RunKind
from backend.planning.models import Proposal
from backend.planning.selectors import fair_share
from backend.planning.services import set_agency_shares
from backend.web.forms.fair_share import SharesForm
from backend.web.notices import tell
from backend.web.reading.fair_share import describe_shares, read_shares
from backend.web.typed_ids import read_id
from backend.web.viewing import ViewerRequest, lead_into, page
from backend.web.views.acting import attempt

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@require_http_methods(["GET", "HEAD", "POST"])
@page
def show_fair_share(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Show one year's places, with those of a draft proposal, or save the agreed shares."""
    planned = request.viewer.associations_as(Role.COORDINATOR)
    association = get_object_or_404(visible(Association, request.viewer), pk=association_id, pk__in=planned)
    lead_into(request, association)
    year = _read_year(request.GET.get("ar", ""))
    proposal = _choose_proposal(request, association)
    share = fair_share(association, date(year, 1, 1), date(year + 1, 1, 1), proposal=proposal)
    form = SharesForm(request.POST or None, share=share)
    address = f"{reverse('web:fair_share', args=[association.pk])}?ar={year}"
    if form.is_valid():
        saved = attempt(
            form,
            lambda: set_agency_shares(
                actor=request.viewer, association=association, percents=form.percents(), now=current_time()
            ),
        )
        if saved is not None:
            tell(request, _("De avtalade andelarna är sparade."))
            return redirect(address)
    shown = read_shares(share, form.field_of)
    context = {
        "section": "allocation",
        "association": association,
        "programme": request.programme,
        "year": year,
        "proposal": proposal,
        "shares": shown,
        "state": describe_shares(shown),
        "form": form,
    }
    is_refused = request.method == "POST"
    return render(request, "web/allocation/fair_share.html", context, status=422 if is_refused else 200)


def _read_year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == len(str(LATEST_YEAR)) else 0
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else current_day().year


def _choose_proposal(request: ViewerRequest, association: Association) -> Proposal | None:
    """The draft that ``forslag`` names, else the latest that is no scenario; ``inget`` for none."""
    drafts: QuerySet[Proposal] = visible(Proposal, request.viewer).filter(
        run__association=association, run__kind=RunKind.PLACEMENTS, status=ProposalStatus.DRAFT
    )
    asked = request.GET.get("forslag", "")
    if asked == "inget":
        return None
    number = read_id(asked)
    if number is not None:
        return get_object_or_404(drafts.select_related("run__association"), pk=number)
    latest = drafts.filter(run__base__isnull=True).select_related("run__association")
    return latest.order_by("-run__queued_at", "-pk").first()
