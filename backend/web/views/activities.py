"""Activities: the list, and one of them with its form and a preview of what saving would do."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import can_keep_activities, check_keep_activities
from backend.access.visibility import visible
from backend.activities.models import Activity, ActivityClosure, WeeklyTime
from backend.activities.selectors.preview import (
    ActivityChanges,
    ActivityPreview,
    preview_activity_change,
    preview_new_activity,
)
from backend.activities.services import change_activity, close_activity, create_activity, reopen_activity
from backend.associations.models import Association
from backend.common.clock import current_day, current_time
from backend.web.association_at_hand import association_at_hand
from backend.web.forms.activities import (
    ActivityForm,
    ClosureForm,
    WeeklyTimeForm,
    WeeklyTimeFormSet,
    activity_initial,
    read_changes,
    times_initial,
    weeks_rows,
)
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.activities import describe_activities, describe_activity, read_activities
from backend.web.reading.activity_preview import show_preview
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt

SAVE = "spara"
SHOW_AND_POST = ["GET", "HEAD", "POST"]


@dataclass
class _Forms:
    """The three forms of an activity, which are valid or not together."""

    activity: ActivityForm
    times: "BaseFormSet[WeeklyTimeForm]"
    closure: ClosureForm
    rows: list[WeeklyTime]

    def are_valid(self) -> bool:
        # All are asked, so that every fault is shown at once.
        return all([self.activity.is_valid(), self.times.is_valid(), self.closure.is_valid()])

    def changes(self) -> ActivityChanges:
        return read_changes(self.activity, self.times, self.closure, self.rows)


@require_safe
@page
def list_activities(request: ViewerRequest) -> HttpResponse:
    """List the activities of the association at hand."""
    association = association_at_hand(request)
    groups = read_activities(request.viewer, association, today=current_day()) if association else []
    context = {
        "section": "activities",
        "groups": groups,
        "state": describe_activities(groups),
        "association": association,
        "may_keep": association is not None and can_keep_activities(request.viewer, association.pk),
    }
    return render(request, "web/activities/activities.html", context)


@require_http_methods(SHOW_AND_POST)
@page
def show_activity(request: ViewerRequest, activity_id: int) -> HttpResponse:
    """Show one activity; for those who keep activities with its form, a preview, and saving."""
    activity = _activity(request, activity_id)
    may_keep = can_keep_activities(request.viewer, activity.association_id)
    if request.method == "POST":
        check_keep_activities(request.viewer, activity.association_id)
    rows = weeks_rows(activity, current_day())
    forms = _forms(request, activity.association, rows, activity) if may_keep else None
    context = {
        "activity": activity,
        "title": activity.name,
        "state": describe_activity(activity, rows),
        "rows": rows,
        "closures": activity.closures.filter(until_on__gt=current_day()),
    }
    if request.method != "POST" or forms is None or not forms.are_valid():
        return _show(request, forms, None, context)
    changes = forms.changes()
    if request.POST.get("steg") != SAVE:
        return _show(request, forms, preview_activity_change(activity, changes=changes, now=current_time()), context)
    saved = attempt(forms.activity, lambda: _save(request, activity, changes))
    if saved is None:
        return _show(request, forms, None, context)
    tell(request, _("%(name)s är sparad. Passen följer med från i morgon.") % {"name": saved.name})
    return redirect("web:activity", saved.pk)


@require_http_methods(SHOW_AND_POST)
@page
def add_activity(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Show the form of a new activity with the sessions that it would have, and create it."""
    association = get_object_or_404(visible(Association, request.viewer), pk=association_id)
    check_keep_activities(request.viewer, association.pk)
    forms = _forms(request, association, [])
    words = _("Skriv när den hålls, så syns passen innan något sparas.")
    context = {"activity": None, "title": _("Ny aktivitet"), "state": words}
    if request.method != "POST" or not forms.are_valid():
        return _show(request, forms, None, context)
    changes = forms.changes()
    if request.POST.get("steg") != SAVE:
        return _show(request, forms, preview_new_activity(association, changes=changes, now=current_time()), context)
    made = attempt(
        forms.activity,
        lambda: create_activity(
            actor=request.viewer,
            association=association,
            values=dict(changes.values),
            weekly_times=changes.weekly_times or (),
            leaders=list(forms.activity.cleaned_data["leaders"]),
            now=current_time(),
        ),
    )
    if made is None:
        return _show(request, forms, None, context)
    tell(request, _("%(name)s är inlagd med sina pass.") % {"name": made.name})
    return redirect("web:activity", made.pk)


@require_POST
@page
def reopen(request: ViewerRequest, closure_id: int) -> HttpResponse:
    """Take a closure back."""
    closures = visible(ActivityClosure, request.viewer).select_related("activity")
    closure = get_object_or_404(closures, pk=closure_id)
    reopen_activity(actor=request.viewer, closure=closure, now=current_time())
    tell(request, _("Uppehållet är borttaget. Passen är tillbaka från i morgon."))
    return redirect("web:activity", closure.activity_id)


def _activity(request: ViewerRequest, activity_id: int) -> Activity:
    activities = visible(Activity, request.viewer).select_related("association", "site", "room")
    related = activities.prefetch_related("weekly_times", "programmes", "activity_leaders__staff__supervisor_terms")
    return get_object_or_404(related, pk=activity_id)


@transaction.atomic
def _save(request: ViewerRequest, activity: Activity, changes: ActivityChanges) -> Activity:
    """Change it and close it as one act: all that the preview showed, or nothing."""
    now = current_time()
    saved = change_activity(actor=request.viewer, activity=activity, changes=changes, now=now)
    for span in changes.closures:
        if span.from_on is not None and span.until_on is not None:
            close_activity(
                actor=request.viewer,
                activity=saved,
                from_on=span.from_on,
                until_on=span.until_on,
                label=span.label,
                now=now,
            )
    return saved


def _forms(
    request: ViewerRequest, association: Association, rows: list[WeeklyTime], activity: Activity | None = None
) -> _Forms:
    posted = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = (
        activity_initial(activity) if activity else {"offer_days": 5, "season_from_on": current_day()}
    )
    return _Forms(
        ActivityForm(posted, association=association, initial=initial),
        WeeklyTimeFormSet(posted, prefix="tider", initial=times_initial(rows)),
        ClosureForm(posted, prefix="uppehall"),
        rows,
    )


def _show(
    request: ViewerRequest, forms: _Forms | None, preview: ActivityPreview | None, context: dict[str, Any]
) -> HttpResponse:
    faulty = forms is not None and request.method == "POST" and preview is None
    context |= {
        "section": "activities",
        "crumbs": [Crumb(_("Aktiviteter"), reverse("web:activities"))],
        "forms": forms,
        "preview": show_preview(preview) if preview else None,
        "faulty": faulty,
    }
    # The script asks for the preview alone; what is typed stays untouched then.
    template = "web/activities/preview.html" if request.htmx else "web/activities/activity.html"
    return render(request, template, context, status=422 if faulty else 200)
