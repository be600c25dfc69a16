"""S4, SAM Västerås 2011–2012: 70 participants in 7 cohorts, one mapping lead, one room until 30 September 2012.

Counts, dates and rules are those of domain.md, S4. What the source leaves open is ours: the split of the 70 on gender
(38 women) and agency (40 Soc, 20 FK, 10 AF), their needs, the officers' calendars and the mapping lead's holidays.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from backend.access.enums import Role
from backend.access.models import User
from backend.associations.enums import AgencyKind, HalfDay, MeetingKind, Need
from backend.associations.models import (
    Absence,
    Agency,
    Association,
    BusyTime,
    MeetingStep,
    PlaceGuarantee,
    Programme,
    ProgrammeTarget,
    Staff,
)
from backend.cohorts.models import Cohort, CohortSeat
from backend.demo.worlds.login import DemoLogin
from backend.demo.worlds.newcomers import Newcomer, enrol
from backend.demo.worlds.people import name_of, phone_of
from backend.demo.worlds.staffing import Employer
from backend.demo.worlds.story import STORY_BEGINS_ON, StoryCalendar
from backend.demo.worlds.vasteras_meetings import add_meetings
from backend.meetings.services import seed_rules
from backend.places.models import Room, RoomOpening, Site

PASSWORD = "sam-vasteras"  # noqa: S105 – printed by the demonstration, of no use elsewhere
PARTICIPANTS = 70
COHORT_STARTS = (
    date(2011, 10, 3),
    date(2011, 11, 7),
    date(2012, 1, 9),
    date(2012, 2, 20),
    date(2012, 4, 2),
    date(2012, 7, 30),
    date(2012, 10, 1),
)
FIRST_ROOM_ENDS_BEFORE = date(2012, 10, 1)
_REFERRING = (AgencyKind.SOC, AgencyKind.FK, AgencyKind.AF)
_OFFICERS_PER_AGENCY = 3
_READY_PER_WAVE = 12
_OFFERS = {2: [Need.INTERPRETER_AR], 3: [Need.INTERPRETER_SO], 4: [Need.INTERPRETER_AR], 6: [Need.INTERPRETER_AR]}


def build(*, shift_to: date | None) -> list[DemoLogin]:
    """Build the world, as it was the week before the first cohort was called.

    Args:
        shift_to: the day on which the story begins, moved by whole weeks; None for 2011.
    """
    calendar = StoryCalendar.around(STORY_BEGINS_ON, shift_to)
    with transaction.atomic():
        association = Association.objects.create(name="Samordningsförbundet Västerås", slug="vasteras")
        seed_rules(association)
        agencies = _build_agencies(association)
        programme = _build_programme(association, agencies, calendar)
        rooms = _build_rooms(association, calendar)
        employer = Employer(association, PASSWORD, calendar.day(date(2011, 8, 1)))
        coordinator, lead = _build_staff(employer, calendar)
        _build_cohorts(programme, lead, rooms, calendar)
        officers = _build_officers(employer, agencies, calendar)
        enrol(programme, list(_list_newcomers(agencies, officers, calendar)))
        add_meetings(programme, agencies, coordinator, officers, calendar)
        User.objects.create_superuser("admin", password=PASSWORD)
    return _logins(association)


def _build_agencies(association: Association) -> dict[AgencyKind, Agency]:
    names = {
        AgencyKind.SOC: "Socialtjänsten Västerås",
        AgencyKind.FK: "Försäkringskassan Västerås",
        AgencyKind.AF: "Arbetsförmedlingen Västerås",
        AgencyKind.REGION: "Landstinget Västmanland",
    }
    return {kind: Agency.objects.create(association=association, kind=kind, name=name) for kind, name in names.items()}


def _build_programme(
    association: Association, agencies: dict[AgencyKind, Agency], calendar: StoryCalendar
) -> Programme:
    programme = Programme.objects.create(
        association=association,
        name="SAM",
        code_prefix="SAM",
        source_document="S4 · SAM Västerås, utvärdering januari–mars 2013",
        begins_on=calendar.day(date(2011, 10, 1)),
        ends_on=calendar.day(date(2013, 1, 1)),
        cohort_min_size=8,
        cohort_max_size=10,
        cohort_weeks=9,
        balanced_gender_percent=50,
        balance_tolerance_persons=1,
    )
    programme.agencies.set([agencies[kind] for kind in _REFERRING])
    _build_steps(programme)
    PlaceGuarantee.objects.create(programme=programme, partner="Gröna Arenor", places=15)
    ProgrammeTarget.objects.create(programme=programme, name="Genomför med handlingsplan", percent=75)
    ProgrammeTarget.objects.create(
        programme=programme,
        name="Vidare till arbete, studier eller annan arbetsinriktad insats",
        percent=50,
        within_months=6,
    )
    return programme


def _build_steps(programme: Programme) -> None:
    for position, minutes in enumerate((120, 90, 90), start=1):
        MeetingStep.objects.create(
            programme=programme,
            position=position,
            kind=MeetingKind.MAPPING,
            name=f"Kartläggningsmöte {position}",
            duration_minutes=minutes,
            min_days_after_previous=0 if position == 1 else 7,
            max_days_after_previous=None if position == 1 else 28,
        )
    MeetingStep.objects.create(
        programme=programme,
        position=4,
        kind=MeetingKind.HANDOVER,
        name="Överlämningsmöte",
        duration_minutes=60,
        min_days_after_previous=7,
        max_days_after_previous=28,
        leader_from_cohort=6,
        with_referring_officer=True,
        with_contact_persons=True,
        needs_action_plan=True,
    )


def _build_rooms(association: Association, calendar: StoryCalendar) -> list[Room]:
    site = Site.objects.create(association=association, name="SAM-huset", address="Västerås")
    first = Room.objects.create(site=site, name="Samtalsrummet", capacity=6, features=[Need.STEP_FREE, Need.QUIET])
    second = Room.objects.create(site=site, name="Björkrummet", capacity=8, features=[Need.STEP_FREE])
    ends_before = calendar.day(FIRST_ROOM_ENDS_BEFORE)
    periods = ((first, calendar.day(date(2011, 8, 1)), ends_before), (second, ends_before, None))
    for room, from_on, until_on in periods:
        RoomOpening.objects.create(
            room=room, from_on=from_on, until_on=until_on, weekdays=[0, 1, 2, 3, 4], begins_minute=480, ends_minute=1020
        )
    return [first, second]


def _build_staff(employer: Employer, calendar: StoryCalendar) -> tuple[Staff, Staff]:
    """Employ those who belong to no agency; return the coordinator and the mapping lead."""
    coordinator = employer.employ("samordnare", "Ylva Samuelsdotter", "Samordnare")
    employer.grant(coordinator, Role.COORDINATOR)
    lead = employer.employ("kartlaggare", "Henrik Kartberg", "Kartläggningsansvarig", per_day=4)
    employer.grant(lead, Role.MAPPING_LEAD)
    employer.grant(employer.employ("handledare", "Maj Grönvall", "Handledare, Gröna Arenor"), Role.SUPERVISOR)
    _take_leave(lead, calendar, date(2011, 12, 27), date(2011, 12, 31))
    _take_leave(lead, calendar, date(2012, 7, 2), date(2012, 7, 28))
    return coordinator, lead


def _build_officers(
    employer: Employer, agencies: dict[AgencyKind, Agency], calendar: StoryCalendar
) -> dict[AgencyKind, list[Staff]]:
    officers: dict[AgencyKind, list[Staff]] = {kind: [] for kind in _REFERRING}
    for number in range(len(_REFERRING) * _OFFICERS_PER_AGENCY):
        kind, index = _REFERRING[number // _OFFICERS_PER_AGENCY], number % _OFFICERS_PER_AGENCY + 1
        name = name_of(200 + number, is_woman=number % 2 == 0)
        member = employer.employ_officer(f"{kind.value.lower()}{index}", name, agencies[kind])
        _fill_calendar(member, number, calendar)
        officers[kind].append(member)
    return officers


def _take_leave(member: Staff, calendar: StoryCalendar, first: date, until: date) -> None:
    Absence.objects.create(staff=member, begins_at=calendar.instant(first, 0), ends_at=calendar.instant(until, 0))


def _fill_calendar(member: Staff, number: int, calendar: StoryCalendar) -> None:
    """Give officer ``number`` a busy calendar: a standing reception, a team meeting, and scattered appointments."""
    _take_leave(member, calendar, date(2012, 6, 25 + number % 3), date(2012, 7, 23 + number % 3))
    blocks: list[tuple[date, int, int]] = []
    for week in range(66):
        monday = COHORT_STARTS[0] + timedelta(weeks=week)
        blocks.append((monday + timedelta(days=number % 5), 480, 720))
        blocks.append((monday + timedelta(days=(number + 2) % 5), 780, 900))
        scattered = (week * 5 + number * 3) % 20
        blocks.append((monday + timedelta(days=scattered % 5), 540 + 60 * (scattered % 3), 690 + 60 * (scattered % 2)))
        blocks.append((monday + timedelta(days=(scattered + 3) % 5), 840, 960))
    BusyTime.objects.bulk_create(
        BusyTime(staff=member, begins_at=calendar.instant(day, begins), ends_at=calendar.instant(day, ends))
        for day, begins, ends in blocks
    )


def _build_cohorts(programme: Programme, leader: Staff, rooms: list[Room], calendar: StoryCalendar) -> None:
    for number, starts_on in enumerate(COHORT_STARTS, start=1):
        cohort = Cohort.objects.create(
            programme=programme,
            number=number,
            starts_on=calendar.day(starts_on),
            weeks=programme.cohort_weeks,
            min_size=programme.cohort_min_size,
            leader=leader,
            room=rooms[0] if starts_on < FIRST_ROOM_ENDS_BEFORE else rooms[1],
            offers=[Need.STEP_FREE, Need.QUIET, *_OFFERS.get(number, [])],
        )
        CohortSeat.objects.bulk_create(
            CohortSeat(cohort=cohort, number=seat) for seat in range(1, programme.cohort_max_size + 1)
        )


def _agency_kind_of(index: int) -> AgencyKind:
    """Of every seven, four come from Soc, two from FK and one from AF."""
    return (
        AgencyKind.SOC,
        AgencyKind.FK,
        AgencyKind.SOC,
        AgencyKind.SOC,
        AgencyKind.AF,
        AgencyKind.FK,
        AgencyKind.SOC,
    )[index % 7]


def _needs_of(index: int) -> list[Need]:
    if index in {13, 31, 47}:
        return [Need.INTERPRETER_AR]
    if index == 17:
        return [Need.INTERPRETER_SO]
    return [Need.STEP_FREE] if index % 14 == 9 else []


def _unavailable_of(index: int) -> list[HalfDay]:
    return [list(HalfDay)[index * 3 % 10], list(HalfDay)[(index * 3 + 1) % 10]] if index % 4 == 1 else []


def _ready_on(index: int) -> date:
    """Waves of twelve, each ready to be called in the fortnight before a cohort starts."""
    wave = min(index // _READY_PER_WAVE, len(COHORT_STARTS) - 1)
    return _on_a_weekday(COHORT_STARTS[wave] - timedelta(days=1 + index * 5 % 14))


def _referred_on(index: int) -> date:
    """All seventy are referred in the six weeks before the story begins."""
    return _on_a_weekday(STORY_BEGINS_ON - timedelta(days=42 - index * 38 // PARTICIPANTS))


def _on_a_weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _list_newcomers(
    agencies: dict[AgencyKind, Agency], officers: dict[AgencyKind, list[Staff]], calendar: StoryCalendar
) -> Iterator[Newcomer]:
    for index in range(PARTICIPANTS):
        kind = _agency_kind_of(index)
        is_woman = index * 38 // PARTICIPANTS != (index + 1) * 38 // PARTICIPANTS
        yield Newcomer(
            code=f"SAM-{index + 1:03d}",
            name=name_of(index, is_woman=is_woman),
            phone=phone_of(index),
            is_woman=is_woman,
            agency=agencies[kind],
            officer=officers[kind][index % _OFFICERS_PER_AGENCY],
            referred_on=calendar.day(_referred_on(index)),
            ready_on=calendar.day(_ready_on(index)),
            needs=_needs_of(index),
            unavailable=_unavailable_of(index),
            has_protected_identity=index == 41,
            priority=1 + (index % 9 == 4),
        )


def _logins(association: Association) -> list[DemoLogin]:
    rows = (
        ("samordnare", Role.COORDINATOR.label),
        ("kartlaggare", Role.MAPPING_LEAD.label),
        ("soc1", "handläggare, socialtjänsten"),
        ("fk1", "handläggare, Försäkringskassan"),
        ("af1", "handläggare, Arbetsförmedlingen"),
        ("handledare", Role.SUPERVISOR.label),
        ("admin", Role.SYSTEM_ADMINISTRATOR.label),
    )
    return [DemoLogin(username, PASSWORD, str(role), association.name) for username, role in rows]
