"""What an allocation of places stands on: plain values read from the database, without names and codes.

The problem is a function of these facts and the rules alone. Their fingerprint tells, when a proposal is published,
whether anything that the plan depended on has changed since.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from backend.common.intervals import TimeInterval
from backend.common.weeks import IsoWeek
from backend.planning.problems.facts import write_value


@dataclass(frozen=True, slots=True)
class PlaceHorizon:
    """The day on which a run was asked for, and the weeks that it plans: ``weeks`` from ``first_week`` on."""

    asked_on: date
    first_week: IsoWeek
    weeks: int

    @property
    def until_on(self) -> date:
        """The Monday after the last week."""
        return self.first_week.plus(self.weeks).monday

    def index_of(self, day: date) -> int:
        """The number of the week that ``day`` lies in, 0 for the first; negative before it."""
        return self.first_week.weeks_until(IsoWeek.of(day))

    def monday(self, index: int) -> date:
        """The Monday of week ``index``."""
        return self.first_week.plus(index).monday


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """One row of an activity's week; minutes of the day, local time."""

    weekly_time_id: int
    weekday: int
    begins_minute: int
    ends_minute: int


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """An activity that takes part; its weekly times in the order of the week. No programmes: open to all."""

    activity_id: int
    kind: str
    site_id: int
    features: tuple[str, ...]
    programme_ids: tuple[int, ...]
    intake_by_board: bool
    placement_weeks: int | None
    season_from_on: date
    season_until_on: date | None
    capacity: int
    leader_ids: tuple[int, ...]
    times: tuple[TimeFacts, ...]


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A planned session of the horizon. ``taken`` are the seats held by those whom the run leaves where they are."""

    session_id: int
    activity_id: int
    weekly_time_id: int
    day: date
    begins_at: datetime
    ends_at: datetime
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        """Seats that the run may give."""
        return max(0, self.capacity - self.taken)

    @property
    def interval(self) -> TimeInterval:
        """When it is."""
        return TimeInterval(self.begins_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A participant who waits or has a place that may move, as far as planning needs to know."""

    participant_id: int
    enrolment_id: int
    programme_id: int
    agency_id: int
    needs: tuple[str, ...]
    unavailable: tuple[str, ...]
    has_consent: bool
    announcement_days: int


@dataclass(frozen=True, slots=True)
class WishFacts:
    """Somebody who stands in the queue: what they wait for, in the order of the queue."""

    entry_id: int
    person: PersonFacts
    kind: str
    activity_id: int | None
    site_id: int | None
    form: str
    since_on: date
    priority: int
    ready_on: date
    possible: tuple[str, ...]
    sessions_per_week: tuple[int, ...]
    weeks: int | None
    group_id: int | None
    intake_is_decided: bool
    has_offer: bool


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """A booked place that has not been announced: re-planning may move it, if the rules let it."""

    placement_id: int
    person: PersonFacts
    activity_id: int
    form: str
    priority: int
    ready_on: date
    starts_on: date
    ends_on: date | None
    weekly_time_ids: tuple[int, ...]
    sessions_per_week: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GuaranteeFacts:
    """Places that a programme's participants are guaranteed in an activity, less those that they have."""

    programme_id: int
    activity_id: int
    places: int


@dataclass(frozen=True, slots=True)
class SupervisorFacts:
    """What one supervisor takes at a session, and the minutes of preparation that each costs."""

    staff_id: int
    participants_per_session: int
    preparation_minutes: int


@dataclass(frozen=True)
class PlaceFacts:
    """All that the problem is built from. ``engaged``: by participant, when they are somewhere else."""

    association_id: int
    horizon: PlaceHorizon
    activities: tuple[ActivityFacts, ...]
    sessions: tuple[SessionFacts, ...]
    waiting: tuple[WishFacts, ...]
    standing: tuple[StandingFacts, ...]
    engaged: Mapping[int, tuple[TimeInterval, ...]]
    guarantees: tuple[GuaranteeFacts, ...]
    shares: Mapping[int, int]
    supervisors: tuple[SupervisorFacts, ...]

    def fingerprint(self) -> str:
        """SHA-256 over all facts; equal facts give equal fingerprints whatever the time of day."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=write_value)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()
