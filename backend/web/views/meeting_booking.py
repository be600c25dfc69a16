"""Booking a meeting with its people, time and place on one page, and changing one that is booked."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.access.policies import check_book_meeting
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.common.clock import current_time
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting, MeetingRequest, MeetingRule
from backend.meetings.selectors import next_step
from backend.meetings.services import book_meeting, change_meeting
from backend.participants.models import Enrolment
from backend.web.forms.meetings import MeetingForms
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.meeting_booking import (
    Subject,
    add_new_contacts,
    forms_of_booked,
    forms_of_new,
    missing,
    others_called,
)
from backend.web.reading.meeting_words import kind_in_words, when_and_where
from backend.web.reading.schedule import meeting_title
from backend.web.typed_ids import read_id
from backend.web.viewing import ViewerRequest, page

CONFIRMED = "boka"
SHOW_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_AND_POST)
@page
def book(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Book a meeting about a participant: first the kind, ``slag``, then everything else on one page."""
    enrolments = visible(Enrolment, request.viewer)
    related = enrolments.select_related("participant__agency", "programme__association", "referral")
    enrolment = get_object_or_404(related, pk=enrolment_id)
    association = enrolment.programme.association
    check_book_meeting(request.viewer, association.pk)
    asked = request.GET.get("slag", "")
    back = reverse("web:participant", args=[enrolment.participant_id])
    crumbs = [Crumb(enrolment.participant.code, back)]
    if asked not in MeetingKind.values:
        return _choose_kind(request, enrolment, {"crumbs": crumbs, "back": back})
    subject = Subject(association, enrolment.programme, enrolment, MeetingKind(asked))
    return _book(request, subject, {"crumbs": crumbs, "back": back, "kinds_address": request.path})


@require_http_methods(SHOW_AND_POST)
@page
def book_requested(request: ViewerRequest, request_id: int) -> HttpResponse:
    """Book the meeting that somebody asked for."""
    rows = visible(MeetingRequest, request.viewer).select_related(
        "association", "programme", "requested_by", "enrolment__participant__agency", "enrolment__referral"
    )
    asked = get_object_or_404(rows.select_related("enrolment__programme"), pk=request_id)
    check_book_meeting(request.viewer, asked.association_id)
    if asked.status != RequestStatus.OPEN:
        raise Conflict("request_is_not_open", _("Mötet är redan bokat, eller begäran återtagen. Ladda om listan."))
    subject = Subject(asked.association, asked.programme, asked.enrolment, MeetingKind(asked.kind), asked)
    back = reverse("web:meeting_requests")
    return _book(request, subject, {"crumbs": [Crumb(_("Att boka"), back)], "back": back, "asked": asked})


