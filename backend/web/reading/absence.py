"""What somebody's absence affects: sessions, participants, and who could step in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Session
from backend.activities.selectors import affected_sessions_of
from backend.associations.models import Absence, Staff
from backend.web.reading.session_cards import SessionCard, read_cards

_MIDNIGHT = (0, 0)


@dataclass(frozen=True)
class AffectedCard:
    """A session that is led by somebody who is away."""

    card: SessionCard
    absent: Staff

    @property
    def stand_in(self) -> str:
        """Who steps in, or nothing."""
        names = [leader.staff.name for leader in self.card.leaders if leader.stands_in_for_id == self.absent.pk]
        return ", ".join(names)

    @property
    def others(self) -> str:
        """Who else leads it."""
        present = [leader for leader in self.card.leaders if not leader.is_away and not leader.stands_in_for_id]
        return ", ".join(leader.staff.name for leader in present if leader.staff_id != self.absent.pk)

    @property
    def is_moved(self) -> bool:
        """Whether it was moved to a time when they are back."""
        return any(leader.staff_id == self.absent.pk and not leader.is_away for leader in self.card.leaders)

    @property
    def is_settled(self) -> bool:
        """Whether nothing needs to be done: cancelled, moved, or somebody steps in."""
        return self.card.is_cancelled or self.is_moved or bool(self.stand_in)


def read_affected(viewer: Viewer, absence: Absence, *, today: date, now: datetime) -> list[AffectedCard]:
    """Return the sessions that the absence affects, with those participants whom the viewer may see."""
    found = affected_sessions_of(absence)
    taken = {affected.session.pk: affected.taken for affected in found}
    seen = visible(Session, viewer).filter(pk__in=taken).values_list("pk", flat=True)
    cards = read_cards(viewer, list(seen), taken, today=today, now=now)
    return [AffectedCard(card, absence.staff) for card in cards]


def possible_stand_ins(viewer: Viewer, away: Staff) -> list[Staff]:
    """Return the supervisors of the associations that they share, by name."""
    associations = RoleGrant.objects.filter(staff=away, association_id__in=viewer.association_ids)
    supervisors = RoleGrant.objects.filter(
        association_id__in=associations.values("association_id"), role=Role.SUPERVISOR
    )
    return list(
        visible(Staff, viewer).filter(pk__in=supervisors.values("staff_id")).exclude(pk=away.pk).order_by("name")
    )


def describe_absence(absence: Absence, affected: list[AffectedCard]) -> str:
    """Say when somebody is away, and how much that affects; who it is stands over it."""
    begins, ends = localtime(absence.begins_at), localtime(absence.ends_at)
    period = capfirst(_period(begins, ends))
    if not affected:
        return _("%(period)s. Inga pass berörs.") % {"period": period}
    people = sum(one.card.taken for one in affected)
    sessions = ngettext("%(count)s pass", "%(count)s pass", len(affected)) % {"count": len(affected)}
    participants = ngettext("%(count)s bokad plats", "%(count)s bokade platser", people) % {"count": people}
    left = sum(not one.is_settled for one in affected)
    begin = _("%(period)s: %(sessions)s och %(participants)s berörs") % {
        "period": period,
        "sessions": sessions,
        "participants": participants,
    }
    if not left:
        return _("%(begin)s, och allt är ordnat.") % {"begin": begin}
    return _("%(begin)s, %(left)s återstår att ordna.") % {"begin": begin, "left": left}


def _period(begins: datetime, ends: datetime) -> str:
    """``tors 17 november``, ``17–18 november`` in full, or with the times of day where it is not whole days."""
    are_days = (begins.hour, begins.minute) == _MIDNIGHT == (ends.hour, ends.minute)
    last = ends - timedelta(days=1) if are_days else ends
    first_day, last_day = date_format(begins, "D j F"), date_format(last, "D j F")
    if are_days:
        return first_day if begins.date() == last.date() else f"{first_day} – {last_day}"
    if begins.date() == ends.date():
        return f"{first_day} {begins:%H:%M}–{ends:%H:%M}"
    return f"{first_day} {begins:%H:%M} – {last_day} {ends:%H:%M}"
