"""What planning knows of a programme: plain values read from the database, without names and codes.

Both problems are functions of these facts, the rules and the horizon alone. Their fingerprint tells, when a proposal
is published, whether anything that the plan depended on has changed since.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from backend.common.intervals import TimeInterval


@dataclass(frozen=True)
class CandidateFacts:
    """A plannable enrolment and what planning needs of the participant. ``engaged``: sessions of activities."""

    enrolment_id: int
    participant_id: int
    status: str
    priority: int
    ready_on: date
    latest_start_on: date | None
    gender: str
    agency_kind: str
    needs: tuple[str, ...]
    unavailable: tuple[str, ...]
    referring_agency_id: int
    officer_id: int
    has_oral_consent: bool
    has_written_consent: bool
    engaged: tuple[TimeInterval, ...] = ()

    @property
    def has_consent(self) -> bool:
        """Whether any consent is in force: enough to be called to the first meeting (rule 4)."""
        return self.has_oral_consent or self.has_written_consent


@dataclass(frozen=True)
class CohortFacts:
    """A cohort whose members may still change. ``seats`` are ids in the order of their numbers."""

    cohort_id: int
    number: int
    starts_on: date
    ends_on: date
    weeks: int
    leader_id: int
    room_id: int | None
    min_size: int
    offers: tuple[str, ...]
    sessions: tuple[str, ...]
    status: str
    seats: tuple[int, ...]


@dataclass(frozen=True)
class MembershipFacts:
    """A live membership of one of the cohorts."""

    membership_id: int
    seat_id: int
    cohort_id: int
    enrolment_id: int


@dataclass(frozen=True)
class StepFacts:
    """One link of the programme's chain."""

    step_id: int
    position: int
    kind: str
    duration_minutes: int
    min_days: int
    max_days: int | None
    leader_from_cohort: int | None
    with_referring_officer: bool
    with_contact_persons: bool
    needs_written_consent: bool
    needs_action_plan: bool


@dataclass(frozen=True)
class MeetingFacts:
    """A live meeting that concerns the plan: the programme's own, or one that takes a room or a person.

    A time that is held for a step of the chain has no ``step_id``: it takes up time and is nothing to plan.
    """

    meeting_id: int
    programme_id: int | None
    enrolment_id: int | None
    step_id: int | None
    begins_at: datetime
    ends_at: datetime
    room_id: int | None
    status: str
    is_announced: bool
    staff_ids: tuple[int, ...]
    participant_ids: tuple[int, ...]
    preparation_minutes: int = 0
    follow_up_minutes: int = 0

    @property
    def interval(self) -> TimeInterval:
        """When it is."""
        return TimeInterval(self.begins_at, self.ends_at)

    @property
    def staff_interval(self) -> TimeInterval:
        """For how long it takes its staff, preparation and follow-up included."""
        before, after = timedelta(minutes=self.preparation_minutes), timedelta(minutes=self.follow_up_minutes)
        return TimeInterval(self.begins_at - before, self.ends_at + after)


@dataclass(frozen=True)
class HoursFacts:
    """Working hours of one weekday during a period, or the same of a room; half-open, local minutes of the day."""

    weekday: int
    begins_minute: int
    ends_minute: int
    from_on: date
    until_on: date | None

    def covers(self, day: date) -> bool:
        """Whether they are in force on that day."""
        in_force = self.from_on <= day and (self.until_on is None or day < self.until_on)
        return in_force and day.weekday() == self.weekday


@dataclass(frozen=True)
class StaffFacts:
    """When somebody can be met. Nobody is limited by hours that nobody has entered (``hours`` empty)."""

    staff_id: int
    max_per_day: int | None
    hours: tuple[HoursFacts, ...]
    away: tuple[TimeInterval, ...]


@dataclass(frozen=True)
class RoomFacts:
    """A room with its openings, and the times when it is closed although it would be open."""

    room_id: int
    capacity: int
    features: tuple[str, ...]
    openings: tuple[HoursFacts, ...]
    closures: tuple[TimeInterval, ...]


@dataclass(frozen=True)
class AgencyFacts:
    """An agency of the programme, and who speaks for it at a handover."""

    agency_id: int
    contact_ids: tuple[int, ...]


@dataclass(frozen=True)
class PlanningFacts:
    """All that the two problems are built from."""

    programme_id: int
    begins_on: date
    announcement_days: int
    concurrent_cohorts: int
    candidates: tuple[CandidateFacts, ...]
    cohorts: tuple[CohortFacts, ...]
    memberships: tuple[MembershipFacts, ...]
    steps: tuple[StepFacts, ...]
    meetings: tuple[MeetingFacts, ...]
    staff: tuple[StaffFacts, ...]
    rooms: tuple[RoomFacts, ...]
    agencies: tuple[AgencyFacts, ...]
    closed_on: tuple[date, ...]

    def fingerprint(self) -> str:
        """SHA-256 over all facts; equal facts give equal fingerprints whatever the time of day."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=write_value)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_value(value: object) -> str:
    """What JSON has no form for, as text: instants and dates.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(value, datetime):
        # An instant, not its notation: the same meeting read under another zone is the same fact.
        return str(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    message = f"no notation for {type(value).__name__}"
    raise TypeError(message)
