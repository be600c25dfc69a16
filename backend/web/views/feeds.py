"""Mina flöden: calendar addresses, each shown once."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.common.errors import RuleViolation
from backend.feeds.addresses import feed_address
from backend.feeds.enums import FeedState
from backend.feeds.models import Subscription
from backend.feeds.services import (
    IssuedSubscription,
    create_subscription,
    renew_subscription,
    revoke_subscription,
    rotate_subscription,
)
from backend.web.forms.feeds import SubscriptionForm
from backend.web.notices import tell, tell_problem
from backend.web.once import new_mark, use_mark
from backend.web.reading.feeds import describe_feeds, describe_issued, describe_state, shown_name
from backend.web.typed_ids import read_id
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@page
def list_feeds(request: ViewerRequest) -> HttpResponse:
    """Show one's addresses, and make a new one."""
    form = SubscriptionForm(request.POST or None, viewer=request.viewer, again=_closed_one(request))
    if request.method == "POST" and form.is_valid():
        if not use_mark(request):
            return redirect("web:feeds")
        now = current_time()
        issued = attempt(form, lambda: create_subscription(actor=request.viewer, now=now, **form.subscription()))
        if issued is not None:
            return _show(request, SubscriptionForm(viewer=request.viewer), issued)
    return _show(request, form, None)


@require_POST
@page
def rotate(request: ViewerRequest, subscription_id: int) -> HttpResponse:
    """Give a subscription a new address; the old one stops."""
    subscription = _own(request, subscription_id)
    if not use_mark(request):
        return redirect("web:feeds")
    try:
        issued = rotate_subscription(actor=request.viewer, subscription=subscription, now=current_time())
    except RuleViolation as refusal:
        tell_problem(request, refusal.text)
        return redirect("web:feeds")
    return _show(request, SubscriptionForm(viewer=request.viewer), issued)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def renew(request: ViewerRequest, subscription_id: int) -> HttpResponse:
    """Where the mail's link leads: one button, and the same address works for another term."""
    subscription = _own(request, subscription_id)
    now = current_time()
    if request.method == "POST":
        try:
            renew_subscription(actor=request.viewer, subscription=subscription, now=now)
        except RuleViolation as refusal:
            tell_problem(request, refusal.text)
        else:
            tell(request, _("”%(label)s” är förnyad. Kalendern går som förut.") % {"label": subscription.label})
        return redirect("web:feeds")
    is_over = subscription.state_at(now) in {FeedState.ENDED, FeedState.REVOKED}
    context = {
        "section": "feeds",
        "subscription": subscription,
        "shows": shown_name(subscription),
        "is_over": is_over,
        "is_live": subscription.state_at(now) is FeedState.LIVE,
    }
    return render(request, "web/feeds/renew.html", context)


@require_POST
@page
def revoke(request: ViewerRequest, subscription_id: int) -> HttpResponse:
    """Close an address for good, and have a new one of the same kind at hand."""
    subscription = _own(request, subscription_id)
    revoke_subscription(actor=request.viewer, subscription=subscription, now=current_time())
    text = _("”%(label)s” är stängd, och kalendern som använde den slutar uppdateras. Formuläret är ifyllt för en ny.")
    tell(request, text % {"label": subscription.label})
    return redirect(f"{reverse('web:feeds')}?igen={subscription.pk}")


def _own(request: ViewerRequest, subscription_id: int) -> Subscription:
    return get_object_or_404(visible(Subscription, request.viewer), pk=subscription_id)


def _closed_one(request: ViewerRequest) -> Subscription | None:
    wanted = read_id(request.GET.get("igen", ""))
    return None if wanted is None else visible(Subscription, request.viewer).filter(pk=wanted).first()


def _show(request: ViewerRequest, form: SubscriptionForm, issued: IssuedSubscription | None) -> HttpResponse:
    # The address stands in this one answer alone: not in the session, not behind a redirect, not in a log.
    feeds = describe_feeds(request.viewer, current_time())
    context = {
        "section": "feeds",
        "form": form,
        "feeds": feeds,
        "state": describe_state(feeds),
        "once": new_mark(),
        "issued": describe_issued(issued.subscription, feed_address(request, issued.token)) if issued else None,
    }
    return render(request, "web/feeds/feeds.html", context)
