"""Participants: the list of a programme, one participant, and what is recorded about them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import check_drop_out, check_record_consent
from backend.access.visibility import visible
from backend.bookings.enums import PlacementStatus
from backend.cohorts.models import Cohort
from backend.common.clock import current_day, current_time
from backend.common.errors import RuleViolation
from backend.participants.enums import ConsentKind, Direction, DropOutReason
from backend.participants.models import Consent, Enrolment, Participant
from backend.participants.selectors import programme_participants
from backend.participants.services import drop_out, record_action_plan, record_consent, reinstate, withdraw_consent
from backend.web.forms.participants import ActionPlanForm, ConsentForm, DropOutForm
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.participant_page import read_participant_page
from backend.web.reading.participants import (
    ParticipantFilter,
    count_without_written_consent,
    describe_drop_out,
    describe_withdrawal,
    status_choices,
)
from backend.web.viewing import ViewerRequest, open_programme, page, remember_programme

ROWS_PER_PAGE = 100


@require_safe
@page
def list_all(request: ViewerRequest, programme_id: int) -> HttpResponse:
    """List the enrolments of a programme, narrowed by ``status`` and ``grupp``."""
    programme = open_programme(request, programme_id)
    enrolments = programme_participants(request.viewer, programme)
    chosen = ParticipantFilter(request.GET.get("status", ""), request.GET.get("grupp", ""))
    shown = Paginator(chosen.narrow(enrolments), ROWS_PER_PAGE).get_page(request.GET.get("sida"))
    context = {
        "section": "participants",
        "programme": programme,
        "total": enrolments.count(),
        "without_written": count_without_written_consent(enrolments),
        "page": shown,
        "chosen": chosen,
        "kept": urlencode({"status": chosen.status, "grupp": chosen.cohort}),
        "statuses": status_choices(),
        "cohorts": visible(Cohort, request.viewer).filter(programme=programme),
    }
    return render(request, "web/participants/participants.html", context)


@require_safe
@page
def show_participant(request: ViewerRequest, participant_id: int) -> HttpResponse:
    """Show one participant's way, consents and plan."""
    return _show(request, _participant(request, participant_id))


