"""Offers of places: the list, the answers, and making them."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import check_offer_place
from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.common.clock import current_time
from backend.common.errors import Conflict
from backend.offers.models import Offer, QueueEntry
from backend.offers.selectors import Misfit, find_fit
from backend.offers.services import (
    accept_offer,
    decline_offer,
    offer_next,
    offer_place,
    take_back_answer,
    withdraw_offer,
)
from backend.web.notices import tell, tell_problem
from backend.web.pieces import Crumb
from backend.web.reading.offering import read_candidates
from backend.web.reading.offers import describe_offers, read_offers
from backend.web.typed_ids import read_id
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def list_offers(request: ViewerRequest) -> HttpResponse:
    """List the offers that the viewer sees, those to answer first."""
    shown = read_offers(request.viewer, now=current_time())
    context = {"section": "offers", "shown": shown, "state": describe_offers(shown)}
    return render(request, "web/offers/offers.html", context)


@require_POST
@page
def accept(request: ViewerRequest, offer_id: int) -> HttpResponse:
    """Accept on the participant's behalf."""
    done = _("%(code)s har fått platsen i %(activity)s.")
    return _answer(request, offer_id, accept_offer, done, can_be_undone=True)


@require_POST
@page
def decline(request: ViewerRequest, offer_id: int) -> HttpResponse:
    """Decline on the participant's behalf; they keep their place in the queue."""
    done = _("Platsen i %(activity)s går till nästa. %(code)s står kvar i kön på samma plats.")
    return _answer(request, offer_id, decline_offer, done, can_be_undone=True)


@require_POST
@page
def take_back(request: ViewerRequest, offer_id: int) -> HttpResponse:
    """Undo an answer: the offer waits for one again."""
    done = _("Svaret är ångrat. Platsen i %(activity)s hålls för %(code)s igen.")
    return _answer(request, offer_id, take_back_answer, done)


@require_POST
@page
def withdraw(request: ViewerRequest, offer_id: int) -> HttpResponse:
    """Take an offer back."""
    done = _("Erbjudandet till %(code)s är återtaget. %(code)s står kvar i kön på samma plats.")
    return _answer(request, offer_id, withdraw_offer, done)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def offer(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """Show where somebody in the queue fits and where not, or offer the first fit in the activity that was chosen."""
    related = visible(QueueEntry, request.viewer).select_related(
        "participant__association", "activity", "site", "group"
    )
    entry = get_object_or_404(related, pk=entry_id)
    check_offer_place(request.viewer, entry.participant.association_id)
    if request.method == "POST":
        return _offer(request, entry)
    candidates = read_candidates(request.viewer, entry, now=current_time())
    context = {
        "section": "queue",
        "crumbs": [Crumb(_("Kö"), reverse("web:queue"))],
        "entry": entry,
        "participant": entry.participant,
        "candidates": candidates,
        "fitting": sum(candidate.fit is not None for candidate in candidates),
    }
    return render(request, "web/offers/offering.html", context)


@require_POST
@page
def offer_to_next(request: ViewerRequest, activity_id: int) -> HttpResponse:
    """Offer what is free in the activity to those who are next and fit."""
    activity = get_object_or_404(visible(Activity, request.viewer), pk=activity_id)
    made = offer_next(actor=request.viewer, activity=activity, now=current_time())
    if made:
        codes = ", ".join(offer.entry.participant.code for offer in made)
        text = ngettext("Erbjudet: %(codes)s.", "Erbjudet till dem som väntar tillsammans: %(codes)s.", len(made))
        tell(request, text % {"codes": codes})
        return redirect("web:offers")
    tell_problem(request, _("Ingen i kön passar i %(activity)s just nu.") % {"activity": activity.name})
    return redirect(f"{reverse('web:queue')}?aktivitet={activity.pk}")


def _answer(
    request: ViewerRequest, offer_id: int, service: Callable[..., Offer], done: str, *, can_be_undone: bool = False
) -> HttpResponse:
    offers = visible(Offer, request.viewer).select_related("entry__participant", "placement__activity")
    asked = get_object_or_404(offers, pk=offer_id)
    words = {"code": asked.entry.participant.code, "activity": asked.placement.activity.name}
    try:
        service(actor=request.viewer, offer=asked, now=current_time())
    except Conflict as refusal:
        tell_problem(request, refusal.text)
    else:
        undo_address = reverse("web:offer_answer_undo", args=[offer_id]) if can_be_undone else ""
        tell(request, done % words, undo_address=undo_address)
    return redirect("web:offers")


def _offer(request: ViewerRequest, entry: QueueEntry) -> HttpResponse:
    """The fit is found anew: what the page showed may have been taken since."""
    activity = get_object_or_404(visible(Activity, request.viewer), pk=read_id(request.POST.get("activity", "")))
    now = current_time()
    fit = find_fit(entry, activity, now)
    if isinstance(fit, Misfit):
        tell_problem(request, _("%(activity)s: %(reason)s") % {"activity": activity.name, "reason": fit.reason})
        return redirect("web:queue_offer", entry.pk)
    offer_place(
        actor=request.viewer,
        entry=entry,
        activity=activity,
        starts_on=fit.starts_on,
        weekly_times=fit.weekly_times,
        now=now,
    )
    words = {"code": entry.participant.code, "activity": activity.name}
    tell(request, _("%(code)s är erbjuden plats i %(activity)s. Handläggaren får ett mejl.") % words)
    return redirect("web:offers")
