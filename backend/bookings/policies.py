"""Who may have which place: the rules of the domain in words. The database decides seats and overlaps."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, Session, WeeklyTime
from backend.associations.enums import HalfDay, Need
from backend.bookings.enums import PlacementForm
from backend.bookings.selectors.admission import Admission
from backend.common.errors import Conflict, RuleViolation
from backend.common.local_time import STOCKHOLM, local_day
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Participant

# "About 4 months" (S2).
TRIAL_MOST_WEEKS = 18
MOST_SESSIONS_PER_WEEK = 20
MOST_HOURS_PER_WEEK = 40
_NOON = 12 * 60


def check_admission(actor: Viewer, activity: Activity, participant: Participant, facts: Admission) -> None:
    """Raise unless the participant may have a place there: enrolment, programme, consent, intake and needs.

    Raises:
        Conflict: the enrolment has ended.
        RuleViolation: anything else is missing.
    """
    if EnrolmentStatus(facts.status) not in EnrolmentStatus.live():
        text = _("Deltagaren är inte längre inskriven i insatsen och kan inte få plats.")
        raise Conflict("enrolment_has_ended", text, field="enrolment")
    if facts.association_id != activity.association_id or not facts.programme_is_admitted:
        text = _("Deltagarens insats har inga platser i %(activity)s. Välj en annan aktivitet.")
        raise RuleViolation("programme_not_admitted", text % {"activity": activity.name}, field="enrolment")
    if not facts.has_consent:
        text = _("%(code)s har inget samtycke som gäller. Registrera ett muntligt eller skriftligt samtycke först.")
        raise RuleViolation("needs_consent", text % {"code": participant.code}, field="enrolment")
    if activity.intake_by_board and not (facts.intake_is_decided or actor.is_system):
        text = _("Beredningsgruppen har inte beslutat om plats i %(activity)s. Registrera beslutet i kön först.")
        raise RuleViolation("needs_intake_decision", text % {"activity": activity.name}, field="enrolment")
    check_needs(activity, participant)


def check_needs(activity: Activity, participant: Participant) -> None:
    """Raise RuleViolation if the activity lacks what the participant needs of a place."""
    lacking = [
        need for need in Need.of_rooms() if need.value in participant.needs and need.value not in activity.features
    ]
    if lacking:
        text = _("%(activity)s saknar: %(needs)s. Välj en annan aktivitet.")
        facts = {"activity": activity.name, "needs": ", ".join(str(need.label) for need in lacking)}
        raise RuleViolation("activity_lacks_feature", text % facts, field="activity")


def check_weekly_times(activity: Activity, weekly_times: Iterable[WeeklyTime], participant: Participant) -> None:
    """Raise RuleViolation unless there is a time, all are the activity's, and the participant can come to each."""
    chosen = list(weekly_times)
    if not chosen:
        raise RuleViolation("needs_weekly_times", _("Välj minst en tid i veckan."), field="weekly_times")
    if any(row.activity_id != activity.pk for row in chosen):
        text = _("En av tiderna hör till en annan aktivitet. Välj bland aktivitetens egna.")
        raise RuleViolation("weekly_time_of_activity", text, field="weekly_times")
    for row in chosen:
        _check_can_come(participant, row.weekday, row.begins_minute, row.ends_minute, field="weekly_times")


def check_session_suits(session: Session, participant: Participant) -> None:
    """Raise RuleViolation if the participant cannot come on that half-day."""
    begins, ends = (minute_of_day(session.begins_at), minute_of_day(session.ends_at))
    weekday = local_day(session.begins_at).weekday()
    _check_can_come(participant, weekday, begins, ends or 24 * 60, field="session")


def minute_of_day(instant: datetime) -> int:
    """Return the minute that Swedish clocks show."""
    local = instant.astimezone(STOCKHOLM)
    return local.hour * 60 + local.minute


def half_days_of(weekday: int, begins_minute: int, ends_minute: int) -> list[HalfDay]:
    """Return the half-days that a time of the week takes up; none at a weekend."""
    return [
        half_day
        for half_day in HalfDay
        if half_day.weekday == weekday and (begins_minute < _NOON if half_day.is_morning else ends_minute > _NOON)
    ]


