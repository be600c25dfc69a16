"""A proposal of places as its page shows it: places week by week, who is left out and why, and how good it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.bookings.enums import CapacityLevel
from backend.bookings.selectors import capacity_level
from backend.common.weeks import IsoWeek
from backend.planning.enums import RunStage
from backend.planning.models import Proposal, ProposalStage
from backend.planning.place_plans import PlacePlan, PlannedPlace, read_place_plan
from backend.planning.problems.placements.supply import Unit
from backend.planning.selectors.claims import Claims, list_claimed_tiers, read_claims, say_claims
from backend.planning.selectors.naming import is_english
from backend.planning.selectors.place_naming import PersonName, PlaceNames, read_place_names
from backend.planning.selectors.proposals import ProposalTier


@dataclass(frozen=True)
class PlaceWeek:
    """A place in one week: seats that are taken without the plan and with it; no level in a week without sessions."""

    week: IsoWeek
    seats: int
    before: int
    after: int
    level: CapacityLevel | None

    @property
    def is_closed(self) -> bool:
        """Whether there is no session."""
        return self.level is None


@dataclass(frozen=True)
class PlaceMember:
    """A party that the plan gives this place, or leaves in it."""

    party: str
    people: tuple[PersonName, ...]
    starts_on: date
    ends_on: date | None
    times: str
    is_new: bool
    is_moved: bool

    @property
    def last_day(self) -> date | None:
        """The last day, for a place with an end."""
        return None if self.ends_on is None else self.ends_on - timedelta(days=1)


@dataclass(frozen=True)
class PlaceCard:
    """An activity, or one of its weekly times, over the weeks of the plan. ``in_persons``: a work trial's places."""

    activity_id: int
    name: str
    in_persons: bool
    weeks: tuple[PlaceWeek, ...]
    members: tuple[PlaceMember, ...]

    @property
    def newcomers(self) -> int:
        """How many people get a place here who had none."""
        return sum(len(member.people) for member in self.members if member.is_new)


@dataclass(frozen=True)
class LeftWithout:
    """A party that gets no place.

    ``change`` is the fix as the solver's document has it; ``full`` are the ids of activities in which too few sessions
    have a free seat all the time.
    """

    party: str
    people: tuple[PersonName, ...]
    reasons: tuple[str, ...]
    fix: str | None
    change: Mapping[str, Any] | None
    full: tuple[int, ...]


@dataclass(frozen=True)
class WorthyChange:
    """A change that lets more people have a place, confirmed by solving again."""

    text: str
    change: Mapping[str, Any]


@dataclass(frozen=True)
class PlaceProposalView:
    """What the proposal's page shows. ``headcount_text`` is the sentence of the certificate, counted in people."""

    cards: tuple[PlaceCard, ...]
    without: tuple[LeftWithout, ...]
    changes: tuple[WorthyChange, ...]
    tiers: tuple[ProposalTier, ...]
    claims: Claims
    headcount_text: str
    verdict_text: str
    placed: int
    waiting: int


def place_proposal_view(proposal: Proposal) -> PlaceProposalView:
    """Read a proposal of places; a fixed number of queries. ``proposal.run.association`` is loaded if it is not."""
    documents = proposal.documents[RunStage.PLACEMENTS]
    names = read_place_names(proposal.run.association, documents.problem["x"]["parties"])
    plan = read_place_plan(proposal)
    claims = read_claims(documents, plan)
    tiers = tuple(list_claimed_tiers(documents))
    return PlaceProposalView(
        cards=tuple(_build_cards(documents, plan, names)),
        without=tuple(_list_without(documents, plan, names)),
        changes=tuple(_list_changes(documents, names)),
        tiers=tiers,
        claims=claims,
        headcount_text=claims.say_headcount(),
        verdict_text=_say_verdict(documents, tiers),
        placed=plan.placed_people,
        waiting=plan.waiting,
    )


def _build_cards(documents: ProposalStage, plan: PlacePlan, names: PlaceNames) -> Iterable[PlaceCard]:
    loads = _count_loads(documents)
    by_place: dict[str, list[PlannedPlace]] = {}
    assignments = documents.result["plan"]["assignments"]
    for place in (*plan.new, *plan.moved, *plan.kept):
        by_place.setdefault(assignments[place.party]["place"], []).append(place)
    for name, place in documents.problem["x"]["places"].items():
        members = sorted(by_place.get(name, []), key=lambda row: (row.starts_on, names.code(row.party)))
        title = names.activity(place["activity"])
        if place["unit"] == Unit.TIME:
            title = names.read_aloud(name)
        yield PlaceCard(
            activity_id=place["activity"],
            name=title,
            in_persons=place["unit"] == Unit.PERSON,
            weeks=tuple(_list_weeks(plan, place, loads.get(name, {}), _count_before(documents, name))),
            members=tuple(_describe_member(row, plan, names) for row in members),
        )


