"""What somebody who waits could be offered in an activity, and if nothing, why.

A fit is the earliest Monday on which the whole place is free: a seat at every session of its pattern, at times that
suit, while the participant is nowhere else. Times of the week are chosen in its order. With stepped attendance the
first time is needed most and every further one less, so the first that is free at each step is never a bad choice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from backend.access.viewer import NOBODY
from backend.activities.models import Activity, WeeklyTime
from backend.bookings.enums import PlacementForm
from backend.bookings.pattern import Pattern
from backend.bookings.policies import check_admission, check_needs, most_weeks_of
from backend.bookings.selectors import SessionOccupancy
from backend.bookings.selectors.admission import admission
from backend.common.errors import RuleViolation
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.offers.models import QueueEntry
from backend.offers.selectors.seats import Engagements, Seats, read_engagements, read_seats, suits

START_WITHIN_WEEKS = 12
"""How far ahead a place may begin that is offered now; our figure: longer than one garden period and a holiday."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A place that can be offered; half-open dates, None: until further notice."""

    starts_on: date
    ends_on: date | None
    weekly_times: tuple[WeeklyTime, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why nothing can be offered: a stable id and a sentence."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedPlace:
    """A place that somebody did not want: it goes to the others first."""

    starts_on: date
    ends_on: date | None
    weekly_time_ids: frozenset[int]

    def is_at(self, weekly_time_id: int, starts_on: date, ends_on: date | None) -> bool:
        """Tell whether a place at that time and in that period is the same one."""
        before_it_ends = self.ends_on is None or starts_on < self.ends_on
        after_it_starts = ends_on is None or self.starts_on < ends_on
        return weekly_time_id in self.weekly_time_ids and before_it_ends and after_it_starts


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for places needs to know; ``refused`` by entry."""

    seats: Seats
    engagements: Engagements
    now: datetime
    refused: Mapping[int, Sequence[RefusedPlace]] = field(default_factory=dict)


def find_fit(entry: QueueEntry, activity: Activity, now: datetime) -> Fit | Misfit:
    """Return the first place in ``activity`` that could be offered to ``entry`` now, or why there is none; 4 queries.

    Whether the answer comes in time is allowed for: the place begins after the offer's deadline.
    """
    search = Search(read_seats(activity, now), read_engagements([entry.participant_id], now), now)
    found = fit_together([entry], search)
    return found if isinstance(found, Misfit) else found[0]


def fit_together(entries: Sequence[QueueEntry], search: Search) -> list[Fit] | Misfit:
    """Return places for all of ``entries``, from the same day on and as far as they wish at the same times, or why not.

    They come in the order of ``entries``.
    """
    activity = search.seats.activity
    for entry in entries:
        misfit = _hindrance(entry, activity)
        if misfit is not None:
            return misfit
    times = [row for row in search.seats.weekly_times if all(suits(entry, row) for entry in entries)]
    wanted = _most_wanted(entries)
    if not times or len(times) < (wanted or 1):
        return Misfit("no_suitable_times", _("Aktiviteten har inte så många tider som passar."))
    starts = list(_starts(entries, search))
    if not starts:
        return Misfit("not_ready_yet", _("Kan inte börja inom %(weeks)s veckor.") % {"weeks": START_WITHIN_WEEKS})
    for starts_on in starts:
        fits = _fits_from(starts_on, entries, times, search)
        if fits is not None:
            return _not_admitted(entries, activity) or fits
    text = _("Ingen ledig plats som passar inom %(weeks)s veckor.") % {"weeks": START_WITHIN_WEEKS}
    return Misfit("no_room", text)


def period_end(entry: QueueEntry, activity: Activity, starts_on: date) -> date | None:
    """Return when a place from ``starts_on`` ends: after the weeks wished for, at most what the activity gives.

    None is until further notice. A period in an activity that has no length of its own lasts to the end of the season.
    """
    form = PlacementForm(entry.form)
    has_end = form in {PlacementForm.PERIOD, PlacementForm.TRIAL}
    lengths = (entry.weeks or (activity.placement_weeks if has_end else None), most_weeks_of(activity, form))
    weeks = min((length for length in lengths if length is not None), default=None)
    if weeks is not None:
        return starts_on + timedelta(weeks=weeks)
    return activity.season_until_on if has_end else None


def _hindrance(entry: QueueEntry, activity: Activity) -> Misfit | None:
    """What no free seat can change and takes no query to see."""
    other_activity = entry.activity_id not in {None, activity.pk}
    if entry.kind != activity.kind or other_activity or entry.site_id not in {None, activity.site_id}:
        return Misfit("waits_for_something_else", _("Väntar på något annat."))
    if activity.intake_by_board and entry.intake_decided_on is None:
        return Misfit("needs_intake_decision", _("Beredningsgruppen har inte beslutat."))
    try:
        check_needs(activity, entry.participant)
    except RuleViolation as refusal:
        return Misfit(refusal.rule, refusal.text)
    return None


def _not_admitted(entries: Sequence[QueueEntry], activity: Activity) -> Misfit | None:
    """What booking would refuse; asked last, since it costs a query each. Nobody's authority opens the door here."""
    for entry in entries:
        try:
            check_admission(NOBODY, activity, entry.participant, admission(entry.enrolment, activity))
        except RuleViolation as refusal:
            return Misfit(refusal.rule, refusal.text)
    return None


def _most_wanted(entries: Sequence[QueueEntry]) -> int | None:
    """The most sessions a week that anybody wants; None if nobody has said a number."""
    return max((max(entry.sessions_per_week) for entry in entries if entry.sessions_per_week), default=None)


def _starts(entries: Sequence[QueueEntry], search: Search) -> Iterator[date]:
    """The Mondays after the answer has to be there, from which everybody can come and the season runs."""
    activity, today = search.seats.activity, local_day(search.now)
    ready = [entry.ready_on or entry.enrolment.ready_on for entry in entries]
    answered_on = today + timedelta(days=activity.offer_days + 1)
    earliest = max(answered_on, activity.season_from_on, *ready)
    monday = earliest + timedelta(days=-earliest.weekday() % 7)
    last = IsoWeek.of(today).plus(START_WITHIN_WEEKS).monday
    while monday <= last:
        yield monday
        monday += timedelta(weeks=1)


def _fits_from(
    starts_on: date, entries: Sequence[QueueEntry], times: Sequence[WeeklyTime], search: Search
) -> list[Fit] | None:
    ends = [period_end(entry, search.seats.activity, starts_on) for entry in entries]
    season_until = search.seats.activity.season_until_on
    for entry, ends_on in zip(entries, ends, strict=True):
        has_no_end = ends_on is None and entry.form == PlacementForm.PERIOD
        is_too_late = season_until is not None and (starts_on >= season_until or (ends_on or starts_on) > season_until)
        if has_no_end or is_too_late:
            return None
    chosen: list[WeeklyTime] = []
    wanted = _most_wanted(entries)
    for time in times:
        if len(chosen) == wanted:
            break
        if _has_room(starts_on, ends, entries, (*chosen, time), search):
            chosen.append(time)
    if not chosen or (wanted is not None and len(chosen) < wanted):
        return None
    return [
        Fit(starts_on, ends_on, tuple(chosen[: max(entry.sessions_per_week, default=len(chosen))]))
        for entry, ends_on in zip(entries, ends, strict=True)
    ]


def _has_room(
    starts_on: date,
    ends: Sequence[date | None],
    entries: Sequence[QueueEntry],
    chosen: Sequence[WeeklyTime],
    search: Search,
) -> bool:
    """Whether the last of ``chosen`` has seats for everybody who would come to it, and all of them are free then."""
    ids, time = tuple(row.pk for row in chosen), chosen[-1]
    coming: Counter[SessionOccupancy] = Counter()
    for entry, ends_on in zip(entries, ends, strict=True):
        if any(place.is_at(time.pk, starts_on, ends_on) for place in search.refused.get(entry.pk, ())):
            return False
        pattern = Pattern(starts_on, ends_on, ids, tuple(entry.sessions_per_week))
        for session in _sessions_of(pattern, search.seats.sessions[time.pk]):
            # The first full session is enough: most of a queue is looked at in vain.
            if not session.has_room or search.engagements.hinder(entry.participant_id, session):
                return False
            coming[session] += 1
    return bool(coming) and all(row.taken + people <= row.capacity for row, people in coming.items())


def _sessions_of(pattern: Pattern, sessions: Sequence[SessionOccupancy]) -> Iterator[SessionOccupancy]:
    """Those of one weekly time's sessions, in order of time, that the pattern comes to."""
    for session in sessions:
        day = session.day
        if pattern.ends_on is not None and day >= pattern.ends_on:
            return
        if pattern.includes(session.weekly_time_id, day):
            yield session
