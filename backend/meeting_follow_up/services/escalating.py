"""Telling the coordinators of a deadline before it is missed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.access.viewer import SYSTEM
from backend.associations.models import Association
from backend.common.local_time import local_day, local_instant
from backend.mail.services import queue_mail
from backend.meeting_follow_up.models import DeadlineReminder
from backend.meeting_follow_up.selectors.deadlines import Deadline, list_deadlines
from backend.meetings.models import MeetingRule

MORNING_MINUTE = 7 * 60


def remind_of_deadlines(*, now: datetime) -> int:
    """Mail the coordinators of each association about the deadlines that have come near; how many deadlines.

    Once per deadline: what was told is noted in the same transaction. All that come near at once are one mail, and
    nobody is written to before the morning of the day.
    """
    if now < local_instant(local_day(now), MORNING_MINUTE):
        return 0
    with_deadlines = MeetingRule.objects.filter(deadline_days__isnull=False).values("association_id")
    ids = Association.objects.filter(pk__in=with_deadlines).order_by("pk").values_list("pk", flat=True)
    return sum(_remind(association_id, now) for association_id in list(ids))


@transaction.atomic
def _remind(association_id: int, now: datetime) -> int:
    """The association's lock makes two runs at once take turns: the second finds everything told."""
    Association.objects.select_for_update(no_key=True).get(pk=association_id)
    today = local_day(now)
    open_ones = list_deadlines(SYSTEM, association_id, now=now)
    near = [deadline for deadline in open_ones if deadline.is_near(today) and deadline.reminded_at is None]
    if not near:
        return 0
    told = DeadlineReminder.objects.bulk_create(
        DeadlineReminder(enrolment=one.enrolment, kind=one.kind, due_on=one.due_on, reminded_at=now) for one in near
    )
    for user in _coordinators(association_id):
        _queue(user, near, association_id, key=f"meeting-deadlines:{told[0].pk}:{user.pk}", now=now)
    return len(near)


def _coordinators(association_id: int) -> list[User]:
    grants = RoleGrant.objects.filter(association_id=association_id, role=Role.COORDINATOR)
    users = User.objects.filter(staff__in=grants.values("staff_id"), is_active=True).exclude(email="")
    return list(users.order_by("pk"))


def _queue(user: User, near: Sequence[Deadline], association_id: int, *, key: str, now: datetime) -> None:
    """No participant, no kind of meeting: only how many, the first day, and the page that needs a login (rule 8)."""
    with translation.override(user.language):
        queue_mail(
            key=key,
            recipient=user.email,
            subject=_subject(len(near)),
            text=_text(len(near), min(one.due_on for one in near)),
            language=user.language,
            association_id=association_id,
            now=now,
        )


def _subject(count: int) -> str:
    words = ngettext(
        "%(count)s möte behöver bokas för att hinnas med", "%(count)s möten behöver bokas för att hinnas med", count
    )
    return words % {"count": count}


def _text(count: int, first_on: date) -> str:
    sentence = ngettext(
        "%(count)s möte har en tidsgräns som närmar sig och är inte bokat i tid.",
        "%(count)s möten har en tidsgräns som närmar sig och är inte bokade i tid.",
        count,
    )
    words = {
        "sentence": sentence % {"count": count},
        "day": date_format(first_on, "j F Y"),
        "url": f"{settings.PUBLIC_URL}{reverse('web:meeting_requests')}",
    }
    return _(
        "Hej!\n\n"
        "%(sentence)s Den första går ut %(day)s. Här ser du vilka och bokar dem:\n\n"
        "%(url)s\n\n"
        "Sidan kräver att du loggar in. Du får det här mejlet en gång för varje tidsgräns.\n"
    ) % words  # fmt: skip
