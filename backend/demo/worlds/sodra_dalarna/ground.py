"""Södra Dalarna's association: parties, the two centres as programmes, sites with rooms, and staff."""

from dataclasses import dataclass
from datetime import date

from backend.access.enums import Role
from backend.activities.models import Activity
from backend.associations.enums import AgencyKind, Need
from backend.associations.models import Agency, Association, Programme, ProgrammeTarget, Staff
from backend.demo.worlds.ground import build_agencies, build_room, set_terms
from backend.demo.worlds.people import name_of
from backend.demo.worlds.sodra_dalarna.activities import WEEK_PLANS, build_activities
from backend.demo.worlds.staffing import Employer
from backend.demo.worlds.story import StoryCalendar
from backend.meetings.services import seed_rules
from backend.places.models import Room, Site

PASSWORD = "shp-dalarna"  # noqa: S105 – printed by the demonstration, of no use elsewhere
OPENED_ON = date(2010, 8, 16)
_SOURCE = "S5 · SHP Södra Dalarna, förslag 2009 med start i augusti 2010"
_TARGETS = (
    ("Handlingsplan", 100, 3),
    ("I någon sysselsättning", 75, 6),
    ("Står till arbetsmarknadens förfogande", 50, 12),
)
# The rooms of each centre: small and large consulting rooms, kitchen, classroom with computers, workshop.
_ROOMS = (
    ("Köket", 8, (Need.STEP_FREE,)),
    ("Verkstaden", 10, (Need.STEP_FREE,)),
    ("Lektionssalen", 12, (Need.STEP_FREE, Need.HEARING_LOOP)),
    ("Stora salen", 16, (Need.STEP_FREE, Need.HEARING_LOOP, Need.QUIET)),
    ("Lilla rummet", 4, (Need.STEP_FREE, Need.QUIET)),
)
_LEADERS = (
    ("handledare-avesta", "Anna-Stina Backrud", "Handledare, Avesta", 100, 8),
    ("kok-avesta", "Bertil Forshed", "Handledare, Avesta", 75, 8),
    ("grupp-avesta", "Carola Nyhed", "Handledare, Avesta", 75, 10),
    ("handledare-hedemora", "Dan Gruvberg", "Handledare, Hedemora", 100, 8),
    ("kok-hedemora", "Elvira Säterlid", "Handledare, Hedemora", 75, 8),
    ("grupp-hedemora", "Folke Badelund", "Handledare, Hedemora", 75, 10),
    ("rorelse-dalarna", "Gun-Britt Dalhed", "Handledare, båda orterna", 50, 12),
)


@dataclass(frozen=True, slots=True)
class Centre:
    """One of the two centres: a programme with a site of its own."""

    programme: Programme
    site: Site
    agencies: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What people are placed in."""

    association: Association
    calendar: StoryCalendar
    centres: tuple[Centre, Centre]
    officers: dict[Agency, list[Staff]]
    coordinator: Staff
    activities: dict[Activity, Staff]
    """Every activity with the one of its leaders who marks attendance."""

    def activities_at(self, centre: Centre) -> list[Activity]:
        """Return the activities of one centre."""
        return [activity for activity in self.activities if activity.site_id == centre.site.pk]


def build_ground(calendar: StoryCalendar) -> Ground:
    """Create everything but the participants."""
    association = Association.objects.create(name="Samordningsförbundet Södra Dalarna", slug="sodra-dalarna")
    seed_rules(association)
    agencies = build_agencies(
        association,
        (
            (AgencyKind.SOC, "Socialtjänsten Avesta"),
            (AgencyKind.SOC, "Socialtjänsten Hedemora"),
            (AgencyKind.FK, "Försäkringskassan Södra Dalarna"),
            (AgencyKind.AF, "Arbetsförmedlingen Södra Dalarna"),
            (AgencyKind.REGION, "Landstinget Dalarna"),
        ),
    )
    employer = Employer(association, PASSWORD, calendar.day(OPENED_ON))
    coordinator = employer.employ("samordnare-dalarna", "Harriet Brunnsjö", "Samordnare")
    employer.grant(coordinator, Role.COORDINATOR)
    leaders = _employ_leaders(employer)
    avesta, hedemora, *shared = agencies
    centres = (
        _build_centre(association, "Avesta", "AVE", (avesta, *shared), calendar),
        _build_centre(association, "Hedemora", "HED", (hedemora, *shared), calendar),
    )
    rooms = {centre.site: _build_rooms(centre.site, calendar) for centre in centres}
    activities: dict[Activity, Staff] = {}
    for centre, plans in zip(centres, WEEK_PLANS, strict=True):
        activities |= build_activities(
            centre.programme, centre.site, rooms[centre.site], leaders, plans, calendar.day(OPENED_ON)
        )
    officers = _employ_officers(employer, agencies[:4])
    return Ground(association, calendar, centres, officers, coordinator, activities)


def _employ_leaders(employer: Employer) -> dict[str, Staff]:
    leaders: dict[str, Staff] = {}
    for username, name, title, percent, ratio in _LEADERS:
        leaders[username] = employer.grant(employer.employ(username, name, title), Role.SUPERVISOR)
        set_terms(leaders[username], percent=percent, ratio=ratio, preparation_minutes=45)
    return leaders


def _employ_officers(employer: Employer, agencies: list[Agency]) -> dict[Agency, list[Staff]]:
    prefixes = ("soc-avesta", "soc-hedemora", "fk-dalarna", "af-dalarna")
    return {
        agency: [
            employer.employ_officer(f"{prefix}{suffix}", name_of(470 + 2 * position + number, is_woman=True), agency)
            for number, suffix in enumerate(("", "-2"))
        ]
        for position, (prefix, agency) in enumerate(zip(prefixes, agencies, strict=True))
    }


def _build_centre(
    association: Association, town: str, prefix: str, agencies: tuple[Agency, ...], calendar: StoryCalendar
) -> Centre:
    programme = Programme.objects.create(
        association=association,
        name=f"SHP {town}",
        code_prefix=prefix,
        source_document=_SOURCE,
        begins_on=calendar.day(OPENED_ON),
        ends_on=calendar.day(date(2013, 8, 19)),
    )
    programme.agencies.set(agencies)
    for name, percent, months in _TARGETS:
        ProgrammeTarget.objects.create(programme=programme, name=name, percent=percent, within_months=months)
    return Centre(programme, Site.objects.create(association=association, name=f"SHP {town}", address=town), agencies)


def _build_rooms(site: Site, calendar: StoryCalendar) -> dict[str, Room]:
    return {
        name: build_room(site, name, capacity, features, calendar.day(OPENED_ON)) for name, capacity, features in _ROOMS
    }
