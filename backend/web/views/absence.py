"""Being away: what it affects is listed at once, with one action each, and all of it can be undone."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.policies import check_record_absence, check_run_activity
from backend.access.visibility import visible
from backend.activities.models import SessionLeader
from backend.activities.services import name_stand_in, report_absence, undo_absence
from backend.associations.models import Absence, Staff
from backend.common.clock import current_day, current_time
from backend.web.forms.absence import AbsenceForm
from backend.web.notices import tell, tell_problem
from backend.web.pieces import Crumb
from backend.web.reading.absence import describe_absence, possible_stand_ins, read_affected
from backend.web.reading.board_words import describe_session
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt, find_session, go_back, session_address


@require_http_methods(["GET", "HEAD", "POST"])
@page
def report(request: ViewerRequest) -> HttpResponse:
    """Say when somebody is away; then show what that affects."""
    people = _who_can_be_away(request)
    form = AbsenceForm(request.POST or None, people=people, own=request.viewer.staff_id, today=current_day())
    if request.method == "POST" and form.is_valid():
        staff = form.cleaned_data["staff"]
        check_record_absence(request.viewer, staff)
        begins_at, ends_at = form.period()
        effect = attempt(
            form,
            lambda: report_absence(
                actor=request.viewer, staff=staff, begins_at=begins_at, ends_at=ends_at, now=current_time()
            ),
        )
        if effect:
            undo_address = reverse("web:absence_undo", args=[effect.absence.pk])
            tell(request, _("Frånvaron är sparad."), undo_address=undo_address)
            return redirect("web:absence", effect.absence.pk)
    context = {
        "section": "board_garden",
        "form": form,
        "title": _("Jag är borta") if form.is_own else _("Någon är borta"),
        "state": _("Skriv när. Sedan visas vilka pass och deltagare det berör. Varför frågar ingen efter."),
        "back": reverse("web:board_garden"),
        "crumbs": [Crumb(_("Trädgården"), reverse("web:board_garden"))],
    }
    return render(request, "web/board/form.html", context, status=422 if form.is_bound else 200)


@require_safe
@page
def show(request: ViewerRequest, absence_id: int) -> HttpResponse:
    """List the affected sessions and participants, with one action each."""
    absence = _find(request, absence_id)
    affected = read_affected(request.viewer, absence, today=current_day(), now=current_time())
    context = {
        "section": "board_garden",
        "crumbs": [Crumb(_("Trädgården"), reverse("web:board_garden"))],
        "absence": absence,
        "affected": affected,
        "state": describe_absence(absence, affected),
        "stand_ins": possible_stand_ins(request.viewer, absence.staff),
        "next": request.get_full_path(),
    }
    return render(request, "web/attendance/absence.html", context)


@require_POST
@page
def undo(request: ViewerRequest, absence_id: int) -> HttpResponse:
    """Undo the absence and everything that was done because of it."""
    absence = _find(request, absence_id)
    check_record_absence(request.viewer, absence.staff)
    effect = undo_absence(actor=request.viewer, absence=absence, now=current_time())
    tell(request, _("Frånvaron är borttagen. %(count)s ändringar är ångrade.") % {"count": len(effect.undone)})
    for change, reason in effect.kept:
        words = {"session": describe_session(change.session), "reason": reason}
        tell_problem(request, _("Passet %(session)s är kvar som det är. %(reason)s") % words)
    return redirect("web:board_garden")


@require_POST
@page
def stand_in(request: ViewerRequest, session_id: int, staff_id: int) -> HttpResponse:
    """Name who steps in for somebody at one session."""
    session = find_session(request, session_id)
    check_run_activity(request.viewer, session.activity)
    leaders = SessionLeader.objects.filter(session=session).select_related("staff")
    away = get_object_or_404(leaders, staff_id=staff_id).staff
    chosen = request.POST.get("stand_in", "")
    colleagues = possible_stand_ins(request.viewer, away)
    person = next((one for one in colleagues if str(one.pk) == chosen), None)
    if person is None:
        tell_problem(request, _("Välj vem som är vikarie."))
        return go_back(request, session_address(session))
    name_stand_in(actor=request.viewer, session=session, away=away, stand_in=person, now=current_time())
    change = session.changes.filter(undone_at=None).order_by("-pk").first()
    undo_address = reverse("web:session_change_undo", args=[change.pk]) if change else ""
    words = {"name": person.name, "session": describe_session(session)}
    tell(request, _("%(name)s är vikarie %(session)s.") % words, undo_address=undo_address)
    return go_back(request, session_address(session))


def _who_can_be_away(request: ViewerRequest) -> QuerySet[Staff]:
    """Oneself; a coordinator also those who work in the same associations."""
    planned = RoleGrant.objects.filter(association_id__in=request.viewer.associations_as(Role.COORDINATOR))
    own = Staff.objects.filter(pk=request.viewer.staff_id or 0)
    everybody = visible(Staff, request.viewer).filter(pk__in=planned.values("staff_id"))
    return (own | everybody).distinct().order_by("name")


def _find(request: ViewerRequest, absence_id: int) -> Absence:
    return get_object_or_404(visible(Absence, request.viewer).select_related("staff"), pk=absence_id)
