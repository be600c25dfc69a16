"""Writing the audit trail, inside the transaction of the act itself."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from backend.access.models import User
from backend.audit.models import AuditEvent


def record_event(
    *, verb: str, subject: Model, association_id: int | None, actor: User | None, now: datetime, **facts: Any
) -> AuditEvent:
    """Record that ``actor`` did ``verb`` to ``subject``.

    Args:
        verb: what was done, such as ``enrolment.dropped_out``.
        subject: a saved row.
        association_id: the tenant, or None for acts outside all of them.
        actor: who did it; None for the system itself.
        now: when.
        facts: ids, codes and categories; JSON values; never personal data.
    """
    return AuditEvent.objects.create(
        association_id=association_id,
        actor=actor,
        verb=verb,
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        facts=facts,
        occurred_at=now,
    )
