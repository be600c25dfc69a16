"""When and with whom a session may be held: domain rules 2 and 3 in words. The database decides overlaps."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from backend.access.models import RoleGrant
from backend.access.policies import can_keep_activities
from backend.access.viewer import Viewer
from backend.activities.capacity import minutes_per_week
from backend.activities.models import Activity, Session, SessionRequest, SupervisorTerms
from backend.activities.selectors.limits import minutes_led
from backend.associations.models import Staff, WorkingHours
from backend.associations.selectors import absences_of, closed_days, working_intervals_of
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.intervals import TimeInterval
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.places.models import Room
from backend.places.selectors import open_intervals

_ONE_DAY = timedelta(days=1)


def checked_interval(begins_at: datetime, ends_at: datetime) -> TimeInterval:
    """Return the time of a session; it lies within one Swedish day.

    Raises:
        RuleViolation: it is empty, crossed, or passes midnight.
    """
    if ends_at <= begins_at:
        text = _("Passet måste sluta efter att det börjar.")
        raise RuleViolation("session_ends_after_it_begins", text, field="ends_at")
    if local_day(begins_at) != local_day(ends_at - timedelta(microseconds=1)):
        raise RuleViolation("session_within_one_day", _("Passet måste börja och sluta samma dag."), field="ends_at")
    return TimeInterval(begins_at, ends_at)


def check_day(activity: Activity, day: date) -> None:
    """Raise RuleViolation on a holiday, an eve, a closed day, in a closure and outside the season (rule 2)."""
    reason = closed_days(activity.association_id, day, day + _ONE_DAY).get(day)
    if reason is not None:
        text = _("Den %(day)s är det stängt: %(reason)s. Välj en annan dag.")
        raise RuleViolation("closed_day", text % {"day": day.isoformat(), "reason": reason}, field="begins_at")
    if activity.closures.filter(from_on__lte=day, until_on__gt=day).exists():
        text = _("Aktiviteten har uppehåll den %(day)s. Välj en annan dag.")
        raise RuleViolation("activity_is_closed", text % {"day": day.isoformat()}, field="begins_at")
    ended = activity.season_until_on is not None and day >= activity.season_until_on
    if ended or day < activity.season_from_on:
        text = _("Den %(day)s ligger utanför säsongen. Välj en annan dag eller ändra säsongen.")
        raise RuleViolation("outside_season", text % {"day": day.isoformat()}, field="begins_at")


def check_room(room: Room | None, association_id: int, interval: TimeInterval) -> None:
    """Raise RuleViolation unless the room is the association's and open; what is held outdoors has none."""
    if room is None:
        return
    check_room_belongs(room, association_id)
    day = local_day(interval.begins_at)
    if not any(opening.contains(interval) for opening in open_intervals(room, day, day + _ONE_DAY)):
        text = _("%(room)s är inte öppet då. Välj en tid inom öppettiden eller ett annat rum.")
        raise RuleViolation("room_is_closed", text % {"room": room.name}, field="room")


def check_room_belongs(room: Room | None, association_id: int) -> None:
    """Raise RuleViolation for a room of another association."""
    if room is not None and room.site.association_id != association_id:
        text = _("Rummet hör till ett annat förbund. Välj ett annat.")
        raise RuleViolation("room_of_association", text, field="room")


def check_staff_belong(association_id: int, staff_ids: Iterable[int], *, field: str) -> None:
    """Raise RuleViolation if one of the staff has no role in the association."""
    ids = set(staff_ids)
    known = RoleGrant.objects.filter(association_id=association_id, staff_id__in=ids).values_list("staff_id", flat=True)
    if ids - set(known):
        text = _("Personen hör inte till förbundet. Ge personen en roll där först.")
        raise RuleViolation("staff_of_association", text, field=field)


def check_can_lead(people: Sequence[Staff], interval: TimeInterval, *, but: Session | None = None) -> None:
    """Raise RuleViolation unless everybody works then and has time left of the week (rule 3).

    ``but`` names the session that is moved, which takes no time twice.
    """
    present = who_can_lead(people, interval, but=but)
    for staff in people:
        if staff.pk not in present:
            text = _("%(name)s arbetar inte då, är borta eller har inte tid för fler pass den veckan.")
            raise RuleViolation("supervisor_has_no_time", text % {"name": staff.name}, field="begins_at")


def who_can_lead(people: Iterable[Staff], interval: TimeInterval, *, but: Session | None = None) -> set[int]:
    """Return the ids of those who work then, are not away and whose employment rate allows one more session that week.

    Whoever has no working hours is not planned by hours; whoever has no terms has no limit.
    """
    known = list(people)
    at_work = _at_work(known, interval)
    terms = SupervisorTerms.objects.filter(staff_id__in=at_work)
    return at_work - {row.staff_id for row in terms if not _has_minutes_left(row, interval, but)}


def _at_work(people: list[Staff], interval: TimeInterval) -> set[int]:
    day = local_day(interval.begins_at)
    by_hours = set(WorkingHours.objects.filter(staff__in=people).values_list("staff_id", flat=True))
    hours = working_intervals_of(people, day, day + _ONE_DAY)
    away = absences_of([staff.pk for staff in people], day, day + _ONE_DAY)
    return {
        staff.pk
        for staff in people
        if not any(absence.overlaps(interval) for absence in away[staff.pk])
        and (staff.pk not in by_hours or any(time.contains(interval) for time in hours[staff.pk]))
    }


def _has_minutes_left(terms: SupervisorTerms, interval: TimeInterval, but: Session | None) -> bool:
    monday = IsoWeek.of(local_day(interval.begins_at)).monday
    length = int((interval.ends_at - interval.begins_at).total_seconds()) // 60
    used = minutes_led(terms.staff_id, monday, terms.preparation_minutes, but=but)
    return used + length + terms.preparation_minutes <= minutes_per_week(terms.employment_percent)


def can_answer_request(viewer: Viewer, request: SessionRequest) -> bool:
    """Whether ``viewer`` may answer the wish for more sessions: who is asked, and who keeps the activities."""
    if viewer.staff_id is not None and viewer.staff_id == request.asked_of_id:
        return True
    return can_keep_activities(viewer, request.activity.association_id)


def check_answer_request(viewer: Viewer, request: SessionRequest) -> None:
    """Raise NotAllowed unless ``can_answer_request``."""
    if not can_answer_request(viewer, request):
        text = _("Bara den som är tillfrågad eller samordnaren svarar på önskan.")
        raise NotAllowed("not_asked", text)
