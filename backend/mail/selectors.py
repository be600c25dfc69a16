"""What of outgoing mail a person may see, and where answers to it go."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Association
from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail


@dataclass(frozen=True)
class OutboxView:
    """How the outbox stands: numbers only, nothing of whom or what."""

    waiting: int
    failed: int
    oldest_waiting_at: datetime | None
    failed_by_association: tuple[tuple[str, int], ...]


def mailbox_of(association: Association) -> str:
    """Return the address to which answers to the association's mail go."""
    return association.mailbox or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def list_failed(viewer: Viewer) -> QuerySet[OutgoingMail]:
    """Return the mails that failed and can be sent again, of the associations whose mail the viewer may see."""
    failed = visible(OutgoingMail, viewer).filter(state=MailState.FAILED, erased_at=None)
    return failed.select_related("association").order_by("-queued_at", "-pk")


def view_outbox() -> OutboxView:
    """Return how the outbox of the whole system stands; two queries."""
    can_fail = OutgoingMail.objects.filter(erased_at=None)
    totals = can_fail.aggregate(
        waiting=Count("pk", filter=Q(state__in=MailState.unsent())),
        failed=Count("pk", filter=Q(state=MailState.FAILED)),
        oldest=Min("queued_at", filter=Q(state__in=MailState.unsent())),
    )
    failed = can_fail.filter(state=MailState.FAILED).order_by("association__name").values_list("association__name")
    return OutboxView(
        totals["waiting"],
        totals["failed"],
        totals["oldest"],
        tuple((name or "", number) for name, number in failed.annotate(number=Count("pk"))),
    )
