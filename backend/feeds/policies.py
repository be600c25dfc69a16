"""Who may subscribe to what. It is asked when an address is made and again each time it is fetched."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.common.errors import NotAllowed
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.feeds.selectors import (
    subscribable_activities,
    subscribable_agencies,
    subscribable_cohorts,
    subscribable_leaders,
    subscribable_programmes,
    subscribable_rooms,
    subscribable_sites,
)

_SUBSCRIBABLE: Mapping[FeedScope, Callable[[Viewer, int], QuerySet[Any]]] = {
    FeedScope.ROOM: subscribable_rooms,
    FeedScope.COHORT: subscribable_cohorts,
    FeedScope.PROGRAMME: subscribable_programmes,
    FeedScope.ACTIVITY: subscribable_activities,
    FeedScope.SITE: subscribable_sites,
    FeedScope.LEADER: subscribable_leaders,
    FeedScope.AGENCY: subscribable_agencies,
}


def can_subscribe(viewer: Viewer, *, association_id: int, scope: FeedScope, target_id: int | None) -> bool:
    """Whether ``viewer`` may subscribe to a calendar of the association; at most one query.

    Args:
        viewer: a member of staff with a role in the association; nobody else may subscribe to anything.
        association_id: whose meetings.
        scope: what sort of calendar.
        target_id: what it shows, such as a room; None for one's own time.
    """
    if viewer.staff_id is None or association_id not in viewer.association_ids:
        return False
    if target_id is None or scope.is_own:
        return target_id is None and scope.is_own
    return _SUBSCRIBABLE[scope](viewer, association_id).filter(pk=target_id).exists()


def check_subscribe(viewer: Viewer, *, association_id: int, scope: FeedScope, target_id: int | None) -> None:
    """Raise NotAllowed unless ``can_subscribe``."""
    if not can_subscribe(viewer, association_id=association_id, scope=scope, target_id=target_id):
        text = _("Du kan inte prenumerera på den kalendern. Välj ditt eget schema, eller något som du själv deltar i.")
        raise NotAllowed("not_allowed_to_subscribe", text)


def can_fetch(viewer: Viewer, subscription: Subscription) -> bool:
    """Whether the owner, as the ``viewer`` they are now, still may have what they once subscribed to."""
    target = subscription.target
    return can_subscribe(
        viewer,
        association_id=subscription.association_id,
        scope=FeedScope(subscription.scope),
        target_id=target.pk if target else None,
    )


def can_change_subscription(viewer: Viewer, subscription: Subscription) -> bool:
    """Whether ``viewer`` may renew, rotate or revoke it: its owner alone."""
    return viewer.staff_id is not None and viewer.staff_id == subscription.owner_id


def check_change_subscription(viewer: Viewer, subscription: Subscription) -> None:
    """Raise NotAllowed unless ``can_change_subscription``."""
    if not can_change_subscription(viewer, subscription):
        text = _("Adressen hör till någon annan. Bara den som skapade den kan ändra den.")
        raise NotAllowed("not_allowed_to_change_subscription", text)
