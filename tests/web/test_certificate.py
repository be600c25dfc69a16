"""The sentence of a proposal of places can be checked by who can add, and its documents by anybody's computer."""

import json

import pytest
from django.template.loader import render_to_string
from django.test import Client

from backend.planning.models import Proposal
from backend.planning.selectors import place_proposal_view
from backend.web.reading.certificate import read_certificate
from backend.web.reading.worthy_changes import find_trial, read_worthy_changes
from scheduler import verify
from tests.planning.placements.worlds import PlacesWorld, places_world, propose_places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(clock: object) -> PlacesWorld:
    """Three who wait for a garden with room for two in its sixteen weeks."""
    world = places_world()
    world.garden(capacity=1, weeks=16, name="Rehabträdgården")
    for _ in range(3):
        world.queue()
    return world


@pytest.fixture
def proposal(world: PlacesWorld) -> Proposal:
    return propose_places(world)


def test_it_says_what_is_proven_and_adds_it_up(proposal: Proposal) -> None:
    shown = read_certificate(proposal)
    assert shown.sentence == "2 av 3 har plats. Ingen plan kan ge fler plats."
    assert shown.is_most
    first, second, third = shown.explanation
    assert "pris för varje vecka" in first
    assert "läggs ihop: 3." in second
    assert "2. Kvar blir 1: minst 1 måste stå utan" in third


def test_the_dearest_weeks_of_each_place_are_in_the_table(proposal: Proposal) -> None:
    shown = read_certificate(proposal)
    (line,) = shown.lines
    assert line.name == "Rehabträdgården, torsdag 09:00–12:00"
    assert 0 < len(shown.weeks) <= 12
    assert len(line.cells) == len(shown.weeks)
    assert max(cell.level for cell in line.cells) == 4
    assert "räknat i deltagare som får plats" in shown.caption


def test_where_everybody_has_a_place_there_is_nothing_to_prove(world: PlacesWorld) -> None:
    world.garden(weekdays=(1, 2), capacity=9, weeks=16, name="Växthuset")
    proposal = propose_places(world)
    shown = read_certificate(proposal)
    assert shown.sentence == "3 av 3 har plats."
    assert shown.explanation == []
    piece = render_to_string("web/allocation/pieces/certificate.html", {"certificate": shown})
    assert "Alla som väntar får plats" in piece


def test_whoever_has_no_times_that_fit_needs_no_prices(world: PlacesWorld) -> None:
    world.garden(weekdays=(1, 2), capacity=9, weeks=16, name="Växthuset")
    world.queue(possible=["mon-am"])
    shown = read_certificate(propose_places(world))
    assert shown.sentence == "3 av 4 har plats. Ingen plan kan ge fler plats."
    (sentence,) = shown.explanation
    assert sentence.startswith("1 av dem som väntar har inga tider som passar")


def test_a_bound_by_search_alone_says_so(proposal: Proposal) -> None:
    documents = proposal.documents["placements"]
    documents.result["x"]["claims"]["certificate"] = None
    (sentence,) = read_certificate(proposal).explanation
    assert "Gränsen kommer från sökningen" in sentence


def test_the_documents_verify_on_their_own_and_name_nobody(
    client: Client, world: PlacesWorld, proposal: Proposal
) -> None:
    client.force_login(world.coordinator.user)
    texts = []
    for what in ("underlag", "resultat"):
        response = client.get(f"/forslag/{proposal.pk}/{what}-placements.json")
        assert response["Content-Disposition"] == f'attachment; filename="{proposal.pk}-{what}-placements.json"'
        texts.append(response.content.decode())
    assert verify(*map(json.loads, texts)).valid
    for code in world.programme.enrolments.values_list("participant__code", flat=True):
        assert code not in "".join(texts)
    assert client.get(f"/forslag/{proposal.pk}/underlag-cohorts.json").status_code == 404
    assert client.get(f"/forslag/{proposal.pk}/underlag-annat.json").status_code == 404


def test_a_change_worth_most_is_tried_by_one_button(world: PlacesWorld, proposal: Proposal) -> None:
    changes = read_worthy_changes(proposal, place_proposal_view(proposal).changes)
    assert changes
    trial = {"capacity_activity": str(world.activities[0].pk), "capacity_places": "1", "capacity_way": "more"}
    assert changes[0].trial == trial
    context = {"changes": changes, "run": proposal.run}
    piece = render_to_string("web/allocation/pieces/worthy_changes.html", context)
    assert f'action="/korningar/{proposal.run.pk}/jamfor/ny/"' in piece
    assert f'name="capacity_activity" value="{world.activities[0].pk}"' in piece


@pytest.mark.parametrize(
    "change",
    [
        None,
        {"path": "$.places[0].features", "from": [], "to": ["quiet"]},
        {"path": "$.places[0].capacity", "from": 2, "to": 1},
        {
            "changes": [
                {"path": "$.places[0].capacity", "from": 1, "to": 2},
                {"path": "$.places[1].capacity", "from": 1, "to": 2},
            ]
        },
    ],
)
def test_what_no_single_scenario_does_has_no_button(change: dict[str, object] | None) -> None:
    problem = {
        "places": [{"id": "activity-1"}, {"id": "activity-2"}],
        "x": {"places": {"activity-1": {"activity": 1}, "activity-2": {"activity": 2}}},
    }
    assert find_trial(problem, change) == {}


def test_more_of_a_supervisors_time_is_more_seats_of_what_they_lead() -> None:
    problem = {
        "places": [{"id": "time-1", "supervisor": "staff-3"}, {"id": "time-2", "supervisor": "staff-3"}],
        "supervisors": [{"id": "staff-3"}],
        "x": {"places": {"time-1": {"activity": 7}, "time-2": {"activity": 7}}},
    }
    change = {"path": "$.supervisors[0].capacity", "from": [2, 2, 2], "to": [2, 4, 3]}
    assert find_trial(problem, change)["capacity_places"] == "2"
    assert find_trial(problem, change)["capacity_activity"] == "7"
