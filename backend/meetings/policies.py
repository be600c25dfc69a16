"""When and with whom a meeting may be: the rules of domain.md in words. The database decides overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.access.models import RoleGrant
from backend.associations.enums import MeetingKind, Need, Party
from backend.associations.models import MeetingStep, Staff, WorkingHours
from backend.associations.selectors import absences_of, closed_days, working_intervals_of
from backend.common.errors import RuleViolation
from backend.common.intervals import TimeInterval
from backend.common.local_time import local_day
from backend.contacts.models import Contact
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Meeting, MeetingRule
from backend.participants.models import Enrolment, Participant
from backend.participants.selectors import consent_standing
from backend.places.models import Room
from backend.places.selectors import open_intervals

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone who is to be at a meeting: exactly one of ``staff``, ``participant`` and ``contact``.

    ``party`` is the role that they fill; None for one who is called by name.

    Raises:
        ValueError: none or several are given.
    """

    staff: Staff | None = None
    participant: Participant | None = None
    requirement: Requirement = Requirement.REQUIRED
    contact: Contact | None = None
    party: Party | None = None

    def __post_init__(self) -> None:
        if sum(person is not None for person in (self.staff, self.participant, self.contact)) != 1:
            message = "an attendee is one member of staff, one participant or one contact"
            raise ValueError(message)

    @property
    def party_value(self) -> str:
        """The role as it is stored; empty for one who is called by name."""
        return "" if self.party is None else self.party.value


def attendees_of(meeting: Meeting) -> list[Attendee]:
    """Return who is called to ``meeting``."""
    rows = meeting.attendances.select_related("staff", "participant", "contact")
    return [
        Attendee(
            row.staff,
            row.participant,
            Requirement(row.requirement),
            contact=row.contact,
            party=Party(row.party) if row.party else None,
        )
        for row in rows
    ]


def checked_interval(begins_at: datetime, ends_at: datetime) -> TimeInterval:
    """Return the time of a meeting; it lies within one Swedish day.

    Raises:
        RuleViolation: it is empty, crossed, or passes midnight.
    """
    if ends_at <= begins_at:
        raise RuleViolation(
            "meeting_ends_after_it_begins", _("Mötet måste sluta efter att det börjar."), field="ends_at"
        )
    interval = TimeInterval(begins_at, ends_at)
    if local_day(begins_at) != local_day(ends_at - timedelta(microseconds=1)):
        raise RuleViolation("meeting_within_one_day", _("Mötet måste börja och sluta samma dag."), field="ends_at")
    return interval


def check_not_closed(association_id: int, interval: TimeInterval) -> None:
    """Raise RuleViolation if the day is a holiday, an eve, or closed by the association (rule 2)."""
    day = local_day(interval.begins_at)
    reason = closed_days(association_id, day, day + _ONE_DAY).get(day)
    if reason is not None:
        text = _("Den %(day)s är det stängt: %(reason)s. Välj en annan dag.")
        raise RuleViolation("closed_day", text % {"day": day.isoformat(), "reason": reason}, field="begins_at")


def check_room(room: Room, association_id: int, interval: TimeInterval, attendees: Sequence[Attendee]) -> None:
    """Raise RuleViolation unless the room is the association's, is open, seats everyone and has what is needed."""
    if room.site.association_id != association_id:
        raise RuleViolation(
            "room_of_association", _("Rummet hör till ett annat förbund. Välj ett annat."), field="room"
        )
    day = local_day(interval.begins_at)
    if not any(opening.contains(interval) for opening in open_intervals(room, day, day + _ONE_DAY)):
        text = _("%(room)s är inte öppet då. Välj en tid inom öppettiden eller ett annat rum.")
        raise RuleViolation("room_is_closed", text % {"room": room.name}, field="room")
    if len(attendees) > room.capacity:
        text = _("%(room)s har %(seats)s platser men %(people)s är kallade. Välj ett större rum.")
        facts = {"room": room.name, "seats": room.capacity, "people": len(attendees)}
        raise RuleViolation("room_too_small", text % facts, field="room")
    needed = {need for attendee in attendees if attendee.participant for need in attendee.participant.needs}
    lacking = [need for need in Need.of_rooms() if need.value in needed and need.value not in room.features]
    if lacking:
        text = _("%(room)s saknar: %(needs)s. Välj ett annat rum.")
        facts = {"room": room.name, "needs": ", ".join(str(need.label) for need in lacking)}
        raise RuleViolation("room_lacks_feature", text % facts, field="room")


def check_working_hours(interval: TimeInterval, attendees: Sequence[Attendee]) -> None:
    """Raise RuleViolation if a required member of staff is off, away or busy elsewhere then (rule 2).

    Someone without any working hours is not planned by hours: an officer or a doctor who only lends their time.
    """
    required = [a.staff for a in attendees if a.staff is not None and a.requirement is Requirement.REQUIRED]
    day = local_day(interval.begins_at)
    by_hours = set(WorkingHours.objects.filter(staff__in=required).values_list("staff_id", flat=True))
    hours = working_intervals_of(required, day, day + _ONE_DAY)
    away = absences_of([staff.pk for staff in required], day, day + _ONE_DAY)
    for staff in required:
        is_free = not any(absence.overlaps(interval) for absence in away[staff.pk])
        works = staff.pk not in by_hours or any(time.contains(interval) for time in hours[staff.pk])
        if not (is_free and works):
            text = _("%(name)s arbetar inte då eller är upptagen. Välj en annan tid.")
            raise RuleViolation("outside_working_hours", text % {"name": staff.name}, field="begins_at")


