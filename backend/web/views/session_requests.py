"""Asking a named colleague for more sessions."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.policies import check_ask_for_sessions
from backend.access.visibility import visible
from backend.activities.services import ask_for_sessions
from backend.associations.models import Staff
from backend.common.clock import current_day, current_time
from backend.common.weeks import IsoWeek
from backend.web.forms.absence import AskForm
from backend.web.notices import tell
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import (
    attempt,
    board_address,
    find_activity,
    show_form,
)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def ask(request: ViewerRequest, activity_id: int) -> HttpResponse:
    """Ask a named colleague for more sessions of an activity."""
    activity = find_activity(request, activity_id)
    check_ask_for_sessions(request.viewer, activity.association_id)
    deciding = RoleGrant.objects.filter(
        association_id=activity.association_id, role__in=[Role.COORDINATOR, Role.SUPERVISOR]
    )
    colleagues = visible(Staff, request.viewer).filter(pk__in=deciding.values("staff_id"))
    if request.viewer.staff_id is not None:
        colleagues = colleagues.exclude(pk=request.viewer.staff_id)
    form = AskForm(
        request.POST or None,
        colleagues=colleagues.order_by("name"),
        from_on=IsoWeek.of(current_day()).plus(1).monday,
    )
    if request.method == "POST" and form.is_valid():
        wish = attempt(
            form,
            lambda: ask_for_sessions(actor=request.viewer, activity=activity, now=current_time(), **form.cleaned_data),
        )
        if wish:
            tell(request, _("%(name)s har fått din önskan.") % {"name": form.cleaned_data["asked_of"].name})
            return HttpResponseRedirect(board_address(activity))
    state = _("%(activity)s. Kollegan får ett mejl och svarar här.") % {"activity": activity.name}
    return show_form(request, activity, form, title=_("Be om fler pass"), state=state)
