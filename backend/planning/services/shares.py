"""What the agencies have agreed on: whose participants get what share of the places."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.associations.models import Agency, Association
from backend.audit.services import record_event
from backend.common.errors import RuleViolation
from backend.planning.models import AgencyShare

WHOLE_PERCENT = 100


@transaction.atomic
def set_agency_shares(
    *, actor: Viewer, association: Association, percents: Mapping[int, int | None], now: datetime
) -> list[AgencyShare]:
    """Write the shares of some of an association's agencies; the others keep theirs.

    Args:
        actor: who plans there.
        association: whose agencies.
        percents: by agency id; None takes a share away.
        now: when.

    Raises:
        NotAllowed: ``actor`` does not plan there.
        RuleViolation: an agency is another association's, or the shares add up to more than the whole.
    """
    check_plan(actor, association.pk)
    Association.objects.select_for_update(no_key=True).get(pk=association.pk)
    agencies = set(Agency.objects.filter(association=association).values_list("pk", flat=True))
    if not percents.keys() <= agencies:
        raise RuleViolation("agency_of_association", _("Myndigheten hör till ett annat förbund."), field="shares")
    current = AgencyShare.objects.filter(agency__association=association)
    together = {**dict(current.values_list("agency_id", "percent")), **percents}
    if sum(percent or 0 for percent in together.values()) > WHOLE_PERCENT:
        text = _("Andelarna blir mer än 100 procent tillsammans. Sänk någon av dem.")
        raise RuleViolation("shares_within_the_whole", text, field="shares")
    current.filter(agency_id__in=[pk for pk, percent in percents.items() if percent is None]).delete()
    for pk, percent in percents.items():
        if percent is not None:
            _write_share(pk, percent)
    record_event(
        verb="agency_shares.set", subject=association, association_id=association.pk, actor=actor.user, now=now
    )
    return list(current.select_related("agency").order_by("agency__kind", "agency__name"))


def _write_share(agency_id: int, percent: int) -> None:
    if not 0 <= percent <= WHOLE_PERCENT:
        raise RuleViolation("share_range", _("En andel är ett helt tal från 0 till 100."), field="shares")
    share = AgencyShare.objects.filter(agency_id=agency_id).first() or AgencyShare(agency_id=agency_id)
    share.percent = percent
    share.save()
