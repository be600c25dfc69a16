"""Small associations whose queue is to be given places: gardens with sessions, and people who wait."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.access.enums import Role
from backend.access.viewer import Viewer, viewer_of
from backend.activities.models import Activity, WeeklyTime
from backend.associations.models import Agency, Association, Programme, Staff
from backend.bookings.enums import PlacementForm
from backend.offers.models import QueueEntry
from backend.participants.models import Enrolment
from backend.planning.models import PlanningRun, Proposal
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.services import request_placement_run
from tests.bookings.garden import generate
from tests.factories import (
    ActivityFactory,
    AgencyFactory,
    AssociationFactory,
    ConsentFactory,
    EnrolmentFactory,
    ParticipantFactory,
    ProgrammeFactory,
    ReferralFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, NOW, TODAY
from tests.offers.waiting import wait
from tests.planning.worlds import employ

FIRST_WEEK = "2011-W45"
"""The Monday after NOW is 7 November 2011; the programme announces a week ahead, so nobody begins before the 14th."""


@dataclass
class PlacesWorld:
    """An association with a coordinator, two agencies and a programme; activities and people are added."""

    association: Association
    soc: Agency
    fk: Agency
    programme: Programme
    coordinator: Staff
    officer: Staff
    activities: list[Activity] = field(default_factory=list)

    @property
    def viewer(self) -> Viewer:
        """The coordinator, who plans."""
        return viewer_of(self.coordinator.user)

    def garden(self, *, weekdays: tuple[int, ...] = (3,), weeks: int = 30, **facts: Any) -> list[WeeklyTime]:
        """Add a garden with a session on each of the weekdays, nine to noon, for so many weeks from 14 November."""
        activity = ActivityFactory(association=self.association, **facts)
        self.activities.append(activity)
        times = [
            WeeklyTimeFactory(activity=activity, weekday=day, begins_minute=540, ends_minute=720) for day in weekdays
        ]
        for time in times:
            generate(time, weeks)
        return times

    def somebody(self, agency: Agency | None = None, *, consent: bool = True, **participant: Any) -> Enrolment:
        """Enrol somebody, of the social services unless told."""
        person = ParticipantFactory(agency=agency or self.soc, **participant)
        if consent:
            ConsentFactory(participant=person)
        referral = ReferralFactory(
            participant=person, programme=self.programme, officer=self.officer, status="accepted"
        )
        return EnrolmentFactory(
            participant=person, programme=self.programme, referral=referral, status="active", ready_on=TODAY
        )

    def queue(self, enrolment: Enrolment | None = None, **wishes: Any) -> QueueEntry:
        """Let somebody wait for eight weeks once a week, unless ``wishes`` say otherwise."""
        asked = {"sessions_per_week": [1], "weeks": 8, "form": PlacementForm.PERIOD, **wishes}
        return wait(enrolment or self.somebody(), **asked)


def places_world() -> PlacesWorld:
    """An association without activities, in which nobody waits."""
    association = AssociationFactory()
    soc = AgencyFactory(association=association, kind="SOC", name="Socialtjänsten")
    fk = AgencyFactory(association=association, kind="FK", name="Försäkringskassan")
    programme = ProgrammeFactory(association=association, agencies=[soc, fk], announcement_days=7)
    coordinator = employ(association, Role.COORDINATOR)
    return PlacesWorld(association, soc, fk, programme, coordinator, employ(association, Role.OFFICER, agency=soc))


def allocate(
    world: PlacesWorld, *, now: datetime = NOW, rules: dict[str, Any] | None = None, **asked: Any
) -> PlanningRun:
    """Order a run and execute it here and now; the clock of the rows stands still."""
    run = request_placement_run(
        actor=world.viewer,
        association=world.association,
        rules=rules or {},
        now=now,
        **{"time_limit_seconds": 20, **asked},
    )
    return execute(run, now=now)


def execute(run: PlanningRun, *, now: datetime = NOW) -> PlanningRun:
    """Execute a run that is queued."""
    execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: now)
    run.refresh_from_db()
    return run


def propose_places(world: PlacesWorld, **asked: Any) -> Proposal:
    """The proposal of a run that must succeed."""
    run = allocate(world, **asked)
    assert run.state == "succeeded", (run.state, run.failure)
    return run.proposal


__all__ = ["MONDAY", "PlacesWorld", "allocate", "execute", "places_world", "propose_places"]