def _count_loads(documents: ProposalStage) -> dict[str, dict[int, int]]:
    """By place and week, the seats that the plan's people take."""
    seated = documents.result["x"]["seats"]
    loads: dict[str, dict[int, int]] = {}
    for participant in documents.problem["participants"]:
        decision = documents.result["plan"]["assignments"].get(participant["id"])
        if decision is not None and participant["id"] in seated:
            _add_load(loads, participant, decision)
    return loads


def _count_before(documents: ProposalStage, place: str) -> dict[int, int]:
    """By week, the seats of those whose place may move, where they have it now."""
    loads: dict[str, dict[int, int]] = {}
    current = {**documents.problem["current"], **documents.problem["fixed"]}
    for participant in documents.problem["participants"]:
        if participant["id"] in current:
            _add_load(loads, participant, current[participant["id"]])
    return loads.get(place, {})


def _add_load(loads: dict[str, dict[int, int]], participant: Mapping[str, Any], decision: Mapping[str, Any]) -> None:
    (load,) = (option["load"] for option in participant["options"] if option["place"] == decision["place"])
    weeks = loads.setdefault(decision["place"], {})
    for offset, taken in enumerate(load):
        week = decision["start"] + offset
        weeks[week] = weeks.get(week, 0) + taken


def _list_weeks(
    plan: PlacePlan, place: Mapping[str, Sequence[int]], load: Mapping[int, int], standing: Mapping[int, int]
) -> Iterable[PlaceWeek]:
    for index, (held, seats, taken) in enumerate(zip(place["held"], place["seats"], place["taken"], strict=True)):
        # Whoever would come to a session that rests that week takes no seat of the others.
        after, before = (min(seats, taken + more.get(index, 0)) for more in (load, standing))
        level = capacity_level(after, seats) if held and seats else None
        yield PlaceWeek(plan.horizon.first_week.plus(index), seats, before, after, level)


def _describe_member(place: PlannedPlace, plan: PlacePlan, names: PlaceNames) -> PlaceMember:
    return PlaceMember(
        party=place.party,
        people=tuple(names.people_of(place.party)),
        starts_on=place.starts_on,
        ends_on=place.ends_on,
        times=names.times_of_week(place.weekly_time_ids),
        is_new=not place.is_standing,
        is_moved=place in plan.moved,
    )


def _list_without(documents: ProposalStage, plan: PlacePlan, names: PlaceNames) -> Iterable[LeftWithout]:
    entries = {entry["id"]: entry for entry in documents.result["unplaced"]}
    for party in plan.without:
        entry = entries.get(party)
        fix = entry["fix"] if entry else None
        yield LeftWithout(
            party=party,
            people=tuple(names.people_of(party)),
            reasons=_list_reasons(party, documents, entry, names),
            fix=None if fix is None else names.read_aloud(_choose_text(fix)),
            change=None if fix is None else fix["change"],
            full=tuple(documents.problem["x"]["parties"][party]["full"]),
        )


def _list_reasons(
    party: str, documents: ProposalStage, entry: Mapping[str, Any] | None, names: PlaceNames
) -> tuple[str, ...]:
    described = documents.problem["x"]["parties"][party]
    full = [
        _("%(activity)s har inte tillräckligt många pass med ledig plats hela perioden.")
        % {"activity": names.activity(activity_id)}
        for activity_id in described["full"]
    ]
    if not described["options"] and not full:
        return (_("Ingen aktivitet som väntan gäller har tider som passar, eller så ryms inte perioden i säsongen."),)
    left = _list_options(documents, party)
    if described["options"].keys() - left:
        full.append(_("Det finns lediga platser, men inte samma tider i veckan hela perioden."))
    found = entry["reasons"] if entry and left else []
    return (*full, *(names.read_aloud(_choose_text(reason)) for reason in found))


def _list_options(documents: ProposalStage, party: str) -> set[str]:
    """The places that were left to a party when those that could not be seated had been taken out."""
    (participant,) = (row for row in documents.problem["participants"] if row["id"] == party)
    return {option["place"] for option in participant["options"]}


def _choose_text(row: Mapping[str, Any]) -> str:
    """The scheduler's text in the reader's language."""
    return str(row["x"]["text_en"]) if is_english() else str(row["text"])


def _list_changes(documents: ProposalStage, names: PlaceNames) -> Iterable[WorthyChange]:
    for row in documents.result["x"].get("changes", []):
        yield WorthyChange(names.read_aloud(_choose_text(row)), row["change"])


def _say_verdict(documents: ProposalStage, tiers: Sequence[ProposalTier]) -> str:
    unseated = documents.result["x"]["unseated"]
    if not unseated:
        return say_claims(tiers)
    text = ngettext(
        "%(count)d fick ingen kombination av pass som går ihop.",
        "%(count)d fick ingen kombination av pass som går ihop.",
        len(unseated),
    )
    return text % {"count": len(unseated)}
