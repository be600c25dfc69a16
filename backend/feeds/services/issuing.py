"""Making, renewing, exchanging and revoking calendar addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.associations.models import Association, Staff
from backend.common.errors import RuleViolation
from backend.feeds.enums import FeedDetail, FeedScope, FeedState
from backend.feeds.models import LONGEST_LABEL, Subscription, Target
from backend.feeds.policies import check_change_subscription, check_subscribe
from backend.feeds.services.trail import record_act
from backend.feeds.tokens import hash_token, new_token


@dataclass(frozen=True, slots=True)
class IssuedSubscription:
    """A subscription with the secret of its address, which is not stored and cannot be shown again."""

    subscription: Subscription
    token: str = field(repr=False)


def create_subscription(
    *,
    actor: Viewer,
    association: Association,
    scope: FeedScope,
    label: str,
    now: datetime,
    detail: FeedDetail = FeedDetail.FULL,
    **targets: Target | None,
) -> IssuedSubscription:
    """Give ``actor`` an address of their own for a calendar; one per person and device.

    Args:
        actor: becomes the owner; the feed shows what they may see at each fetch.
        association: whose meetings and sessions it shows.
        scope: what sort of calendar; exactly the target that it names must be given, and none for one's own.
        label: how the owner tells it from their others, up to 60 characters; it is shown to nobody else.
        now: when; the address works for FEED_LIFETIME_DAYS from then on.
        detail: whether it tells what is on, or only when the time is busy; the latter for a person's or a room's time.
        targets: what it shows, by the name of its scope: room, cohort, programme, activity, site, leader or agency.

    Raises:
        RuleViolation: the target or the detail does not fit the scope, or the label is empty or too long.
        NotAllowed: the actor may not subscribe to that.
    """
    given = {name: target for name, target in targets.items() if target is not None}
    _check_target(scope, given)
    _check_detail(scope, detail)
    target = given.get(scope.value)
    check_subscribe(actor, association_id=association.pk, scope=scope, target_id=target.pk if target else None)
    token = new_token()
    with transaction.atomic():
        subscription = Subscription.objects.create(
            owner=Staff.objects.get(user=actor.user),
            association=association,
            label=_checked_label(label),
            scope=scope,
            detail=detail,
            expires_at=_end_of_term(now),
            token_sha256=hash_token(token),
            uid=uuid4(),
            **given,
        )
        record_act("subscription.created", subscription, actor.user, now)
    return IssuedSubscription(subscription, token)


def rotate_subscription(*, actor: Viewer, subscription: Subscription, now: datetime) -> IssuedSubscription:
    """Give the subscription a new secret; the old address stops at once.

    Raises:
        NotAllowed: it belongs to somebody else.
        RuleViolation: it is revoked, or has run out: then it is to be renewed first.
    """
    token = new_token()
    with transaction.atomic():
        locked = _lock(actor, subscription)
        _check_not_over(locked, now)
        if locked.state_at(now) is FeedState.EXPIRED:
            raise RuleViolation("subscription_expired", _("Adressen har gått ut. Förnya den först."))
        locked.token_sha256 = hash_token(token)
        # What the old address last was fetched by says nothing about whether the new one has been put in.
        locked.last_fetched_at = None
        locked.last_client = ""
        locked.weekly_fetches = {}
        locked.save(update_fields=["token_sha256", "last_fetched_at", "last_client", "weekly_fetches"])
        record_act("subscription.rotated", locked, actor.user, now)
    return IssuedSubscription(locked, token)


def renew_subscription(*, actor: Viewer, subscription: Subscription, now: datetime) -> Subscription:
    """Let the same address work for FEED_LIFETIME_DAYS from ``now`` on, also if it ran out lately.

    Raises:
        NotAllowed: it belongs to somebody else.
        RuleViolation: it is revoked, or ran out more than FEED_RENEWABLE_DAYS ago.
    """
    with transaction.atomic():
        locked = _lock(actor, subscription)
        _check_not_over(locked, now)
        locked.expires_at = _end_of_term(now)
        locked.warned_days = None
        locked.save(update_fields=["expires_at", "warned_days"])
        record_act("subscription.renewed", locked, actor.user, now)
    return locked


def revoke_subscription(*, actor: Viewer, subscription: Subscription, now: datetime) -> Subscription:
    """Close the address for good; closing it twice changes nothing.

    Raises:
        NotAllowed: it belongs to somebody else.
    """
    with transaction.atomic():
        locked = _lock(actor, subscription)
        if locked.revoked_at is None:
            locked.revoked_at = now
            locked.save(update_fields=["revoked_at"])
            record_act("subscription.revoked", locked, actor.user, now)
    return locked


def _lock(actor: Viewer, subscription: Subscription) -> Subscription:
    check_change_subscription(actor, subscription)
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def _end_of_term(now: datetime) -> datetime:
    return now + timedelta(days=settings.FEED_LIFETIME_DAYS)


def _check_not_over(subscription: Subscription, now: datetime) -> None:
    if subscription.state_at(now) is FeedState.REVOKED:
        raise RuleViolation("subscription_revoked", _("Adressen är återkallad. Skapa en ny i stället."))
    if subscription.state_at(now) is FeedState.ENDED:
        raise RuleViolation("subscription_ended", _("Adressen har upphört. Skapa en ny i stället."))


def _check_detail(scope: FeedScope, detail: FeedDetail) -> None:
    if detail is FeedDetail.FREE_BUSY and not scope.can_be_busy:
        text = _("Bara en persons eller ett rums tid kan visas som upptagen. Välj schema, rum eller handledare.")
        raise RuleViolation("subscription_busy_time_of_somebody", text, field="detail")


def _check_target(scope: FeedScope, given: Mapping[str, Target]) -> None:
    if set(given) != ({scope.value} - {own.value for own in FeedScope if own.is_own}):
        text = _("Välj vad kalendern ska visa, och inget mer än det.")
        field = "scope" if scope.is_own else scope.value
        raise RuleViolation("subscription_names_what_it_shows", text, field=field)


def _checked_label(label: str) -> str:
    text = label.strip()
    if not text or len(text) > LONGEST_LABEL:
        raise RuleViolation(
            "subscription_label",
            _("Skriv en kort benämning, till exempel ”Outlook på jobbet”. Högst %(longest)d tecken.")
            % {"longest": LONGEST_LABEL},
            field="label",
        )
    return text
