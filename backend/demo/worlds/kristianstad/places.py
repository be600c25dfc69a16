"""Who comes to Kristianstad's garden and work trials, week by week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from backend.activities.models import Activity, WeeklyTime
from backend.bookings.enums import InterruptionReason, PlacementForm, PlacementStatus, TrialOutcome
from backend.bookings.models import Placement
from backend.demo.worlds.draws import draw, draw_from
from backend.demo.worlds.kristianstad.ground import FIRST_WEEK, WINTER_FROM, Ground
from backend.demo.worlds.kristianstad.people import People, Way
from backend.demo.worlds.seat_book import SeatBook, can_come, ended_at, status_of
from backend.participants.models import Enrolment

WEEKS = 8
# How many weeks from now each work trial starts, how long it lasts, how long its bridge in the garden was.
_TRIALS = (
    (-16, 10, 0), (-15, 12, 0), (-13, 16, 0), (-11, 17, 4), (-10, 16, 0), (-8, 17, 5), (-7, 17, 0), (-6, 16, 4),
    (-4, 17, 6), (-3, 17, 0), (-1, 17, 5), (2, 17, 6), (3, 17, 4), (5, 17, 7),
)  # fmt: skip
# Positions among the activities: the municipal workshop is asked first for almost half of them.
_TRIED_FIRST = (0, 0, 0, 0, 1, 2, 3, 4)
_RAMPS = (((2, 2, 3, 3, 4, 5), (8, 8, 12, 12, 15, 20)), ((3,), (12,)), ((2, 3, 4), (8, 12, 15)))
_STEPS = (1, 1, 2, 2, 3, 3)
_LAST_ARRIVALS = 5
_WITHOUT_A_TRIAL = (-5, -2)


@dataclass(frozen=True, slots=True)
class Fate:
    """What happened to a period that did not go as it was booked: interrupted for a reason, or, without one, paused."""

    from_week: int
    after_weeks: int = 0
    reason: InterruptionReason | None = None


_FATES = (
    Fate(-12, 3, InterruptionReason.OWN_CHOICE),
    Fate(-7, 3, InterruptionReason.WORK_OR_STUDIES),
    Fate(-4),
)


def place_in_trials(ground: Ground, people: People, book: SeatBook) -> list[tuple[Placement, int]]:
    """Give each work trial to the first whom it suits of those whose way leads there.

    Returns:
        the trials, each with how many weeks of bridge in the garden came before it.
    """
    waiting = list(people[Way.TRIAL])
    bridges: list[int] = []
    for start, weeks, bridge in _TRIALS:
        for enrolment in waiting:
            if any(book.hold(trial, times) for trial, times in _possible_trials(ground, book, enrolment, start, weeks)):
                waiting.remove(enrolment)
                bridges.append(bridge)
                break
    return list(zip(book.write(), bridges, strict=True))


def _possible_trials(
    ground: Ground, book: SeatBook, enrolment: Enrolment, start: int, weeks: int
) -> Iterator[tuple[Placement, list[WeeklyTime]]]:
    first = draw_from(_TRIED_FIRST, enrolment.participant.code, "trial")
    steps, hours = draw_from(_RAMPS, enrolment.participant.code, "ramp")
    for position in range(len(ground.trials)):
        activity = ground.trials[(first + position) % len(ground.trials)]
        placement = place(ground, enrolment, activity, PlacementForm.TRIAL, start, weeks)
        placement.sessions_per_week, placement.hours_per_week = list(steps), list(hours)
        if placement.status == PlacementStatus.COMPLETED:
            outcomes = (TrialOutcome.EMPLOYMENT, TrialOutcome.WORK_TRAINING, TrialOutcome.NO_WORK_CAPACITY)
            placement.outcome = draw_from(outcomes, enrolment.participant.code, "outcome")
        yield placement, [time for time in book.times_of(activity) if can_come(enrolment.participant, time)]


def place_on_bridges(ground: Ground, people: People, trials: list[tuple[Placement, int]], book: SeatBook) -> None:
    """Let some wait in the garden for the work trial that they have got, and some for one that they have not."""
    for trial, weeks in trials:
        start = (trial.starts_on - ground.calendar.this_monday).days // 7 - weeks
        if weeks:
            _hold_bridge(ground, book, trial.enrolment, start, weeks, trial)
    with_trial = {trial.enrolment_id for trial, _weeks in trials}
    without = [enrolment for enrolment in people[Way.TRIAL] if enrolment.pk not in with_trial]
    for enrolment, start in zip(without, _WITHOUT_A_TRIAL, strict=False):
        _hold_bridge(ground, book, enrolment, start, None, None)


def _hold_bridge(
    ground: Ground, book: SeatBook, enrolment: Enrolment, start: int, weeks: int | None, trial: Placement | None
) -> None:
    for placement, times in _garden_places(ground, book, enrolment, PlacementForm.BRIDGE, start, weeks):
        placement.ends_with = trial
        if book.hold(placement, times):
            return


def fill_the_garden(ground: Ground, people: People, book: SeatBook) -> None:
    """Let people in every Monday for eight weeks each, as far as there is room, until a few weeks from now.

    The first whom a garden place suits in or after some weeks was interrupted, or pauses now.
    """
    waiting = list(people[Way.GARDEN])
    fates = list(_FATES)
    for week in range(FIRST_WEEK, _LAST_ARRIVALS + 1):
        arrived = 0
        for enrolment in list(waiting):
            if arrived == _arrivals(week):
                break
            fate = fates[0] if fates and fates[0].from_week <= week else None
            if any(
                _hold_as_it_went(ground, book, placement, times, fate)
                for placement, times in _garden_places(ground, book, enrolment, PlacementForm.PERIOD, week, WEEKS)
            ):
                waiting.remove(enrolment)
                arrived += 1
                fates = fates[1:] if fate else fates


def _arrivals(week: int) -> int:
    """A handful at the start, then about as many as leave; fewer are booked the further ahead it is."""
    if week == FIRST_WEEK:
        return 8
    return 2 + draw(3, "arrivals", week) if week <= 1 else 1 + draw(2, "arrivals", week)


def _hold_as_it_went(
    ground: Ground, book: SeatBook, placement: Placement, times: list[WeeklyTime], fate: Fate | None
) -> bool:
    if fate is None:
        return book.hold(placement, times)
    if fate.reason is None:
        placement.status = PlacementStatus.PAUSED
        return book.hold(placement, times, pause=(ground.calendar.monday(-1), ground.calendar.monday(2)))
    placement.ends_on = placement.starts_on + timedelta(weeks=fate.after_weeks)
    placement.status, placement.interruption_reason = PlacementStatus.INTERRUPTED, fate.reason
    placement.ended_at = ended_at(placement)
    return book.hold(placement, times)


def _garden_places(
    ground: Ground, book: SeatBook, enrolment: Enrolment, form: PlacementForm, start: int, weeks: int | None
) -> Iterator[tuple[Placement, list[WeeklyTime]]]:
    """Yield unsaved places in garden and greenhouse, the dearest wish first; none into the garden's winter."""
    winter_from = ground.calendar.day(WINTER_FROM)
    for activity, times, steps in _patterns(ground, book, enrolment):
        placement = place(ground, enrolment, activity, form, start, weeks)
        placement.sessions_per_week = list(steps)
        is_before_winter = placement.ends_on is not None and placement.ends_on <= winter_from
        if activity is ground.greenhouse or is_before_winter:
            yield placement, times


