"""Taking roles away and closing accounts: whoever leaves loses in the same transaction what they could fetch."""

from datetime import datetime

from django.db import transaction

from backend.access.models import RoleGrant, User
from backend.associations.models import Association, Staff
from backend.audit.services import record_event
from backend.feeds.services import revoke_feeds_of_leaver


def withdraw_role(*, grant: RoleGrant, actor: User | None, now: datetime) -> None:
    """Take a role away. Who has none left in the association has left it, and their calendar addresses there are closed.

    Args:
        grant: the role of one member of staff in one association.
        actor: who takes it away; whether they may is the administration's to know.
        now: when.
    """
    with transaction.atomic():
        staff = Staff.objects.select_for_update().get(pk=grant.staff_id)
        record_event(
            verb="role.withdrawn",
            subject=grant,
            association_id=grant.association_id,
            actor=actor,
            now=now,
            role=grant.role,
            staff_id=staff.pk,
        )
        association = grant.association
        grant.delete()
        if not RoleGrant.objects.filter(staff=staff, association=association).exists():
            revoke_feeds_of_leaver(staff=staff, association=association, actor=actor, now=now)


def leave_association(*, staff: Staff, association: Association, actor: User | None, now: datetime) -> None:
    """Take away every role that ``staff`` has in the association, and with them their calendar addresses there."""
    with transaction.atomic():
        for grant in RoleGrant.objects.filter(staff=staff, association=association).order_by("pk"):
            withdraw_role(grant=grant, actor=actor, now=now)


def close_account(*, user: User, actor: User | None, now: datetime) -> None:
    """Let nobody log in to the account any more, and close every calendar address of whoever had it."""
    with transaction.atomic():
        staff = Staff.objects.filter(user=user).first()
        if staff is not None:
            revoke_feeds_of_leaver(staff=staff, actor=actor, now=now)
        user.is_active = False
        user.save(update_fields=["is_active"])
        record_event(verb="account.closed", subject=user, association_id=None, actor=actor, now=now)
