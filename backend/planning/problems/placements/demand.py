"""Who is to be placed: somebody in the queue, several who wait together, or somebody whose place may move."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.activities.enums import ActivityKind
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm
from backend.bookings.policies import half_days_of, most_weeks_of
from backend.planning.problems.placements.facts import (
    ActivityFacts,
    PersonFacts,
    PlaceFacts,
    StandingFacts,
    TimeFacts,
    WishFacts,
)
from backend.planning.problems.placements.rules import MOST_SESSIONS, PlacementRules


@dataclass(frozen=True)
class Party:
    """One participant of the problem: those who stand in the queue together, or one whose place may move.

    ``wishes`` is empty for the latter; ``standing`` is None for the former.
    """

    name: str
    wishes: tuple[WishFacts, ...] = ()
    standing: StandingFacts | None = None

    @property
    def people(self) -> tuple[PersonFacts, ...]:
        """Who they are."""
        if self.standing is not None:
            return (self.standing.person,)
        return tuple(wish.person for wish in self.wishes)

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.people)

    @property
    def priority(self) -> int:
        """What leaving them without a place costs."""
        return self.standing.priority if self.standing else sum(wish.priority for wish in self.wishes)

    @property
    def needs(self) -> tuple[str, ...]:
        """What any of them needs of a place."""
        return tuple(sorted({need for person in self.people for need in person.needs}))

    @property
    def ready_on(self) -> date:
        """From when all of them can come."""
        return self.standing.ready_on if self.standing else max(wish.ready_on for wish in self.wishes)

    @property
    def form(self) -> PlacementForm:
        """What sort of place it is to be; the first one's, where they differ."""
        return PlacementForm(self.standing.form if self.standing else self.wishes[0].form)

    def first_day(self, asked_on: date) -> date:
        """The first day on which they can begin: ready, and told in time."""
        told = max(max(1, person.announcement_days) for person in self.people)
        return max(self.ready_on, asked_on + timedelta(days=told))

    def suits(self, time: TimeFacts) -> bool:
        """Whether all of them can come at that time of the week; at a weekend whoever has named no half-days."""
        half_days = set(half_days_of(time.weekday, time.begins_minute, time.ends_minute))
        if not half_days:
            return not any(wish.possible for wish in self.wishes)
        if any(half_days & set(person.unavailable) for person in self.people):
            return False
        return all(half_days <= set(wish.possible or HalfDay.values) for wish in self.wishes)

    def list_wished(self, usual_sessions: int) -> list[tuple[int, ...]]:
        """For each of them, sessions a week, week by week, the last value lasting."""
        if self.standing is not None:
            times = len(self.standing.weekly_time_ids)
            return [tuple(min(times, step) for step in self.standing.sessions_per_week) or (times,)]
        return [wish.sessions_per_week or (_usually(wish, usual_sessions),) for wish in self.wishes]

    def count_weeks(self, activity: ActivityFacts) -> int | None:
        """How long a place there lasts; None: to the end of the season, or until further notice."""
        if self.standing is not None:
            ends_on = self.standing.ends_on
            return None if ends_on is None else -(-(ends_on - self.standing.starts_on).days // 7)
        has_end = self.form in {PlacementForm.PERIOD, PlacementForm.TRIAL}
        most = most_weeks_of(activity, self.form)
        lengths = [wish.weeks or (activity.placement_weeks if has_end else None) for wish in self.wishes]
        if None in lengths:
            return most
        longest = max(length for length in lengths if length is not None)
        return longest if most is None else min(longest, most)

    def lasts_in_season(self, activity: ActivityFacts) -> bool:
        """Whether a period without a length of its own has an end: that of the season."""
        is_period = self.form in {PlacementForm.PERIOD, PlacementForm.TRIAL}
        return not is_period or self.count_weeks(activity) is not None or activity.season_until_on is not None


def _usually(wish: WishFacts, usual_sessions: int) -> int:
    """How often somebody comes who has not said; to a work trial as often as they can."""
    return MOST_SESSIONS if wish.kind == ActivityKind.WORK_TRIAL else usual_sessions


@dataclass(frozen=True)
class LeftOut:
    """A wish that the run does not place, and why; the rule is one of ``LEFT_OUT_RULES``."""

    wish: WishFacts
    rule: str


LEFT_OUT_RULES = ("has_offer", "no_consent", "waits_for_more", "group_is_split")


@dataclass(frozen=True)
class Demand:
    """Who takes part, in the order of the queue and then of their places, and who does not."""

    parties: tuple[Party, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def waiting(self) -> tuple[Party, ...]:
        """Those who have no place yet."""
        return tuple(party for party in self.parties if party.standing is None)


def read_demand(facts: PlaceFacts, rules: PlacementRules) -> Demand:
    """Who is to be placed by these rules.

    A participant who waits for more than one place comes with the first of them in the order of the queue, unless one
    is a bridge and the other the work trial that ends it: those follow each other by themselves.
    """
    left_out: list[LeftOut] = []
    taking_part: list[WishFacts] = []
    kinds_of: defaultdict[int, list[str]] = defaultdict(list)
    for wish in facts.waiting:
        rule = _find_rule_against(wish, kinds_of[wish.person.participant_id])
        if rule:
            left_out.append(LeftOut(wish, rule))
            continue
        taking_part.append(wish)
        kinds_of[wish.person.participant_id].append(wish.form)
    parties, split = _gather(facts.waiting, taking_part)
    standing = [Party(f"placement-{row.placement_id}", standing=row) for row in facts.standing]
    movable = [party for party in standing if party.standing and party.standing.placement_id not in rules.fixed]
    pinned = [party for party in standing if party not in movable]
    return Demand((*parties, *movable, *pinned), (*left_out, *split))


def _find_rule_against(wish: WishFacts, forms_before: Sequence[str]) -> str:
    """Why a wish takes no part; empty if it does."""
    if wish.has_offer:
        return "has_offer"
    if not wish.person.has_consent:
        return "no_consent"
    pair = {PlacementForm.BRIDGE.value, PlacementForm.TRIAL.value}
    if forms_before and {*forms_before, wish.form} != pair:
        return "waits_for_more"
    return ""


def _gather(everybody: Sequence[WishFacts], taking_part: Sequence[WishFacts]) -> tuple[list[Party], list[LeftOut]]:
    """Put those together who wait together. Where one of them is left out, all are: it is together or not at all."""
    members: defaultdict[int, list[WishFacts]] = defaultdict(list)
    for wish in everybody:
        if wish.group_id is not None:
            members[wish.group_id].append(wish)
    parties: list[Party] = []
    split: list[LeftOut] = []
    seen: set[int] = set()
    for wish in taking_part:
        group = members[wish.group_id] if wish.group_id is not None else [wish]
        if wish.group_id is None or len(group) == 1:
            parties.append(Party(f"entry-{wish.entry_id}", (wish,)))
        elif any(member not in taking_part for member in group):
            split.append(LeftOut(wish, "group_is_split"))
        elif wish.group_id not in seen:
            seen.add(wish.group_id)
            parties.append(Party(f"group-{wish.group_id}", tuple(group)))
    return parties, split


def list_possible(party: Party, activities: Mapping[int, ActivityFacts]) -> Iterator[ActivityFacts]:
    """The activities in which they may have a place: what they wait for, open to their programme, decided on."""
    for activity in activities.values():
        if party.standing is not None:
            if activity.activity_id == party.standing.activity_id:
                yield activity
        elif all(_may_be_in(wish, activity) for wish in party.wishes) and party.lasts_in_season(activity):
            yield activity


def _may_be_in(wish: WishFacts, activity: ActivityFacts) -> bool:
    is_aimed_at = wish.activity_id in {None, activity.activity_id} and wish.site_id in {None, activity.site_id}
    is_open = not activity.programme_ids or wish.person.programme_id in activity.programme_ids
    is_decided = wish.intake_is_decided or not activity.intake_by_board
    return wish.kind == activity.kind and is_aimed_at and is_open and is_decided
