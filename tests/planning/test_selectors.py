"""What pages and API are told of planning: in words, with codes, and never better than it is."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from backend.access.viewer import viewer_of
from backend.planning.models import Proposal
from backend.planning.problems.meetings import list_assignment
from backend.planning.runs.claiming import STALE_SECONDS
from backend.planning.runs.failures import TIME_RAN_OUT
from backend.planning.selectors import difference, earlier_runs, planning_basis, proposal_view, run_progress
from backend.planning.selectors.naming import read_names
from tests.api.proposing import propose_here
from tests.factories import PlaceGuaranteeFactory, PlanningRunFactory, RunProgressFactory
from tests.factories.times import NOW
from tests.planning.worlds import PlanningWorld, add_candidate, small_world

pytestmark = pytest.mark.django_db


def _propose(world: PlanningWorld, rules: dict[str, Any] | None = None) -> Proposal:
    """A proposal made without workers, so that no other connection has to see the rows."""
    return propose_here(world, rules)


# The basis


def test_the_basis_lists_candidates_cohorts_and_guaranteed_places() -> None:
    world = small_world()
    PlaceGuaranteeFactory(programme=world.programme, partner="Gröna Arenor", places=15)
    basis = planning_basis(world.programme, now=NOW)

    assert [line.code for line in basis.candidates] == sorted(row.participant.code for row in world.enrolments)
    assert (basis.women, basis.men, basis.waiting, basis.free_seats) == (3, 3, 6, 6)
    assert basis.agencies == {"Försäkringskassan": 3, "Socialtjänsten": 3}
    assert [(line.number, line.seats, line.can_be_joined) for line in basis.cohorts] == [(1, 3, True), (2, 3, True)]
    assert [(line.partner, line.places) for line in basis.guarantees] == [("Gröna Arenor", 15)]


def test_the_basis_warns_of_what_is_missing_with_codes() -> None:
    world = small_world(people=7)
    for enrolment in world.enrolments[:3]:
        enrolment.participant.consents.all().delete()
    add_candidate(world.programme, world.soc, world.officers["soc"], 9, latest_start_on=NOW.date())
    for _ in range(4):
        add_candidate(world.programme, world.soc, world.officers["soc"], 9)
    world.officers["fk"].working_hours.all().delete()
    world.officers["soc"].grants.update(is_contact_person=False)
    warnings = planning_basis(world.programme, now=NOW).warnings
    codes = ", ".join(sorted(enrolment.participant.code for enrolment in world.enrolments[:3]))

    assert warnings[0] == f"3 saknar samtycke och placeras inte: {codes}."
    assert "1 kan inte börja så sent och placeras inte" in warnings[1]
    assert "8 har bara muntligt samtycke" in warnings[2]
    assert "8 väntar men bara 6 platser är lediga" in warnings[3]
    assert world.officers["fk"].name in warnings[4]
    assert "1 myndighet har ingen kontaktperson" in warnings[5]


def test_a_programme_in_order_has_no_warning_but_that_of_written_consent() -> None:
    assert len(planning_basis(small_world().programme, now=NOW).warnings) == 1


def test_an_empty_programme_has_an_empty_basis() -> None:
    basis = planning_basis(small_world(people=0, cohorts=0).programme, now=NOW)

    assert (basis.candidates, basis.cohorts, basis.waiting) == ((), (), 0)


# Progress


def test_progress_gathers_the_points_of_each_tier() -> None:
    run = PlanningRunFactory(state="running", started_at=NOW - timedelta(seconds=8), heartbeat_at=NOW, attempt=1)
    for value, bound, seconds in ((None, 0, 0.5), (4, 0, 1.0), (3, 2, 2.5)):
        RunProgressFactory(run=run, value=value, bound=bound, seconds=seconds)
    RunProgressFactory(run=run, tier=1, terms={"wait": 1}, value=7, bound=7)
    view = run_progress(run, now=NOW)

    first, second = view.tiers
    assert first.points == ((0.5, None, 0), (1.0, 4, 0), (2.5, 3, 2))
    assert (first.value, first.bound, first.gap, first.is_proven) == (3, 2, pytest.approx(1 / 3, abs=1e-5), False)
    assert (second.label, second.is_proven) == ("Så kort väntan som möjligt", True)
    assert (view.seconds, view.is_unfinished, view.is_stalled) == (8.0, True, False)


@pytest.mark.parametrize(
    ("state", "age", "is_stalled"),
    [("running", STALE_SECONDS, False), ("running", STALE_SECONDS + 1, True), ("succeeded", 10_000, False)],
)
def test_a_run_is_stalled_when_it_should_beat_and_does_not(state: str, age: int, is_stalled: bool) -> None:
    run = PlanningRunFactory(state=state, started_at=NOW, heartbeat_at=NOW - timedelta(seconds=age))

    assert run_progress(run, now=NOW).is_stalled is is_stalled


def test_progress_is_read_by_one_query(django_assert_num_queries: Any) -> None:
    run = PlanningRunFactory(state="succeeded")
    RunProgressFactory(run=run)

    with django_assert_num_queries(1):
        run_progress(run, now=NOW)


def test_a_run_is_stopping_from_the_request_to_the_end() -> None:
    stopping = PlanningRunFactory(state="running", cancel_requested_at=NOW, heartbeat_at=NOW)
    stopped = PlanningRunFactory(state="stopped", cancel_requested_at=NOW)

    assert [run_progress(run, now=NOW).is_stopping for run in (stopping, stopped)] == [True, False]


def test_why_a_run_failed_is_told_in_the_readers_language() -> None:
    run = PlanningRunFactory(state="failed", failure=TIME_RAN_OUT)

    assert run_progress(run, now=NOW).failure == TIME_RAN_OUT
    with translation.override("en"):
        assert run_progress(run, now=NOW).failure.startswith("Time ran out")


def test_earlier_runs_are_shown_to_the_coordinator_alone() -> None:
    world = small_world(people=1, cohorts=1)
    older = PlanningRunFactory(programme=world.programme, state="failed", queued_at=NOW - timedelta(days=1))
    newer = PlanningRunFactory(programme=world.programme, state="failed")
    PlanningRunFactory(state="failed")

    assert list(earlier_runs(world.viewer, world.programme)) == [newer, older]
    assert not earlier_runs(viewer_of(world.lead.user), world.programme)


# The proposal


def test_a_proposal_is_shown_by_cohort_with_every_members_meetings() -> None:
    world = small_world()
    view = proposal_view(_propose(world))

    assert [(card.number, card.size, card.least, card.most) for card in view.cohorts] == [(1, 3, 2, 3), (2, 3, 2, 3)]
    assert {len(member.meetings) for card in view.cohorts for member in card.members} == {3}
    assert all(member.is_new for card in view.cohorts for member in card.members)
    assert view.cohorts[0].women + view.cohorts[0].men == 3
    assert (view.placed, view.meetings, view.unplaced) == (6, 18, ())
    first = view.cohorts[0].members[0].meetings[0]
    assert (first.name, first.room, first.staff) == ("Kartläggningsmöte 1", world.room.name, (world.lead.name,))
    assert view.cohorts[0].first_meeting_at is not None


def test_reasons_and_fixes_name_codes_and_cohorts_instead_of_ids_in_both_languages() -> None:
    world = small_world(people=2, cohorts=1)
    participant = world.enrolments[0].participant
    participant.needs = ["interpreter-ar"]
    participant.save()
    proposal = _propose(world, {"min_size": 1})
    (line,) = proposal_view(proposal).unplaced
    with translation.override("en"):
        (english,) = proposal_view(proposal).unplaced

    assert (line.code, line.what) == (participant.code, "plats i en grupp")
    assert line.reasons == (f"Grupp 1 erbjuder inte tolk, arabiska, som {participant.code} behöver.",)
    assert participant.code in english.reasons[0]
    assert "does not offer" in english.reasons[0]
    for text in (*line.reasons, line.fix or "", *english.reasons, english.fix or ""):
        assert "enrolment-" not in text
        assert "cohort-" not in text


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("staff-{lead} hinner inte leda cohort-{cohort}.", "{lead_name} hinner inte leda grupp 1."),
        ("room-{room} är stängt.", "{room_name} är stängt."),
        ("meeting-{enrolment}-2 ligger för sent.", "Kartläggningsmöte 2 för {code} ligger för sent."),
        ("cohort-{cohort} träffas mon-am, tue-pm.", "Grupp 1 träffas måndag förmiddag, tisdag eftermiddag."),
        ("cohort-{cohort} behöver minst 2 med agency FK.", "Grupp 1 behöver minst 2 med Försäkringskassan."),
        ("enrolment-999999 finns inte.", "– finns inte."),
        ("held-7-3 är i vägen.", "Ett möte som står fast är i vägen."),
    ],
)
def test_texts_of_the_scheduler_are_read_aloud_with_names(text: str, spoken: str) -> None:
    world = small_world(people=1, cohorts=1)
    enrolment = world.enrolments[0]
    values = {
        "lead": world.lead.pk,
        "lead_name": world.lead.name,
        "cohort": world.cohorts[0].pk,
        "room": world.room.pk,
        "room_name": world.room.name,
        "enrolment": enrolment.pk,
        "code": enrolment.participant.code,
    }

    assert read_names(world.programme).read_aloud(text.format(**values)) == spoken.format(**values)


def test_nothing_is_called_best_that_is_not_proven() -> None:
    proposal = _propose(small_world(people=2, cohorts=1))
    for result in (proposal.documents["cohorts"].result, proposal.documents["meetings"].result):
        result["status"] = "OPTIMAL"
    assert proposal_view(proposal).verdict_text == "Bevisat bäst."

    proposal.documents["meetings"].result["status"] = "FEASIBLE"
    proposal.documents["meetings"].result["tiers"][-1]["gap"] = 0.00801
    assert proposal_view(proposal).verdict_text == ("Grupperna: bevisat bäst. Mötena: högst 0,9 % från bästa möjliga.")


def test_reading_a_proposal_takes_the_same_number_of_queries_for_few_and_many() -> None:
    counts = []
    for people, cohorts in ((2, 1), (8, 3)):
        proposal = _propose(small_world(people=people, cohorts=cohorts))
        proposal = Proposal.objects.get(pk=proposal.pk)
        with CaptureQueriesContext(connection) as queries:
            proposal_view(proposal)
            difference(proposal)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# The difference


def test_a_first_plan_is_new_to_everybody() -> None:
    world = small_world()
    found = difference(_propose(world))

    assert [line.code for line in found.new] == sorted(row.participant.code for row in world.enrolments)
    assert {line.to_text for line in found.new} == {"grupp 1", "grupp 2"}
    assert (found.moves, found.loses, found.new_meetings, found.is_empty) == ((), (), 18, False)


def _with_before(proposal: Proposal, members: dict[str, str], meetings: dict[str, Any]) -> Proposal:
    """The proposal as it would be had this been in force."""
    proposal.documents["cohorts"].problem = copy.deepcopy(proposal.documents["cohorts"].problem)
    proposal.documents["cohorts"].problem["x"]["before"] = members
    proposal.documents["meetings"].problem["x"]["before"] = meetings
    return proposal


def test_moves_tell_from_where_to_where_and_losses_what_is_lost() -> None:
    world = small_world(people=3, cohorts=2, seats=2, min_size=1)
    world.cohorts[1].seats.all().delete()
    proposal = _propose(world, {"min_size": 1, "max_size": 2})
    placed = list_assignment(proposal.documents["cohorts"].result["plan"]["assignments"].items())
    (unplaced,) = [row for row in world.enrolments if row.pk not in placed]
    moved = next(iter(placed))
    before = {
        f"enrolment-{moved}": f"cohort-{world.cohorts[1].pk}",
        f"enrolment-{unplaced.pk}": f"cohort-{world.cohorts[0].pk}",
    }
    meeting = {
        "meeting": 1,
        "begins_at": "2012-03-01T08:00:00+00:00",
        "ends_at": "2012-03-01T10:00:00+00:00",
        "room": world.room.pk,
        "staff": [world.lead.pk],
    }
    meetings = {f"meeting-{moved}-1": meeting, f"meeting-{unplaced.pk}-1": {**meeting, "meeting": 2}}
    found = difference(_with_before(proposal, before, meetings))

    assert len(found.new) == 1
    cohort_move, meeting_move = sorted(found.moves, key=lambda line: line.what, reverse=True)
    assert (cohort_move.from_text, cohort_move.to_text) == ("grupp 2", "grupp 1")
    assert meeting_move.what == "Kartläggningsmöte 1"
    assert "kl. 09" in meeting_move.from_text
    assert "(v. 9)" in meeting_move.from_text
    assert meeting_move.why == "följer med till den nya gruppen"
    assert {line.code for line in found.loses} == {unplaced.participant.code}
    assert {line.what for line in found.loses} == {"plats i en grupp", "Kartläggningsmöte 1"}
    assert all(line.why for line in found.loses)
