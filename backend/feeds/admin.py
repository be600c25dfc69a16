"""Calendar subscriptions, to look at: who fetches, and when last. The secret is nowhere."""

from django.contrib import admin

from backend.access.admin_site import ReadOnlyAdmin, system_administration
from backend.feeds.models import TARGETS, Subscription


@admin.register(Subscription, site=system_administration)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Read-only; its owner renews, rotates and revokes it."""

    list_display = (
        "label",
        "owner",
        "association",
        "scope",
        "detail",
        "last_fetched_at",
        "last_client",
        "expires_at",
        "revoked_at",
    )
    list_filter = ("scope", "detail", "association", "expires_at", "revoked_at", "last_fetched_at")
    list_select_related = ("owner", "association")
    search_fields = ("label", "owner__name")
    fields = (*list_display[:5], *TARGETS, *list_display[5:], "weekly_fetches")
