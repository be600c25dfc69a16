"""Who leaves loses their calendar addresses."""

from datetime import datetime

from django.db import transaction

from backend.access.models import User
from backend.associations.models import Association, Staff
from backend.feeds.models import Subscription
from backend.feeds.services.trail import record_act


def revoke_feeds_of_leaver(
    *, staff: Staff, association: Association | None = None, actor: User | None, now: datetime
) -> int:
    """Close every address of who leaves, and return how many there were; part of the caller's transaction.

    A trigger does the same for whatever else takes a role away or closes an account; this one tells the audit trail.

    Args:
        staff: who leaves.
        association: which they leave; None for all, when the account is closed.
        actor: who made them leave; None for the system.
        now: when.
    """
    own = Subscription.objects.filter(owner=staff, revoked_at__isnull=True)
    with transaction.atomic():
        rows = list((own if association is None else own.filter(association=association)).select_for_update())
        for row in rows:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            record_act("subscription.revoked", row, actor, now, reason="left")
    return len(rows)
