"""What is done about one participant's places from their page, and wishes for more sessions from Start."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import can_keep_queue
from backend.access.visibility import visible
from backend.activities.enums import RequestStatus
from backend.activities.models import SessionRequest
from backend.activities.services import answer_request
from backend.bookings.models import AbsenceNotice
from backend.bookings.services import acknowledge_notice
from backend.common.clock import current_time
from backend.common.errors import NotAllowed
from backend.participants.models import Enrolment
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.choosing import read_choices
from backend.web.reading.own_places import may_book_somewhere
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def choose_place(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Show where there is room for somebody, with the way to the booking."""
    enrolments = visible(Enrolment, request.viewer).select_related("participant", "programme__association")
    enrolment = get_object_or_404(enrolments, pk=enrolment_id)
    participant = enrolment.participant
    if not may_book_somewhere(request.viewer, participant.association_id):
        raise NotAllowed("not_allowed_to_book_placement", _("Platser bokar samordnaren och den som leder aktiviteten."))
    choices = read_choices(request.viewer, enrolment, now=current_time())
    context = {
        "section": "participants",
        "crumbs": [Crumb(participant.code, reverse("web:participant", args=[participant.pk]))],
        "participant": participant,
        "enrolment": enrolment,
        "choices": choices,
        "may_queue": can_keep_queue(request.viewer, participant),
        "with_room": sum(choice.has_room for choice in choices),
    }
    return render(request, "web/participants/choose_place.html", context)


@require_POST
@page
def see_notice(request: ViewerRequest, notice_id: int) -> HttpResponse:
    """Note that a notice of absence has been seen."""
    notices = visible(AbsenceNotice, request.viewer).select_related("placement__activity")
    notice = get_object_or_404(notices, pk=notice_id)
    acknowledge_notice(actor=request.viewer, notice=notice, now=current_time())
    tell(request, _("Notisen är markerad som sedd."))
    return redirect("web:participant", notice.placement.participant_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def answer_session_request(request: ViewerRequest, request_id: int) -> HttpResponse:
    """Show a wish for more sessions, or answer it: ``svar`` is ja or nej."""
    wishes = visible(SessionRequest, request.viewer).select_related("activity", "asked_by", "asked_of")
    wish = get_object_or_404(wishes, pk=request_id)
    if request.method == "POST":
        granted = request.POST.get("svar") == "ja"
        answer_request(actor=request.viewer, request=wish, granted=granted, now=current_time())
        done = _("%(name)s får veta att det är ordnat.") if granted else _("%(name)s får veta att det inte går.")
        tell(request, done % {"name": wish.asked_by.name})
        return redirect("web:activity", wish.activity_id) if granted else redirect("web:start")
    context = {
        "section": "activities",
        "crumbs": [Crumb(_("Aktiviteter"), reverse("web:activities"))],
        "wish": wish,
        "is_open": wish.status == RequestStatus.OPEN,
    }
    return render(request, "web/activities/request.html", context)
