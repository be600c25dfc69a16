"""Small programmes to plan, shaped like Västerås: a mapping lead, one room, officers of two agencies."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.access.enums import Role
from backend.access.viewer import Viewer, viewer_of
from backend.associations.enums import AgencyKind, MeetingKind
from backend.associations.models import Agency, Association, MeetingStep, Programme, Staff, WorkingHours
from backend.cohorts.models import Cohort
from backend.participants.enums import ConsentKind, Gender
from backend.participants.models import Enrolment
from backend.places.models import Room
from backend.planning.models import PlanningRun, Proposal
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.services import request_run
from tests.factories import (
    AgencyFactory,
    AssociationFactory,
    CohortFactory,
    ConsentFactory,
    EnrolmentFactory,
    MeetingStepFactory,
    ParticipantFactory,
    ProgrammeFactory,
    ReferralFactory,
    RoleGrantFactory,
    RoomFactory,
    SiteFactory,
    StaffFactory,
)
from tests.factories.associations import ALWAYS_FROM
from tests.factories.times import NOW, TODAY

FIRST_START = date(2012, 1, 9)
READY_ON = TODAY


@dataclass(frozen=True)
class PlanningWorld:
    """A programme with candidates and empty cohorts. Officers alternate between Soc and FK."""

    association: Association
    programme: Programme
    steps: list[MeetingStep]
    soc: Agency
    fk: Agency
    coordinator: Staff
    lead: Staff
    officers: dict[str, Staff]
    room: Room
    cohorts: list[Cohort]
    enrolments: list[Enrolment]

    @property
    def viewer(self) -> Viewer:
        """The coordinator, who plans."""
        return viewer_of(self.coordinator.user)


def small_world(
    *,
    people: int = 6,
    cohorts: int = 2,
    seats: int = 3,
    min_size: int = 2,
    weeks_between: int = 5,
    with_handover: bool = True,
) -> PlanningWorld:
    """A programme of ``people`` waiting candidates with oral consent, and empty cohorts some weeks apart."""
    association = AssociationFactory()
    soc = AgencyFactory(association=association, kind=AgencyKind.SOC, name="Socialtjänsten")
    fk = AgencyFactory(association=association, kind=AgencyKind.FK, name="Försäkringskassan")
    programme = ProgrammeFactory(
        association=association,
        agencies=[soc, fk],
        cohort_min_size=min_size,
        cohort_max_size=seats,
        balanced_gender_percent=50,
        concurrent_cohorts_per_leader=3,
    )
    lead = employ(association, Role.MAPPING_LEAD, max_meetings_per_day=4)
    room = RoomFactory(site=SiteFactory(association=association), open_weekdays=True)
    officers = {
        "soc": employ(association, Role.OFFICER, agency=soc, is_contact_person=True),
        "fk": employ(association, Role.OFFICER, agency=fk, is_contact_person=True),
    }
    built = [
        CohortFactory(
            programme=programme,
            number=number + 1,
            starts_on=FIRST_START + timedelta(weeks=number * weeks_between),
            leader=lead,
            room=room,
            min_size=min_size,
            seat_count=seats,
        )
        for number in range(cohorts)
    ]
    return PlanningWorld(
        association=association,
        programme=programme,
        steps=build_chain(programme, with_handover=with_handover),
        soc=soc,
        fk=fk,
        coordinator=employ(association, Role.COORDINATOR),
        lead=lead,
        officers=officers,
        room=room,
        cohorts=built,
        enrolments=[
            add_candidate(programme, soc if index % 2 == 0 else fk, officers["soc" if index % 2 == 0 else "fk"], index)
            for index in range(people)
        ],
    )


def build_chain(programme: Programme, *, with_handover: bool) -> list[MeetingStep]:
    """Two mapping meetings a week or more apart, and a handover a week after."""
    steps = [
        MeetingStepFactory(programme=programme, position=1, name="Kartläggningsmöte 1", duration_minutes=120),
        MeetingStepFactory(
            programme=programme,
            position=2,
            name="Kartläggningsmöte 2",
            duration_minutes=90,
            min_days_after_previous=7,
            max_days_after_previous=28,
        ),
    ]
    if with_handover:
        steps.append(
            MeetingStepFactory(
                programme=programme,
                position=3,
                name="Överlämningsmöte",
                kind=MeetingKind.HANDOVER,
                min_days_after_previous=7,
                max_days_after_previous=28,
                leader_from_cohort=2,
                with_referring_officer=True,
                with_contact_persons=True,
                needs_action_plan=True,
            )
        )
    return steps


def employ(
    association: Association, role: Role, *, agency: Agency | None = None, is_contact_person: bool = False, **staff: Any
) -> Staff:
    """Somebody with a role who works 8–12 and 13–17, Monday to Friday."""
    member = StaffFactory(**staff)
    RoleGrantFactory(
        staff=member, association=association, role=role, agency=agency, is_contact_person=is_contact_person
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(
            staff=member, weekday=weekday, begins_minute=begins * 60, ends_minute=ends * 60, from_on=ALWAYS_FROM
        )
        for weekday in range(5)
        for begins, ends in ((8, 12), (13, 17))
    )
    return member


def add_candidate(programme: Programme, agency: Agency, officer: Staff, index: int, **enrolment: Any) -> Enrolment:
    """One more who waits; every second a woman; with oral consent."""
    participant = ParticipantFactory(agency=agency, gender=Gender.WOMAN if index % 2 else Gender.MAN)
    ConsentFactory(participant=participant, kind=ConsentKind.ORAL)
    referral = ReferralFactory(participant=participant, programme=programme, officer=officer, status="accepted")
    values = {"ready_on": READY_ON, **enrolment}
    return EnrolmentFactory(participant=participant, programme=programme, referral=referral, **values)


def plan(
    world: PlanningWorld, *, now: datetime = NOW, rules: dict[str, Any] | None = None, **asked: Any
) -> PlanningRun:
    """Order a run and execute it here and now; the clock of the rows stands still.

    Small worlds are proven at once. What is not gets more seconds than it needs, for a machine that is busy.
    """
    asked = {"time_limit_seconds": 5, **asked}
    run = request_run(actor=world.viewer, programme=world.programme, rules=rules or {}, now=now, **asked)
    execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: now)
    run.refresh_from_db()
    return run


def save_documents(proposal: Proposal) -> None:
    """Write what a test has done to the documents at hand."""
    for row in proposal.documents.values():
        row.save()


def propose(world: PlanningWorld, **asked: Any) -> Proposal:
    """The proposal of a run that must succeed."""
    run = plan(world, **asked)
    assert run.state == "succeeded", (run.state, run.failure)
    return run.proposal
