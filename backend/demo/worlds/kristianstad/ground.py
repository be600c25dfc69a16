"""Kristianstad's association: parties, programmes, staff, sites and activities."""

from dataclasses import dataclass
from datetime import date

from backend.access.enums import Role
from backend.activities.enums import ActivityKind, Adaptation, Feature, WorkTrialSource
from backend.activities.models import Activity, ActivityClosure, WeeklyTime
from backend.associations.enums import AgencyKind, Need
from backend.associations.models import Agency, Association, ClosedDay, Programme, Staff
from backend.demo.worlds.ground import build_activity, build_agencies, build_room, set_terms
from backend.demo.worlds.people import name_of
from backend.demo.worlds.staffing import Employer
from backend.demo.worlds.story import StoryCalendar
from backend.meetings.services import seed_rules
from backend.places.models import Site
from backend.planning.models import AgencyShare

PASSWORD = "respaldo-kristianstad"  # noqa: S105 – printed by the demonstration, of no use elsewhere
PROGRAMME_FROM, PROGRAMME_UNTIL = date(2015, 6, 1), date(2017, 5, 31)
SOURCE_MONDAY = date(2015, 9, 28)
FIRST_WEEK = -17
WINTER_FROM, WINTER_UNTIL = date(2015, 12, 14), date(2016, 3, 14)

# What the parties have agreed on, in percent of the places; the region pays and refers nobody. Our figures.
_SHARES = (45, 30, 25)

_MORNING, _AFTERNOON = (540, 720), (780, 960)
_GARDEN_TIMES = ((0, *_MORNING), (1, *_AFTERNOON), (3, *_AFTERNOON))
_GREENHOUSE_TIMES = ((2, *_MORNING), (4, *_MORNING))
# Half an hour on either side of every session: 20 hours a week.
_GARDENER_HOURS = ((0, 510, 750), (1, 750, 990), (2, 510, 750), (3, 750, 990), (4, 510, 750))
_WORKSHOP_HOURS = tuple((weekday, 450, 975) for weekday in range(5))
_SEAT = (Feature.STEP_FREE, Feature.QUIET)


@dataclass(frozen=True, slots=True)
class Ground:
    """What people are placed in."""

    association: Association
    calendar: StoryCalendar
    respaldo: Programme
    green: Programme
    officers: dict[Agency, list[Staff]]
    coordinator: Staff
    gardener: Staff
    foreman: Staff
    garden: Activity
    greenhouse: Activity
    trials: tuple[Activity, ...]

    @property
    def activities(self) -> tuple[Activity, ...]:
        """All activities."""
        return (self.garden, self.greenhouse, *self.trials)


def build_ground(calendar: StoryCalendar) -> Ground:
    """Create everything but the participants."""
    association = Association.objects.create(name="Samordningsförbundet Kristianstad", slug="kristianstad")
    seed_rules(association)
    ClosedDay.objects.create(association=association, closed_on=calendar.day(date(2015, 10, 16)), label="Planeringsdag")
    agencies = build_agencies(
        association,
        (
            (AgencyKind.SOC, "Arbete och välfärd Kristianstad"),
            (AgencyKind.FK, "Försäkringskassan Kristianstad"),
            (AgencyKind.AF, "Arbetsförmedlingen Kristianstad"),
            (AgencyKind.REGION, "Region Skåne"),
        ),
    )
    AgencyShare.objects.bulk_create(
        AgencyShare(agency=agency, percent=percent) for agency, percent in zip(agencies, _SHARES, strict=False)
    )
    employer = Employer(association, PASSWORD, calendar.day(date(2015, 1, 5)))
    coordinator = employer.employ("samordnare-kristianstad", "Solveig Hammarlind", "Samordnare")
    employer.grant(coordinator, Role.COORDINATOR)
    gardener, foreman = _employ_supervisors(employer)
    respaldo, green = _build_programmes(association, agencies, calendar)
    garden, greenhouse = _build_garden(association, gardener, calendar)
    return Ground(
        association=association,
        calendar=calendar,
        respaldo=respaldo,
        green=green,
        officers=_employ_officers(employer, agencies),
        coordinator=coordinator,
        gardener=gardener,
        foreman=foreman,
        garden=garden,
        greenhouse=greenhouse,
        trials=_build_trials(association, foreman, calendar),
    )


def _employ_supervisors(employer: Employer) -> tuple[Staff, Staff]:
    """Employ who leads the garden, who leads the workshop, and who can stand in."""
    gardener = employer.employ("tradgard", "Barbro Lindelöv", "Handledare, rehabträdgården", hours=_GARDENER_HOURS)
    foreman = employer.employ("verkstad-kristianstad", "Rune Smedfors", "Handledare, verkstaden", hours=_WORKSHOP_HOURS)
    stand_in = employer.employ("vikarie-kristianstad", "Göran Ekmyr", "Handledare, vikarie", hours=_GARDENER_HOURS)
    for member, percent, ratio, preparation in ((gardener, 50, 8, 60), (foreman, 100, 6, 45), (stand_in, 25, 6, 60)):
        employer.grant(member, Role.SUPERVISOR)
        set_terms(member, percent=percent, ratio=ratio, preparation_minutes=preparation)
    return gardener, foreman


