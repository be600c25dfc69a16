"""An association whose gardens share nobody: allocated in parts, published as one plan."""

import pytest

from backend.bookings.models import Placement
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun
from backend.planning.runs import placements
from backend.planning.runs.part_execution import execute_claimed_part
from backend.planning.services import publish_places
from scheduler import verify
from tests.factories.times import NOW
from tests.planning.placements.worlds import PlacesWorld, allocate, places_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds of a test are far below the size from which a run is cut."""
    monkeypatch.setattr(placements, "LEAST_CHOICES_OF_A_PART", 1)


def _world() -> PlacesWorld:
    """Two gardens, each with room for two at a time and three who wait for it alone."""
    world = places_world()
    for _ in range(2):
        (time,) = world.garden(capacity=2, weeks=24)
        for _ in range(3):
            world.queue(activity=time.activity)
    return world


def _solve_parts(run: PlanningRun) -> PlanningRun:
    for part in run.parts.all():
        assert execute_claimed_part(part_id=part.pk, run_token=part.run_token, clock=lambda: NOW)
    run.refresh_from_db()
    return run


def test_a_run_that_falls_apart_is_solved_in_parts_and_books_everybody() -> None:
    world = _world()
    run = allocate(world)
    assert (run.state, run.parts.count()) == (RunState.DIVIDED, 2)
    _solve_parts(run)

    assert (run.state, run.failure) == (RunState.SUCCEEDED, "")
    documents = run.proposal.documents["placements"]
    assert verify(documents.problem, documents.result).valid
    publication = publish_places(actor=world.viewer, proposal=run.proposal, now=NOW)
    assert publication.new_places == 6
    assert Placement.objects.count() == 6


def test_gardens_that_somebody_could_have_either_of_are_solved_together() -> None:
    world = _world()
    for _ in range(2):
        world.queue()

    assert allocate(world).state == RunState.SUCCEEDED
