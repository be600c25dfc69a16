"""The line in the audit trail that every act on an address leaves."""

from datetime import datetime
from typing import Any

from backend.access.models import User
from backend.audit.services import record_event
from backend.feeds.models import Subscription


def record_act(verb: str, subscription: Subscription, actor: User | None, now: datetime, **facts: Any) -> None:
    """Record an act on the subscription; never its secret, and not the owner's label either."""
    record_event(
        verb=verb,
        subject=subscription,
        association_id=subscription.association_id,
        actor=actor,
        now=now,
        scope=subscription.scope,
        **facts,
    )