@require_POST
@page
def give_consent(request: ViewerRequest, participant_id: int) -> HttpResponse:
    """Record a consent."""
    participant = _participant(request, participant_id)
    form = ConsentForm(request.POST, participant=participant, kinds=list(ConsentKind), today=current_day())
    if not form.is_valid():
        return _show(request, participant, consent_form=form)
    kind = ConsentKind(form.cleaned_data["kind"])
    given_on = form.cleaned_data["given_on"]
    record_consent(actor=request.viewer, participant=participant, kind=kind, given_on=given_on, now=current_time())
    tell(request, _("Samtycket är antecknat: %(kind)s, %(code)s.") % {"kind": kind.label, "code": participant.code})
    return redirect("web:participant", participant_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def take_back_consent(request: ViewerRequest, consent_id: int) -> HttpResponse:
    """Say what a withdrawal does, and do it."""
    consents = visible(Consent, request.viewer).select_related("participant")
    consent = get_object_or_404(consents, pk=consent_id, withdrawn_at__isnull=True)
    participant = consent.participant
    check_record_consent(request.viewer, participant)
    now = current_time()
    if request.method == "POST":
        effect = withdraw_consent(actor=request.viewer, consent=consent, now=now)
        cancelled = len(effect.cancelled)
        done = ngettext("%(count)s möte är inställt.", "%(count)s möten är inställda.", cancelled)
        tell(request, _("Samtycket är återtaget.") + (" " + done % {"count": cancelled} if cancelled else ""))
        return redirect("web:participant", participant.pk)
    context = {
        "section": "participants",
        "crumbs": _crumbs(participant),
        "participant": participant,
        "consent": consent,
        "consequence": describe_withdrawal(consent, now),
    }
    return render(request, "web/participants/withdraw.html", context)


@require_POST
@page
def record_plan(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Record the direction of an action plan."""
    enrolment = _enrolment(request, enrolment_id)
    form = ActionPlanForm(request.POST, enrolment=enrolment, today=current_day())
    if not form.is_valid():
        return _show(request, enrolment.participant, plan_form=form)
    direction = Direction(form.cleaned_data["direction"])
    recorded_on = form.cleaned_data["recorded_on"]
    try:
        record_action_plan(
            actor=request.viewer, enrolment=enrolment, direction=direction, recorded_on=recorded_on, now=current_time()
        )
    except RuleViolation as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.text)
        return _show(request, enrolment.participant, plan_form=form)
    tell(request, _("Riktningen är sparad: %(direction)s.") % {"direction": direction.label})
    return redirect("web:participant", enrolment.participant_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def leave(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Say what dropping out does, and do it; then offer to undo it and to re-plan."""
    enrolment = _enrolment(request, enrolment_id)
    participant = enrolment.participant
    check_drop_out(request.viewer, participant)
    form = DropOutForm(request.POST or None)
    now = current_time()
    if request.method == "POST" and form.is_valid():
        reason = DropOutReason(form.cleaned_data["reason"])
        effect = drop_out(actor=request.viewer, enrolment=enrolment, reason=reason, now=now)
        text = describe_drop_out(participant.code, effect.freed_seat, len(effect.cancelled), effect.places, done=True)
        tell(request, text, undo_address=reverse("web:reinstate", args=[enrolment.pk]))
        return redirect("web:participant", participant.pk)
    seat = next((row.seat for row in enrolment.memberships.filter(left_at=None).select_related("seat__cohort")), None)
    meetings = enrolment.meetings.filter(begins_at__gt=now, status__in=("tentative", "confirmed")).count()
    places = enrolment.placements.filter(status__in=PlacementStatus.live()).count()
    context = {
        "section": "participants",
        "crumbs": _crumbs(participant, enrolment),
        "participant": participant,
        "form": form,
        "consequence": describe_drop_out(participant.code, seat, meetings, places, done=False),
    }
    return render(request, "web/participants/drop_out.html", context)


@require_POST
@page
def come_back(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Undo a drop-out."""
    enrolment = _enrolment(request, enrolment_id)
    effect = reinstate(actor=request.viewer, enrolment=enrolment, now=current_time())
    text = _("%(code)s är inskriven igen.") % {"code": enrolment.participant.code}
    if effect.places_lost:
        lost = ngettext(
            "%(count)s plats eller kö gick inte att få tillbaka helt: någon annan har den nu.",
            "%(count)s platser eller köer gick inte att få tillbaka helt: någon annan har dem nu.",
            effect.places_lost,
        )
        text = f"{text} {lost % {'count': effect.places_lost}}"
    tell(request, text)
    return redirect("web:participant", enrolment.participant_id)


def _participant(request: ViewerRequest, participant_id: int) -> Participant:
    participants = visible(Participant, request.viewer).select_related("agency", "association")
    return get_object_or_404(participants, pk=participant_id)


def _enrolment(request: ViewerRequest, enrolment_id: int) -> Enrolment:
    enrolments = visible(Enrolment, request.viewer)
    related = enrolments.select_related("participant__agency", "participant__association", "programme__association")
    return get_object_or_404(related, pk=enrolment_id)


def _show(request: ViewerRequest, participant: Participant, **forms: Any) -> HttpResponse:
    shown = read_participant_page(request.viewer, participant, now=current_time(), today=current_day())
    if shown.enrolment:
        remember_programme(request, shown.enrolment.programme)
    crumbs = _crumbs(participant, shown.enrolment)[:1]
    context = {"section": "participants", "crumbs": crumbs, "participant": participant, "shown": shown} | {
        "consent_form": shown.consent_form,
        "plan_form": shown.plan_form,
    }
    return render(request, "web/participants/participant.html", context | forms, status=422 if forms else 200)


def _crumbs(participant: Participant, enrolment: Enrolment | None = None) -> list[Crumb]:
    programme_id = enrolment.programme_id if enrolment else None
    address = reverse("web:participants", args=[programme_id]) if programme_id else reverse("web:start")
    return [
        Crumb(_("Deltagare") if programme_id else _("Start"), address),
        Crumb(participant.code, reverse("web:participant", args=[participant.pk])),
    ]