@require_http_methods(SHOW_AND_POST)
@page
def change(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Move a meeting, give it another place and other people: one form, saved as one act."""
    rows = visible(Meeting, request.viewer).select_related(
        "association", "room__site", "step", "enrolment__participant", "enrolment__programme", "enrolment__referral"
    )
    meeting = get_object_or_404(rows, pk=meeting_id)
    check_book_meeting(request.viewer, meeting.association_id)
    if meeting.status not in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        raise Conflict("meeting_is_over", _("Mötet är genomfört eller inställt och kan inte ändras. Ladda om sidan."))
    forms = forms_of_booked(request.viewer, meeting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and forms.are_valid() and _attempt(forms, lambda: _save(request, meeting, forms)):
        tell(request, _("Mötet är ändrat."))
        return redirect("web:meeting", meeting_id)
    is_outdated = forms.refusal is not None and forms.refusal.rule == "meeting_has_changed"
    title = meeting_title(meeting)
    context = {
        "crumbs": [Crumb(title, reverse("web:meeting", args=[meeting_id]))],
        "title": _("Ändra mötet"),
        "state": f"{title} · {when_and_where(meeting)}",
        "meeting": meeting,
        "back": reverse("web:meeting", args=[meeting_id]),
        "version": meeting.version if is_outdated or request.method != "POST" else request.POST.get("version", ""),
        "is_outdated": is_outdated,
    }
    return _show(request, forms, context)


def _book(request: ViewerRequest, subject: Subject, context: dict[str, Any]) -> HttpResponse:
    forms = forms_of_new(request.viewer, subject, request.POST if request.method == "POST" else None)
    if request.method == "POST" and forms.are_valid():
        booked = _attempt(forms, lambda: _save_new(request, subject, forms))
        if booked is not None:
            done = _("Mötet är bokat.") if booked.status == MeetingStatus.CONFIRMED else _("Tiden hålls preliminärt.")
            tell(request, done, undo_address=reverse("web:meeting_cancel", args=[booked.pk]))
            return redirect("web:meeting", booked.pk)
    kind = capfirst(str(subject.kind.label))
    code = subject.enrolment.participant.code if subject.enrolment is not None else ""
    words = kind_in_words(subject.kind, subject.rule)
    heading = _("%(kind)s med %(code)s") % {"kind": kind, "code": code} if code else kind
    context |= {"title": heading, "state": words.summary, "sentences": words.sentences, "warnings": missing(subject)}
    return _show(request, forms, context)


def _choose_kind(request: ViewerRequest, enrolment: Enrolment, context: dict[str, Any]) -> HttpResponse:
    rules = MeetingRule.objects.filter(association=enrolment.programme.association)
    own = {}
    for rule in rules.select_related("programme").prefetch_related("parties"):
        if rule.programme_id == enrolment.programme_id or (rule.programme_id is None and rule.kind not in own):
            own[rule.kind] = rule
    kinds = [kind_in_words(kind, own.get(kind.value)) for kind in MeetingKind]
    title = _("Boka möte med %(code)s") % {"code": enrolment.participant.code}
    context |= {"section": "schedule", "kinds": kinds, "title": title}
    return render(request, "web/meetings/kinds.html", context)


def _attempt(forms: MeetingForms, save: Any) -> Meeting | None:
    """Save; tell in the forms what is refused. What the role may not do stays a page of its own."""
    try:
        saved: Meeting = save()
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        forms.refuse(refusal)
        return None
    return saved


@transaction.atomic
def _save_new(request: ViewerRequest, subject: Subject, forms: MeetingForms) -> Meeting:
    now = current_time()
    begins_at, ends_at = forms.time.times()
    added = add_new_contacts(request.viewer, subject.association, forms.people.new_contacts(), now=now)
    enrolment, programme = subject.enrolment, subject.programme
    step = next_step(enrolment.pk, programme.pk, subject.kind) if enrolment is not None and programme else None
    is_confirmed = request.POST.get("steg") == CONFIRMED
    return book_meeting(
        actor=request.viewer,
        association=subject.association,
        programme=programme,
        enrolment=enrolment,
        step=step,
        kind=subject.kind,
        begins_at=begins_at,
        ends_at=ends_at,
        attendees=forms.people.attendees(added),
        status=MeetingStatus.CONFIRMED if is_confirmed else MeetingStatus.TENTATIVE,
        request=subject.request,
        now=now,
        **forms.time.where(),
    )


@transaction.atomic
def _save(request: ViewerRequest, meeting: Meeting, forms: MeetingForms) -> Meeting:
    now = current_time()
    begins_at, ends_at = forms.time.times()
    added = add_new_contacts(request.viewer, meeting.association, forms.people.new_contacts(), now=now)
    return change_meeting(
        actor=request.viewer,
        meeting=meeting,
        version=read_id(request.POST.get("version", "")) or 0,
        begins_at=begins_at,
        ends_at=ends_at,
        attendees=[*forms.people.attendees(added), *others_called(meeting)],
        now=now,
        **forms.time.where(),
    )


def _show(request: ViewerRequest, forms: MeetingForms, context: dict[str, Any]) -> HttpResponse:
    context |= {"section": "schedule", "forms": forms}
    return render(request, "web/meetings/form.html", context, status=forms.status if request.method == "POST" else 200)