def _patterns(
    ground: Ground, book: SeatBook, enrolment: Enrolment
) -> Iterator[tuple[Activity, list[WeeklyTime], tuple[int, ...]]]:
    """Yield the weeks somebody would come to, the dearest wish first: stepped, twice a week, once."""
    code = enrolment.participant.code
    garden, glass = book.times_of(ground.garden), book.times_of(ground.greenhouse)
    wishes: list[tuple[Activity, list[WeeklyTime], tuple[int, ...]]] = [
        (ground.garden, garden, _STEPS),
        (ground.greenhouse, glass, ()),
        (ground.garden, [garden[0], garden[2]], ()),
        (ground.garden, [garden[1], garden[2]], (1, 1, 2)),
        (ground.greenhouse, glass, (1, 1, 2)),
        (ground.garden, [garden[0], garden[1]], ()),
    ]
    first = draw(len(wishes), code, "wish")
    yield from wishes[first:] + wishes[:first]
    yield from ((ground.garden, [time], ()) for time in garden)
    yield from ((ground.greenhouse, [time], ()) for time in glass)


def place(
    ground: Ground, enrolment: Enrolment, activity: Activity, form: PlacementForm, start: int, weeks: int | None
) -> Placement:
    """Return an unsaved place from a Monday, so many weeks from now, for so many weeks; None until further notice."""
    starts_on = ground.calendar.monday(start)
    ends_on = None if weeks is None else starts_on + timedelta(weeks=weeks)
    placement = Placement(
        participant=enrolment.participant,
        enrolment=enrolment,
        activity=activity,
        form=form,
        starts_on=starts_on,
        ends_on=ends_on,
        status=status_of(starts_on, ends_on, ground.calendar.today),
    )
    placement.ended_at = ended_at(placement)
    return placement
