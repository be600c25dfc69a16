"""What a plan of places would stand on now: who waits, what is free, and what is left out or assumed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.activities.enums import ActivityKind
from backend.associations.models import Association
from backend.bookings.enums import PlacementForm
from backend.common.clock import current_time
from backend.common.weeks import IsoWeek
from backend.planning.problems.placements import (
    PlacementComposer,
    PlacementRules,
    find_place_horizon,
    read_place_facts,
)
from backend.planning.problems.placements.demand import Party
from backend.planning.problems.placements.facts import ActivityFacts
from backend.planning.problems.placements.supply import Unit
from backend.planning.selectors.place_naming import PlaceNames, read_place_names, say_week

WEEKS_AHEAD = 8


@dataclass(frozen=True)
class WaitingLine:
    """Somebody who takes part, or several who wait together."""

    codes: tuple[str, ...]
    agency: str
    kind: str
    since_on: date
    priority: int
    ready_on: date
    possible_places: int


@dataclass(frozen=True)
class ActivityLine:
    """An activity that takes part: seats free in the next ``WEEKS_AHEAD`` weeks, and until when sessions are planned."""

    activity_id: int
    name: str
    unit: Unit
    free_ahead: int
    last_session_on: date | None
    wanted_by: int


@dataclass(frozen=True)
class PlaceBasis:
    """The first step of an allocation of places; ``movable`` are booked places that a run may move."""

    waiting: tuple[WaitingLine, ...]
    activities: tuple[ActivityLine, ...]
    warnings: tuple[str, ...]
    agencies: Mapping[str, int]
    people: int
    movable: int
    plans_from: date
    plans_until: date


def place_basis(association: Association, rules: PlacementRules, *, now: datetime | None = None) -> PlaceBasis:
    """What a run ordered now by these rules would be given; a fixed number of queries."""
    horizon = find_place_horizon(now or current_time(), rules.weeks)
    composer = PlacementComposer(read_place_facts(association, horizon, rules.activities), rules)
    facts = composer.facts
    enrolments = {
        name: {"enrolments": [person.enrolment_id for person in party.people]} for name, party in _name_all(composer)
    }
    names = read_place_names(association, enrolments)
    agencies = Counter(
        names.agencies.get(person.agency_id, "–") for party in composer.demand.waiting for person in party.people
    )
    return PlaceBasis(
        waiting=tuple(_describe_waiting(party, composer, names) for party in composer.demand.waiting),
        activities=tuple(_describe_activity(row, composer, names) for row in facts.activities),
        warnings=tuple(_warn(composer, names)),
        agencies=dict(sorted(agencies.items())),
        people=agencies.total(),
        movable=len(facts.standing),
        plans_from=horizon.first_week.monday,
        plans_until=horizon.until_on,
    )


def _name_all(composer: PlacementComposer) -> Iterable[tuple[str, Party]]:
    """Those who take part, and those who do not, by what they are called in the problem."""
    yield from ((party.name, party) for party in composer.demand.parties)
    for row in composer.demand.left_out:
        name = f"entry-{row.wish.entry_id}"
        yield name, Party(name, (row.wish,))


def _describe_waiting(party: Party, composer: PlacementComposer, names: PlaceNames) -> WaitingLine:
    wish = party.wishes[0]
    return WaitingLine(
        codes=tuple(person.code for person in names.people_of(party.name)),
        agency=names.agencies.get(party.people[0].agency_id, "–"),
        kind=str(ActivityKind(wish.kind).label),
        since_on=min(row.since_on for row in party.wishes),
        priority=max(row.priority for row in party.wishes),
        ready_on=party.ready_on,
        possible_places=len(composer.options[party.name]),
    )


def _describe_activity(row: ActivityFacts, composer: PlacementComposer, names: PlaceNames) -> ActivityLine:
    places = composer.places[row.activity_id]
    days = [session.day for session in composer.facts.sessions if session.activity_id == row.activity_id]
    free = sum(
        max(0, seats - taken)
        for place in places
        for seats, taken in zip(place.seats[:WEEKS_AHEAD], place.taken[:WEEKS_AHEAD], strict=True)
    )
    wanted = [
        party
        for party in composer.demand.waiting
        if any(option.place.activity is row for option in composer.options[party.name])
    ]
    return ActivityLine(
        activity_id=row.activity_id,
        name=names.activity(row.activity_id),
        unit=places[0].unit if places else Unit.ACTIVITY,
        free_ahead=free,
        last_session_on=max(days, default=None),
        wanted_by=sum(party.size for party in wanted),
    )


def _warn(composer: PlacementComposer, names: PlaceNames) -> Iterable[str]:
    yield from _warn_of_left_out(composer, names)
    yield from _warn_of_no_options(composer, names)
    groups = [party for party in composer.demand.waiting if party.size > 1]
    if groups:
        text = _("%(codes)s vill börja tillsammans och får plats samtidigt eller inte alls.")
        yield text % {"codes": "; ".join(names.code(party.name) for party in groups)}
    bridging = [party for party in composer.demand.waiting if party.form is PlacementForm.TRIAL]
    if bridging:
        yield _(
            "Den som har en bro i trädgården behåller den tills arbetsprövningen börjar. Platserna som då blir lediga räknas "
            "inte med här; räkna om när förslaget är publicerat."
        )
    yield from _warn_of_sessions(composer, names)


def _warn_of_left_out(composer: PlacementComposer, names: PlaceNames) -> Iterable[str]:
    sentences = {
        "has_offer": _("%(codes)s har ett erbjudande som väntar på svar och räknas inte med."),
        "no_consent": _("%(codes)s saknar samtycke och kan inte få plats."),
        "waits_for_more": _(
            "%(codes)s väntar på mer än en plats. Den första i kön planeras nu, nästa när den är klar."
        ),
        "group_is_split": _("%(codes)s väntar tillsammans med någon som inte kan planeras nu, och tas inte med."),
    }
    for rule, sentence in sentences.items():
        entries = [row.wish.entry_id for row in composer.demand.left_out if row.rule == rule]
        if entries:
            yield sentence % {"codes": ", ".join(sorted(names.code(f"entry-{pk}") for pk in entries))}


def _warn_of_no_options(composer: PlacementComposer, names: PlaceNames) -> Iterable[str]:
    without = [party.name for party in composer.demand.waiting if not composer.options[party.name]]
    if without:
        text = ngettext(
            "%(count)d väntar på något som inga tider passar till: %(codes)s. Se över önskemålen eller beslutet om plats.",
            "%(count)d väntar på något som inga tider passar till: %(codes)s. Se över önskemålen eller besluten om plats.",
            len(without),
        )
        yield text % {"count": len(without), "codes": ", ".join(sorted(map(names.code, without)))}


def _warn_of_sessions(composer: PlacementComposer, names: PlaceNames) -> Iterable[str]:
    """Where sessions are not planned as far as the plan reaches, though the season goes on."""
    facts = composer.facts
    for row in facts.activities:
        last = max((session.day for session in facts.sessions if session.activity_id == row.activity_id), default=None)
        until = min(facts.horizon.until_on, row.season_until_on or facts.horizon.until_on)
        if last is not None and until - last > timedelta(weeks=4):
            week = IsoWeek.of(last)
            yield _("%(activity)s har pass till och med %(week)s. Längre når planen inte där.") % {
                "activity": names.activity(row.activity_id),
                "week": say_week(week.monday),
            }
