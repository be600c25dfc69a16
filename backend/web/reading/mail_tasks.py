"""What outgoing mail asks of the viewer: what did not arrive."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.common.local_time import local_day
from backend.mail.selectors import list_failed
from backend.web.reading.tasks import Cost, Task


def mail_tasks(viewer: Viewer, *, now: datetime) -> Iterator[Task]:
    """Yield one line if any mail of the viewer's associations did not arrive; one query, none for other roles."""
    if not viewer.associations_as(Role.COORDINATOR):
        return
    failed = list_failed(viewer).count()
    if failed:
        words = ngettext("%(number)s mejl kom inte fram.", "%(number)s mejl kom inte fram.", failed)
        yield Task(
            cost=Cost.URGENT,
            due_on=local_day(now),
            text=words % {"number": failed},
            why=_("Den som skulle ha mejlet vet inte vad som gäller."),
            address=reverse("web:failed_mail"),
            button=_("Visa mejlen"),
        )