def check_attendees_belong(association_id: int, attendees: Sequence[Attendee]) -> None:
    """Raise RuleViolation if a participant, a member of staff or a contact has nothing to do with the association."""
    staff_ids = {attendee.staff.pk for attendee in attendees if attendee.staff is not None}
    known = RoleGrant.objects.filter(association_id=association_id, staff_id__in=staff_ids).values_list("staff_id")
    strangers = staff_ids - {row[0] for row in known}
    outsiders = [person for a in attendees for person in (a.participant, a.contact) if person is not None]
    foreign = any(person.association_id != association_id for person in outsiders)
    if strangers or foreign:
        text = _("En av de kallade hör inte till förbundet. Ta bort personen eller ge den en roll i förbundet.")
        raise RuleViolation("attendee_of_association", text, field="attendees")


def needs_written_consent(kind: MeetingKind, rule: MeetingRule | None) -> bool:
    """Whether written consent must be in force: rule 4 is the floor, an association's rule can ask for more."""
    return kind.involves_several_agencies or (rule is not None and rule.needs_written_consent)


def check_consent(
    kind: MeetingKind, status: MeetingStatus, participant: Participant, rule: MeetingRule | None = None
) -> None:
    """Raise RuleViolation unless the participant's consents allow the meeting (rule 4).

    Oral consent is enough to be called. A meeting of several agencies may be held free on it, before written consent
    has been asked for; it is confirmed on written consent only, and not even held free after a withdrawal.
    """
    standing = consent_standing(participant)
    if not standing.may_be_called:
        text = _("%(code)s har inget samtycke som gäller. Registrera ett muntligt eller skriftligt samtycke först.")
        raise RuleViolation("needs_consent", text % {"code": participant.code}, field="participant")
    if not needs_written_consent(kind, rule):
        return
    allowed = standing.may_be_placed_among_agencies if status is MeetingStatus.TENTATIVE else standing.written
    if not allowed:
        text = _("%(code)s har inget skriftligt samtycke. Det behövs innan flera myndigheter möts.")
        raise RuleViolation("needs_written_consent", text % {"code": participant.code}, field="participant")


def check_consents(
    kind: MeetingKind, status: MeetingStatus, attendees: Sequence[Attendee], rule: MeetingRule | None = None
) -> None:
    """Raise RuleViolation unless ``check_consent`` passes for every participant called."""
    for attendee in attendees:
        if attendee.participant is not None:
            check_consent(kind, status, attendee.participant, rule)


def check_chain(enrolment: Enrolment, step: MeetingStep, interval: TimeInterval) -> None:
    """Raise RuleViolation if the meeting is out of order, or too close to or far from its neighbours in the chain."""
    if step.programme_id != enrolment.programme_id:
        raise RuleViolation("step_of_programme", _("Mötessteget hör till en annan insats."), field="step")
    chain = _chain(enrolment).exclude(step=step)
    before = chain.filter(step__position__lt=step.position).order_by("-step__position").first()
    after = chain.filter(step__position__gt=step.position).order_by("step__position").first()
    if before is not None:
        _check_gap(TimeInterval(before.begins_at, before.ends_at), interval, step, is_next=_follows(before, step))
    if after is not None and after.step is not None:
        follows = TimeInterval(after.begins_at, after.ends_at)
        _check_gap(interval, follows, after.step, is_next=after.step.position == step.position + 1)


def _chain(enrolment: Enrolment) -> QuerySet[Meeting]:
    live = Meeting.objects.filter(enrolment=enrolment, step__isnull=False, status__in=MeetingStatus.live())
    return live.select_related("step")


def _follows(before: Meeting, step: MeetingStep) -> bool:
    return before.step is not None and before.step.position == step.position - 1


def _check_gap(earlier: TimeInterval, later: TimeInterval, step: MeetingStep, *, is_next: bool) -> None:
    if later.begins_at < earlier.ends_at:
        text = _("%(step)s måste komma efter de tidigare stegen. Välj en annan tid.")
        raise RuleViolation("chain_out_of_order", text % {"step": step.name}, field="begins_at")
    days = (local_day(later.begins_at) - local_day(earlier.begins_at)).days
    if not is_next:
        return
    if days < step.min_days_after_previous:
        text = _("%(step)s ska ligga minst %(days)s dagar efter förra mötet. Välj en senare dag.")
        facts = {"step": step.name, "days": step.min_days_after_previous}
        raise RuleViolation("too_soon_after_previous", text % facts, field="begins_at")
    if step.max_days_after_previous is not None and days > step.max_days_after_previous:
        text = _("%(step)s ska ligga högst %(days)s dagar efter förra mötet. Välj en tidigare dag.")
        facts = {"step": step.name, "days": step.max_days_after_previous}
        raise RuleViolation("too_late_after_previous", text % facts, field="begins_at")
