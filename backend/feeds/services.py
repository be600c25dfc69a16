"""Making, renewing and revoking calendar addresses, and noting that one was fetched."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.associations.models import Association, Staff
from backend.audit.services import record_event
from backend.common.errors import RuleViolation
from backend.feeds.enums import ClientKind, FeedScope
from backend.feeds.models import LONGEST_LABEL, Subscription, Target
from backend.feeds.policies import check_change_subscription, check_subscribe
from backend.feeds.tokens import hash_token, new_token

logger = logging.getLogger(__name__)

_SHORTEST_STEP = timedelta(seconds=1)


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
    **targets: Target | None,
) -> IssuedSubscription:
    """Give ``actor`` an address of their own for a calendar; one per person and device.

    Args:
        actor: becomes the owner; the feed shows what they may see at each fetch.
        association: whose meetings and sessions it shows.
        scope: what sort of calendar; exactly the target that it names must be given, and none for one's own.
        label: how the owner tells it from their others, up to 60 characters; it is shown to nobody else.
        now: when.
        targets: what it shows, by the name of its scope: room, cohort, programme, activity, site or leader.

    Raises:
        RuleViolation: the target does not fit the scope, or the label is empty or too long.
        NotAllowed: the actor may not subscribe to that.
    """
    given = {name: target for name, target in targets.items() if target is not None}
    _check_target(scope, given)
    target = given.get(scope.value)
    check_subscribe(actor, association_id=association.pk, scope=scope, target_id=target.pk if target else None)
    token = new_token()
    with transaction.atomic():
        subscription = Subscription.objects.create(
            owner=Staff.objects.get(user=actor.user),
            association=association,
            label=_checked_label(label),
            scope=scope,
            token_sha256=hash_token(token),
            uid=uuid4(),
            **given,
        )
        _record("subscription.created", subscription, actor, now)
    return IssuedSubscription(subscription, token)


def rotate_subscription(*, actor: Viewer, subscription: Subscription, now: datetime) -> IssuedSubscription:
    """Give the subscription a new secret; the old address stops at once.

    Raises:
        NotAllowed: it belongs to somebody else.
        RuleViolation: it is revoked.
    """
    token = new_token()
    with transaction.atomic():
        locked = _lock(actor, subscription)
        if locked.revoked_at is not None:
            raise RuleViolation("subscription_revoked", _("Adressen är återkallad. Skapa en ny i stället."))
        locked.token_sha256 = hash_token(token)
        # What the old address last was fetched by says nothing about whether the new one has been put in.
        locked.last_fetched_at = None
        locked.last_client = ""
        locked.save(update_fields=["token_sha256", "last_fetched_at", "last_client"])
        _record("subscription.rotated", locked, actor, now)
    return IssuedSubscription(locked, token)


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
            _record("subscription.revoked", locked, actor, now)
    return locked


def note_fetch(
    *, subscription: Subscription, client: ClientKind, content_sha256: str, now: datetime
) -> datetime | None:
    """Note who fetched what when, and return since when the feed has had these bytes; None if that is not known.

    Writes at most once every FEED_FETCH_NOTE_SECONDS unless the bytes are new. It waits for nobody's lock and a refusal
    of the database is only logged: whoever fetches gets their answer. The version is left alone, as a fetch changes
    nothing that an owner could be editing.
    """
    is_known = subscription.content_sha256 == content_sha256
    known_since = subscription.content_changed_at if is_known else None
    if is_known and _was_noted_recently(subscription, now):
        return known_since
    try:
        with transaction.atomic():
            return _write_fetch(subscription, client, content_sha256, now) or known_since
    except DatabaseError as error:
        logger.warning("The fetch of subscription %d could not be noted: %s", subscription.pk, type(error).__name__)
        return known_since


def _write_fetch(subscription: Subscription, client: ClientKind, content_sha256: str, now: datetime) -> datetime | None:
    # Found by its hash, so that the last fetch of an old address is not told as one of its successor.
    fetched = Subscription.objects.filter(token_sha256=subscription.token_sha256, revoked_at__isnull=True)
    row = fetched.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    changed_at = row.content_changed_at
    if changed_at is None or row.content_sha256 != content_sha256:
        changed_at = _later_second(changed_at, now)
    Subscription.objects.filter(pk=row.pk).update(
        last_fetched_at=now, last_client=client, content_sha256=content_sha256, content_changed_at=changed_at
    )
    return changed_at


def _later_second(previous: datetime | None, now: datetime) -> datetime:
    """Return now in whole seconds, as HTTP tells time, but always later than the change before."""
    second = now.replace(microsecond=0)
    return second if previous is None else max(second, previous + _SHORTEST_STEP)


def _was_noted_recently(subscription: Subscription, now: datetime) -> bool:
    last = subscription.last_fetched_at
    return last is not None and now - last < timedelta(seconds=settings.FEED_FETCH_NOTE_SECONDS)


def _lock(actor: Viewer, subscription: Subscription) -> Subscription:
    check_change_subscription(actor, subscription)
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


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


def _record(verb: str, subscription: Subscription, actor: Viewer, now: datetime) -> None:
    record_event(
        verb=verb,
        subject=subscription,
        association_id=subscription.association_id,
        actor=actor.user,
        now=now,
        scope=subscription.scope,
    )
