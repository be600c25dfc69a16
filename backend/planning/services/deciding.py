"""What becomes of a proposal that is not published: put aside, and taken up again."""

from datetime import datetime

from django.db import transaction

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.planning.enums import ProposalStatus
from backend.planning.models import Proposal
from backend.planning.transitions import PROPOSAL


def discard_proposal(*, actor: Viewer, proposal: Proposal, now: datetime) -> Proposal:
    """Put a draft aside.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: it is published or discarded already.
    """
    return _set_status(actor, proposal, ProposalStatus.DISCARDED, "proposal.discarded", now)


def restore_proposal(*, actor: Viewer, proposal: Proposal, now: datetime) -> Proposal:
    """Take a discarded proposal up again: the undo of ``discard_proposal``.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: it is not discarded.
    """
    return _set_status(actor, proposal, ProposalStatus.DRAFT, "proposal.restored", now)


def _set_status(actor: Viewer, proposal: Proposal, status: ProposalStatus, verb: str, now: datetime) -> Proposal:
    check_plan(actor, proposal.run.association_id)
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        PROPOSAL.check_follows(locked.status, status)
        locked.status = status
        locked.save(update_fields=["status"])
        association_id = proposal.run.association_id
        record_event(verb=verb, subject=locked, association_id=association_id, actor=actor.user, now=now)
    return locked
