"""The queue: who waits and why in that order; joining it, changing what one waits for, leaving."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import can_offer_place, check_keep_queue
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.common.clock import current_day, current_time
from backend.offers.models import QueueEntry, QueueGroup
from backend.offers.services import (
    change_entry,
    create_group,
    join_queue,
    leave_queue,
    record_intake_decision,
    rejoin_queue,
)
from backend.participants.models import Enrolment, Participant
from backend.web.association_at_hand import association_at_hand
from backend.web.forms.queue import QueueEntryForm, entry_initial, new_initial
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.reading.queue import QueueFilter, describe_queue, list_activities_of, read_queue
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt


@require_safe
@page
def list_queue(request: ViewerRequest) -> HttpResponse:
    """List those who wait, narrowed by ``slag`` and ``aktivitet``."""
    association = association_at_hand(request)
    activities = list_activities_of(request.viewer, association) if association else []
    chosen = QueueFilter.read(request.GET, activities)
    groups = read_queue(request.viewer, association, chosen, now=current_time()) if association else []
    context = {
        "section": "queue",
        "groups": groups,
        "state": describe_queue(groups),
        "chosen": chosen,
        "kinds": ActivityKind.choices,
        "activities": activities,
        "may_offer": association is not None and can_offer_place(request.viewer, association.pk),
    }
    return render(request, "web/queue/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def join(request: ViewerRequest, enrolment_id: int) -> HttpResponse:
    """Put somebody in the queue."""
    enrolments = visible(Enrolment, request.viewer).select_related("participant__agency", "programme__association")
    enrolment = get_object_or_404(enrolments, pk=enrolment_id)
    participant = enrolment.participant
    check_keep_queue(request.viewer, participant)
    initial = new_initial(enrolment, _asked_kind(request), today=current_day())
    form = QueueEntryForm(request.POST or None, viewer=request.viewer, enrolment=enrolment, initial=initial)
    if request.method == "POST" and form.is_valid():
        entry = attempt(form, lambda: _join(request, enrolment, form))
        if entry is not None:
            text = _("%(code)s står i kö.") % {"code": participant.code}
            tell(request, text, undo_address=reverse("web:queue_leave", args=[entry.pk]))
            return redirect("web:participant", participant.pk)
    return _show_form(request, participant, form, _("Ställ i kö"))


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """Change what somebody waits for, or with how much priority."""
    entry = _entry(request, entry_id)
    check_keep_queue(request.viewer, entry.participant)
    form = QueueEntryForm(
        request.POST or None,
        viewer=request.viewer,
        enrolment=entry.enrolment,
        entry=entry,
        initial=entry_initial(entry),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _change(request, entry, form)) is not None
    ):
        tell(request, _("Köplatsen för %(code)s är ändrad.") % {"code": entry.participant.code})
        return redirect("web:queue")
    return _show_form(request, entry.participant, form, _("Spara"), entry=entry)


@require_POST
@page
def leave(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """Take somebody out of the queue; can be undone."""
    entry = _entry(request, entry_id)
    leave_queue(actor=request.viewer, entry=entry, now=current_time())
    text = _("%(code)s står inte längre i kö.") % {"code": entry.participant.code}
    tell(request, text, undo_address=reverse("web:queue_rejoin", args=[entry.pk]))
    return redirect("web:queue")


@require_POST
@page
def come_back(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """Undo leaving: the same day and priority as before."""
    entry = _entry(request, entry_id)
    rejoin_queue(actor=request.viewer, entry=entry, now=current_time())
    tell(request, _("%(code)s står i kö igen, på samma plats som förut.") % {"code": entry.participant.code})
    return redirect("web:queue")


@require_POST
@page
def decide_intake(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """Record that the intake board has decided today; an empty ``beslut`` takes it back."""
    entry = _entry(request, entry_id)
    decided_on = current_day() if request.POST.get("beslut", "ja") else None
    record_intake_decision(actor=request.viewer, entry=entry, decided_on=decided_on, now=current_time())
    done = _("Beredningsgruppens beslut om %(code)s är antecknat.")
    undone = _("Beredningsgruppens beslut om %(code)s är borttaget.")
    tell(request, (done if decided_on else undone) % {"code": entry.participant.code})
    return redirect("web:queue")


def _asked_kind(request: ViewerRequest) -> ActivityKind:
    asked = request.GET.get("slag", "")
    return ActivityKind(asked) if asked in ActivityKind.values else ActivityKind.REHAB_GARDEN


def _entry(request: ViewerRequest, entry_id: int) -> QueueEntry:
    entries = visible(QueueEntry, request.viewer)
    related = entries.select_related("participant__agency", "enrolment__participant", "activity", "site", "group")
    return get_object_or_404(related, pk=entry_id)


@transaction.atomic
def _join(request: ViewerRequest, enrolment: Enrolment, form: QueueEntryForm) -> QueueEntry:
    values = form.values()
    group = _new_group(request, enrolment.participant, form)
    if group is not None:
        values["group"] = group
    return join_queue(actor=request.viewer, enrolment=enrolment, now=current_time(), **values)


@transaction.atomic
def _change(request: ViewerRequest, entry: QueueEntry, form: QueueEntryForm) -> QueueEntry:
    values = form.values()
    group = _new_group(request, entry.participant, form)
    if group is not None:
        values["group"] = group
    return change_entry(actor=request.viewer, entry=entry, now=current_time(), **values)


def _new_group(request: ViewerRequest, participant: Participant, form: QueueEntryForm) -> QueueGroup | None:
    name = form.cleaned_data.get("new_group", "")
    if not name:
        return None
    return create_group(actor=request.viewer, association=participant.association, name=name, now=current_time())


def _show_form(
    request: ViewerRequest, participant: Participant, form: QueueEntryForm, button: str, entry: QueueEntry | None = None
) -> HttpResponse:
    context = {
        "section": "queue",
        "crumbs": [Crumb(_("Kö"), reverse("web:queue"))],
        "participant": participant,
        "form": form,
        "entry": entry,
        "button": button,
    }
    return render(request, "web/queue/entry.html", context, status=422 if form.errors else 200)