def _employ_officers(employer: Employer, agencies: list[Agency]) -> dict[Agency, list[Staff]]:
    officers: dict[Agency, list[Staff]] = {}
    for position, agency in enumerate(agencies[:3]):
        prefix = agency.kind.lower()
        officers[agency] = [
            employer.employ_officer(
                f"{prefix}{number}-kristianstad", name_of(450 + 2 * position + number, is_woman=number == 1), agency
            )
            for number in (1, 2)
        ]
    return officers


def _build_programmes(
    association: Association, agencies: list[Agency], calendar: StoryCalendar
) -> tuple[Programme, Programme]:
    source = "S3 · Respaldo 2.0, Kristianstad, 1 juni 2015–30 maj 2017"
    respaldo, green = (
        Programme.objects.create(
            association=association,
            name=name,
            code_prefix=prefix,
            source_document=document,
            begins_on=calendar.day(PROGRAMME_FROM),
            ends_on=calendar.day(PROGRAMME_UNTIL),
        )
        for name, prefix, document in (
            ("Respaldo 2.0", "RES", source),
            ("Grön rehabilitering", "GRR", f"{source}; att trädgården är en egen insats är vårt"),
        )
    )
    for programme in (respaldo, green):
        programme.agencies.set(agencies[:3])
    return respaldo, green


def _build_garden(association: Association, gardener: Staff, calendar: StoryCalendar) -> tuple[Activity, Activity]:
    """The garden from June to winter and again in spring; the greenhouse, which takes its hours over in winter."""
    site = Site.objects.create(association=association, name="Rehabträdgården", address="Kristianstad")
    glass = build_room(site, "Växthuset", 6, (Need.STEP_FREE, Need.QUIET), calendar.day(date(2015, 1, 5)))
    season = {
        "association": association,
        "kind": ActivityKind.REHAB_GARDEN,
        "site": site,
        "season_from_on": calendar.day(date(2015, 6, 1)),
        "season_until_on": calendar.day(date(2017, 1, 2)),
        "placement_weeks": 8,
    }
    garden = build_activity(
        Activity(name="Rehabträdgården", capacity=8, features=list(_SEAT), **season),
        times=_GARDEN_TIMES,
        leaders=(gardener,),
    )
    winter = calendar.day(WINTER_FROM), calendar.day(WINTER_UNTIL)
    ActivityClosure.objects.create(activity=garden, from_on=winter[0], until_on=winter[1], label="växthuset i stället")
    greenhouse = build_activity(
        Activity(name="Växthuset", room=glass, capacity=6, features=[*_SEAT, Feature.INDOOR_IN_WINTER], **season),
        times=_GREENHOUSE_TIMES,
        leaders=(gardener,),
    )
    WeeklyTime.objects.bulk_create(
        WeeklyTime(
            activity=greenhouse,
            weekday=weekday,
            begins_minute=begins,
            ends_minute=ends,
            from_on=winter[0],
            until_on=winter[1],
        )
        for weekday, begins, ends in _GARDEN_TIMES
    )
    return garden, greenhouse


def _build_trials(association: Association, foreman: Staff, calendar: StoryCalendar) -> tuple[Activity, ...]:
    """Work-trial places of the three sources of S2."""
    workshop = Site.objects.create(association=association, name="Kommunala verkstaden", address="Kristianstad")
    market = Site.objects.create(association=association, name="Öppna marknaden", address="Kristianstad med omnejd")
    office = Site.objects.create(association=association, name="Kommunhuset", address="Kristianstad")
    hall = build_room(workshop, "Verkstadshallen", 8, (Need.STEP_FREE,), calendar.day(date(2015, 1, 5)))
    mornings = tuple((weekday, 480, 720) for weekday in range(5))
    afternoons = tuple((weekday, 780, 960) for weekday in range(5))
    watched = [Adaptation.PHYSIOTHERAPIST, Adaptation.OBSERVATION, Adaptation.PART_TIME]
    eased = [Adaptation.SHARED_DUTIES, Adaptation.PART_TIME]
    municipal, open_market, adapted = WorkTrialSource
    rows = (
        ("Verkstaden, trä och montering", workshop, hall, municipal, watched, 6, mornings, (foreman,)),
        ("Byggvaruhuset, lager", market, None, open_market, [Adaptation.PART_TIME], 2, afternoons, ()),
        ("Matbutiken, varuplock", market, None, open_market, [Adaptation.PART_TIME], 2, mornings, ()),
        ("Hotellköket", market, None, open_market, [Adaptation.OBSERVATION], 2, mornings[1:], ()),
        ("Kontorsservice", office, None, adapted, eased, 3, mornings[:4], ()),
    )
    return tuple(
        build_activity(
            Activity(
                association=association,
                kind=ActivityKind.WORK_TRIAL,
                name=name,
                site=site,
                room=room,
                season_from_on=calendar.day(date(2015, 6, 1)),
                capacity=places,
                features=[] if source is open_market else list(_SEAT),
                placement_weeks=17,
                source=source,
                adaptations=list(adaptations),
            ),
            times=times,
            leaders=leaders,
        )
        for name, site, room, source, adaptations, places, times, leaders in rows
    )
