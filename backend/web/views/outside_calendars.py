"""Min kalender utanför Samplats: whose busy times are read, how fresh they are, and how to stop it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.common.errors import NotAllowed, RuleViolation
from backend.outside_calendars.models import OutsideCalendar
from backend.outside_calendars.policies import can_add_calendar
from backend.outside_calendars.services import add_calendar, ask_for_reading, remove_calendar, restore_calendar
from backend.web.forms.outside_calendars import OutsideCalendarForm
from backend.web.notices import tell, tell_problem
from backend.web.pieces import Crumb
from backend.web.reading.outside_calendars import read_own_calendars
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@page
def list_calendars(request: ViewerRequest) -> HttpResponse:
    """Show one's calendars, and take the address of another."""
    form = OutsideCalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = current_time()
        calendar = attempt(form, lambda: add_calendar(actor=request.viewer, now=now, **form.cleaned_data))
        if calendar is not None:
            tell(request, _("”%(label)s” är läst, och läses om varje halvtimme.") % {"label": calendar.label})
            return redirect("web:outside_calendars")
    context = {
        "crumbs": [Crumb(_("Mitt konto"), reverse("web:account"))],
        "form": form if can_add_calendar(request.viewer) else None,
        **read_own_calendars(request.viewer, current_time()),
    }
    return render(
        request, "web/outside_calendars/calendars.html", context, status=422 if form.is_bound and form.errors else 200
    )


@require_POST
@page
def read(request: ViewerRequest, calendar_id: int) -> HttpResponse:
    """Have a calendar read in a moment."""
    calendar = _own(request, calendar_id)
    try:
        ask_for_reading(actor=request.viewer, calendar=calendar, now=current_time())
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        tell_problem(request, refusal.text)
    else:
        tell(request, _("”%(label)s” läses om. Ladda om sidan om en stund.") % {"label": calendar.label})
    return redirect("web:outside_calendars")


@require_POST
@page
def remove(request: ViewerRequest, calendar_id: int) -> HttpResponse:
    """Stop reading a calendar; can be undone."""
    calendar = _own(request, calendar_id)
    remove_calendar(actor=request.viewer, calendar=calendar, now=current_time())
    tell(
        request,
        _("”%(label)s” läses inte längre, och dess upptagna tider är borta.") % {"label": calendar.label},
        undo_address=reverse("web:outside_calendar_restore", args=[calendar.pk]),
    )
    return redirect("web:outside_calendars")


@require_POST
@page
def restore(request: ViewerRequest, calendar_id: int) -> HttpResponse:
    """Undo the removal."""
    calendar = _own(request, calendar_id)
    restore_calendar(actor=request.viewer, calendar=calendar, now=current_time())
    tell(request, _("”%(label)s” läses igen om en stund.") % {"label": calendar.label})
    return redirect("web:outside_calendars")


def _own(request: ViewerRequest, calendar_id: int) -> OutsideCalendar:
    return get_object_or_404(visible(OutsideCalendar, request.viewer), pk=calendar_id)
