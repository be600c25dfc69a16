"""People who wait together."""

from datetime import datetime

from django.db import transaction

from backend.access.viewer import Viewer
from backend.associations.models import Association
from backend.audit.services import record_event
from backend.common.errors import explained_conflicts
from backend.offers.models import QueueGroup
from backend.offers.policies import check_order_queue


@explained_conflicts()
@transaction.atomic
def create_group(*, actor: Viewer, association: Association, name: str, now: datetime) -> QueueGroup:
    """Create a group that entries can be put in. The name describes what for, never who.

    Raises:
        NotAllowed: ``actor`` does not keep the association's queue.
        Conflict: there is a group of that name.
    """
    check_order_queue(actor, association.pk)
    group = QueueGroup.objects.create(association=association, name=name)
    record_event(verb="queue_group.created", subject=group, association_id=association.pk, actor=actor.user, now=now)
    return group


@transaction.atomic
def dissolve_group(*, actor: Viewer, group: QueueGroup, now: datetime) -> None:
    """Take the group away; its members wait on, each alone.

    Raises:
        NotAllowed: ``actor`` does not keep the association's queue.
    """
    check_order_queue(actor, group.association_id)
    members = sorted(group.entries.values_list("pk", flat=True))
    record_event(
        verb="queue_group.dissolved",
        subject=group,
        association_id=group.association_id,
        actor=actor.user,
        now=now,
        entries=members,
    )
    group.delete()
