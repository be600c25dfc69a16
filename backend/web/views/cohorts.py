"""Cohorts: all of a programme, and one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.access.visibility import visible
from backend.cohorts.models import Cohort
from backend.common.clock import current_day, current_time
from backend.web.pieces import Crumb
from backend.web.reading.cohorts import agency_legend, list_cohorts, next_start, summarise_cohorts
from backend.web.reading.participants import next_meetings
from backend.web.viewing import ViewerRequest, open_programme, page, remember_programme


@require_safe
@page
def list_all(request: ViewerRequest, programme_id: int) -> HttpResponse:
    """Show every cohort of a programme as a card."""
    programme = open_programme(request, programme_id)
    summaries = list_cohorts(request.viewer, programme)
    kinds = [member.enrolment.participant.agency.kind for summary in summaries for member in summary.members]
    context = {
        "section": "cohorts",
        "programme": programme,
        "summaries": summaries,
        "legend": agency_legend(kinds),
        "hidden": sum(summary.hidden for summary in summaries),
        "taken": sum(summary.taken for summary in summaries),
        "seats": sum(summary.seats for summary in summaries),
        "next": next_start(summaries, current_day()),
    }
    return render(request, "web/cohorts/cohorts.html", context)


@require_safe
@page
def show_cohort(request: ViewerRequest, cohort_id: int) -> HttpResponse:
    """Show one cohort's members and what comes next for each."""
    cohorts = visible(Cohort, request.viewer)
    cohort = get_object_or_404(cohorts.select_related("programme__association"), pk=cohort_id)
    remember_programme(request, cohort.programme)
    (summary,) = summarise_cohorts(request.viewer, cohorts.filter(pk=cohort_id))
    enrolment_ids = [membership.enrolment_id for membership in summary.members]
    coming = next_meetings(request.viewer, enrolment_ids, now=current_time())
    context = {
        "section": "cohorts",
        "crumbs": [Crumb(_("Grupper"), reverse("web:cohorts", args=[cohort.programme_id]))],
        "summary": summary,
        "cohort": summary.cohort,
        "rows": [(membership, coming.get(membership.enrolment_id)) for membership in summary.members],
        "legend": agency_legend(membership.enrolment.participant.agency.kind for membership in summary.members),
    }
    return render(request, "web/cohorts/cohort.html", context)
