"""Mina flöden: calendar addresses, each shown once."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.feeds.addresses import feed_address
from backend.feeds.models import Subscription
from backend.feeds.selectors import own_subscriptions
from backend.feeds.services import IssuedSubscription, create_subscription, revoke_subscription, rotate_subscription
from backend.web.forms.feeds import SubscriptionForm
from backend.web.notices import tell
from backend.web.once import new_mark, use_mark
from backend.web.viewing import ViewerRequest, page


@require_http_methods(["GET", "HEAD", "POST"])
@page
def list_feeds(request: ViewerRequest) -> HttpResponse:
    """Show one's addresses, and make a new one."""
    form = SubscriptionForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        if not use_mark(request):
            return redirect("web:feeds")
        issued = create_subscription(actor=request.viewer, now=current_time(), **form.subscription())
        return _show(request, SubscriptionForm(viewer=request.viewer), issued)
    return _show(request, form, None)


@require_POST
@page
def rotate(request: ViewerRequest, subscription_id: int) -> HttpResponse:
    """Give a subscription a new address; the old one stops."""
    subscription = get_object_or_404(visible(Subscription, request.viewer), pk=subscription_id)
    if not use_mark(request):
        return redirect("web:feeds")
    issued = rotate_subscription(actor=request.viewer, subscription=subscription, now=current_time())
    return _show(request, SubscriptionForm(viewer=request.viewer), issued)


@require_POST
@page
def revoke(request: ViewerRequest, subscription_id: int) -> HttpResponse:
    """Close an address for good."""
    subscription = get_object_or_404(visible(Subscription, request.viewer), pk=subscription_id)
    revoke_subscription(actor=request.viewer, subscription=subscription, now=current_time())
    tell(
        request,
        _("Adressen ”%(label)s” är stängd. Kalendern som använde den slutar uppdateras.")
        % {"label": subscription.label},
    )
    return redirect("web:feeds")


def _show(request: ViewerRequest, form: SubscriptionForm, issued: IssuedSubscription | None) -> HttpResponse:
    # The address stands in this one answer alone: not in the session, not behind a redirect, not in a log.
    context = {
        "section": "feeds",
        "form": form,
        "subscriptions": own_subscriptions(request.viewer),
        "issued": issued,
        "once": new_mark(),
        "address": feed_address(request, issued.token) if issued else "",
    }
    return render(request, "web/feeds/feeds.html", context)
