"""Calendar subscriptions, to look at: who fetches, and when last. The secret is nowhere."""

from django.contrib import admin

from backend.access.admin_site import ReadOnlyAdmin, system_administration
from backend.feeds.models import Subscription


@admin.register(Subscription, site=system_administration)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Read-only; its owner revokes and rotates it."""

    list_display = ("label", "owner", "association", "scope", "last_fetched_at", "last_client", "revoked_at")
    list_filter = ("scope", "association", "revoked_at", "last_fetched_at")
    list_select_related = ("owner", "association")
    search_fields = ("label", "owner__name")
    fields = ("label", "owner", "association", "scope", "room", "cohort", "programme", *list_display[4:])