def _check_can_come(participant: Participant, weekday: int, begins_minute: int, ends_minute: int, field: str) -> None:
    for half_day in half_days_of(weekday, begins_minute, ends_minute):
        if half_day.value in participant.unavailable:
            text = _("%(code)s kan inte %(half_day)s. Välj en annan tid.")
            facts = {"code": participant.code, "half_day": half_day.label}
            raise RuleViolation("participant_unavailable", text % facts, field=field)


def check_form(activity: Activity, form: PlacementForm, ends_on: date | None) -> None:
    """Raise RuleViolation unless that form of place exists in the activity; periods and work trials have an end."""
    is_trial = activity.kind == ActivityKind.WORK_TRIAL
    if (form is PlacementForm.TRIAL) != is_trial or form is PlacementForm.SINGLE:
        text = _("%(activity)s har inga platser av slaget ”%(form)s”. Välj ett annat slag.")
        facts = {"activity": activity.name, "form": form.label}
        raise RuleViolation("form_of_activity", text % facts, field="form")
    if ends_on is None and form in {PlacementForm.PERIOD, PlacementForm.TRIAL}:
        raise RuleViolation("period_needs_an_end", _("Ange när platsen slutar."), field="ends_on")


def check_period(activity: Activity, starts_on: date, ends_on: date | None) -> None:
    """Raise RuleViolation unless the period lasts at least a day and lies within the season."""
    if ends_on is not None and ends_on <= starts_on:
        raise RuleViolation("placement_dates_in_order", _("Platsen måste sluta efter att den börjar."), field="ends_on")
    if starts_on < activity.season_from_on:
        text = _("Säsongen börjar %(day)s. Välj en senare dag.")
        raise RuleViolation("before_the_season", text % {"day": activity.season_from_on.isoformat()}, field="starts_on")
    season_until = activity.season_until_on
    if season_until is not None and (starts_on >= season_until or (ends_on is not None and ends_on > season_until)):
        text = _("Säsongen slutar %(day)s. Välj en tidigare dag.")
        raise RuleViolation("after_the_season", text % {"day": season_until.isoformat()}, field="ends_on")


def check_length(activity: Activity, form: PlacementForm, starts_on: date, ends_on: date | None) -> None:
    """Raise RuleViolation if a place is booked for longer than the activity gives.

    Source: S3, 8 weeks in the garden unless it bridges the wait for a work trial; S2, work trials of about 4 months.
    """
    most_weeks = most_weeks_of(activity, form)
    if most_weeks is None:
        return
    if ends_on is None or ends_on > starts_on + timedelta(weeks=most_weeks):
        text = _("En plats i %(activity)s är högst %(weeks)s veckor. Välj ett tidigare slut.")
        facts = {"activity": activity.name, "weeks": most_weeks}
        raise RuleViolation("placement_too_long", text % facts, field="ends_on")


class GivesPlaces(Protocol):
    """What says how long a place is: an activity, or the facts of one."""

    @property
    def kind(self) -> str:
        """One of ``ActivityKind``."""

    @property
    def placement_weeks(self) -> int | None:
        """How long a place usually is; None: until further notice."""


def most_weeks_of(activity: GivesPlaces, form: PlacementForm) -> int | None:
    """Return how long a place of that form may be booked for, None without a limit."""
    if form is PlacementForm.TRIAL:
        return TRIAL_MOST_WEEKS
    if form is PlacementForm.PERIOD or (form is PlacementForm.STAY and activity.kind == ActivityKind.REHAB_GARDEN):
        return activity.placement_weeks
    return None


def check_steps(sessions_per_week: Iterable[int], hours_per_week: Iterable[int]) -> None:
    """Raise RuleViolation unless the steps of a week are within reason; a week without sessions is a pause."""
    if not all(1 <= number <= MOST_SESSIONS_PER_WEEK for number in sessions_per_week):
        text = _("Pass per vecka är tal från 1 till %(most)s.")
        raise RuleViolation("steps_in_range", text % {"most": MOST_SESSIONS_PER_WEEK}, field="sessions_per_week")
    if not all(1 <= number <= MOST_HOURS_PER_WEEK for number in hours_per_week):
        text = _("Timmar per vecka är tal från 1 till %(most)s.")
        raise RuleViolation("hours_in_range", text % {"most": MOST_HOURS_PER_WEEK}, field="hours_per_week")
