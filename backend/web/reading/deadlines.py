"""Deadlines of meetings: on the list of what to book, and what they ask of the viewer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.enums import Role
from backend.access.policies import can_book_meeting
from backend.access.viewer import Viewer
from backend.associations.models import Association
from backend.common.local_time import local_day
from backend.meeting_follow_up.selectors.deadlines import Deadline, list_deadlines
from backend.web.reading.tasks import Cost, Task


@dataclass(frozen=True)
class DeadlineLine:
    """One meeting that must be held; ``days`` are left, negative when the day has passed."""

    deadline: Deadline
    kind: str
    days: int
    is_near: bool
    address: str
    button: str

    @property
    def left(self) -> str:
        """How much time there is, in words."""
        if self.days < 0:
            return ngettext("%(count)s dag för sent", "%(count)s dagar för sent", -self.days) % {"count": -self.days}
        if self.days == 0:
            return _("i dag")
        return ngettext("%(count)s dag kvar", "%(count)s dagar kvar", self.days) % {"count": self.days}

    @property
    def after(self) -> str:
        """The meeting that started the clock, with its day."""
        meeting = self.deadline.after
        name = meeting.step.name if meeting.step else str(meeting.get_kind_display())
        day = date_format(local_day(meeting.begins_at), "j F")
        return _("efter %(meeting)s (%(day)s)") % {"meeting": name[:1].lower() + name[1:], "day": day}


def read_deadlines(viewer: Viewer, association: Association, *, now: datetime) -> list[DeadlineLine]:
    """Read the deadlines that are not met, the first to run out first; as many queries for many as for few."""
    today = local_day(now)
    may_book = can_book_meeting(viewer, association.pk)
    return [_line(deadline, today, may_book=may_book) for deadline in list_deadlines(viewer, association.pk, now=now)]


def describe_deadlines(lines: list[DeadlineLine]) -> str:
    """Say how many are not booked in time, and when the first one's time is up; empty when all are."""
    if not lines:
        return ""
    words = ngettext(
        "%(count)s möte är inte bokat före sin tidsgräns.",
        "%(count)s möten är inte bokade före sin tidsgräns.",
        len(lines),
    )
    first = _("Den första går ut %(day)s.") if lines[0].days >= 0 else _("Den första gick ut %(day)s.")
    return f"{words % {'count': len(lines)}} {first % {'day': date_format(lines[0].deadline.due_on, 'j F')}}"


def _line(deadline: Deadline, today: date, *, may_book: bool) -> DeadlineLine:
    address, button = "", ""
    if may_book and deadline.late is not None:
        address, button = reverse("web:meeting_change", args=[deadline.late.pk]), _("Flytta")
    elif may_book:
        address = f"{reverse('web:meeting_book', args=[deadline.enrolment.pk])}?slag={deadline.kind.value}"
        button = _("Boka")
    return DeadlineLine(
        deadline=deadline,
        kind=str(capfirst(str(deadline.kind.label))),
        days=(deadline.due_on - today).days,
        is_near=deadline.is_near(today),
        address=address,
        button=button,
    )


def deadline_tasks(viewer: Viewer, *, now: datetime) -> Iterator[Task]:
    """Yield one line per association whose deadlines have come near, for those who book; none for other roles."""
    today = local_day(now)
    for association_id in sorted(viewer.associations_as(Role.COORDINATOR, Role.MAPPING_LEAD)):
        near = [one for one in list_deadlines(viewer, association_id, now=now) if one.is_near(today)]
        if not near:
            continue
        words = ngettext(
            "%(count)s möte är inte bokat före sin tidsgräns.",
            "%(count)s möten är inte bokade före sin tidsgräns.",
            len(near),
        )
        first = near[0]
        why = _("Först: %(kind)s för %(code)s, senast %(day)s.") % {
            "kind": first.kind.label,
            "code": first.enrolment.participant.code,
            "day": date_format(first.due_on, "j F"),
        }
        address = reverse("web:meeting_requests") + "#tidsgranser"
        yield Task(Cost.URGENT, first.due_on, words % {"count": len(near)}, why, address, _("Visa"))
