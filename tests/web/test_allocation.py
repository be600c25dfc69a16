"""Fördelning: rules, run, progress, proposal and publishing."""

import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from backend.access.enums import Role
from backend.planning.enums import ProposalStatus, RunState
from backend.planning.models import PlanningRun
from backend.web.reading.proposals import find_trial
from tests.factories import PlanningRunFactory, ProposalFactory, RunProgressFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side, World

RULES = {
    "min_size": 8,
    "max_size": 10,
    "balanced": "on",
    "balance_percent": 50,
    "balance_tolerance": 1,
    "time_limit_seconds": 30,
}


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


@pytest.fixture
def running(side: Side) -> PlanningRun:
    run = PlanningRunFactory(
        programme=side.programme, state="running", started_at=NOW, heartbeat_at=NOW, stage="cohorts"
    )
    for seconds, value, bound in ((1.0, 12, 3), (2.5, 8, 3), (4.0, 8, 8)):
        RunProgressFactory(run=run, terms={"wait": 1}, value=value, bound=bound, seconds=seconds)
    return run


def order(client: Client, side: Side, **changes: object) -> HttpResponse:
    return client.post(f"/insatser/{side.programme.pk}/fordelning/kor/", {**RULES, **changes})


def test_the_rules_begin_as_the_programme_has_them(client: Client, side: Side) -> None:
    PlanningRun.objects.all().delete()
    form = client.get(f"/insatser/{side.programme.pk}/fordelning/").context["form"]
    assert (form["min_size"].value(), form["max_size"].value()) == (8, 10)


def test_an_order_becomes_a_run_with_its_rules_and_budget(client: Client, side: Side) -> None:
    response = order(client, side, minimum_FK=1, max_moves=3)
    run = PlanningRun.objects.first()
    assert response["Location"] == f"/korningar/{run.pk}/#kor"
    assert (run.state, run.max_moves, run.time_limit_seconds) == (RunState.QUEUED, 3, 30)
    assert run.rules["reserved"] == [{"agency": "FK", "min": 1, "max": None}]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"min_size": "tio"}, "Skriv ett heltal"),
        ({"min_size": 11}, "minsta storlek"),
        ({"time_limit_seconds": 4}, "Minst 5"),
        ({"max_moves": -1}, "Minst 0"),
        ({"max_size": ""}, "Skriv ett heltal"),
    ],
)
def test_rules_that_make_no_sense_are_refused_beside_their_field(
    client: Client, side: Side, changes: dict[str, object], words: str
) -> None:
    runs = PlanningRun.objects.count()
    response = order(client, side, **changes)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert PlanningRun.objects.count() == runs


def test_a_second_order_while_one_is_running_is_a_conflict(client: Client, side: Side, running: PlanningRun) -> None:
    response = order(client, side)
    assert response.status_code == 409
    assert "pågår redan" in response.content.decode()


def test_progress_is_asked_for_again_only_while_the_run_goes_on(client: Client, running: PlanningRun) -> None:
    first = client.get(f"/korningar/{running.pk}/lage/").content.decode()
    assert 'hx-trigger="load delay:1s' in first
    assert "data-finished" not in first
    PlanningRun.objects.filter(pk=running.pk).update(state="succeeded", finished_at=NOW)
    last = client.get(f"/korningar/{running.pk}/lage/").content.decode()
    assert "hx-trigger" not in last
    assert "data-finished" in last


def test_the_plot_gets_value_and_bound_second_by_second(client: Client, running: PlanningRun) -> None:
    content = client.get(f"/korningar/{running.pk}/lage/").content.decode()
    points = json.loads(re.search(r'data-points="([^"]*)"', content)[1])
    assert points == [[1.0, 12, 3], [2.5, 8, 3], [4.0, 8, 8]]
    assert "bevisat bäst" in content


def test_nothing_is_called_proven_as_long_as_value_and_bound_differ(client: Client, running: PlanningRun) -> None:
    running.progress.filter(bound=8).delete()
    content = client.get(f"/korningar/{running.pk}/lage/").content.decode()
    assert "bevisat bäst" not in content
    assert "62,5 % kvar" in content


def test_stopping_is_asked_for_once_and_said(client: Client, running: PlanningRun) -> None:
    client.post(f"/korningar/{running.pk}/stopp/")
    running.refresh_from_db()
    assert running.cancel_requested_at == NOW
    assert "Stoppar" in client.get(f"/korningar/{running.pk}/").content.decode()


def test_a_run_without_a_plan_says_why_and_offers_the_rules(client: Client, side: Side) -> None:
    PlanningRunFactory(
        programme=side.programme,
        state="infeasible",
        started_at=NOW,
        finished_at=NOW,
        failure="Grupperna går inte ihop med reglerna. Ändra gruppernas storlek eller myndigheternas andelar.",
    )
    content = client.get(f"/insatser/{side.programme.pk}/fordelning/").content.decode()
    assert "Grupperna går inte ihop med reglerna." in content
    assert "Fördela om" in content


def test_a_stale_proposal_is_not_published_and_re_planning_is_offered(client: Client, side: Side) -> None:
    response = client.post(f"/forslag/{side.proposal.pk}/publicera/")
    side.proposal.refresh_from_db()
    assert (response.status_code, side.proposal.status) == (409, ProposalStatus.DRAFT)
    assert "Fördela om med samma regler" in response.content.decode()


def test_a_proposal_put_aside_can_be_taken_back(client: Client, side: Side) -> None:
    after = client.post(f"/forslag/{side.proposal.pk}/forkasta/", follow=True).content.decode()
    side.proposal.refresh_from_db()
    assert side.proposal.status == ProposalStatus.DISCARDED
    assert f'action="/forslag/{side.proposal.pk}/aterta/"' in after
    client.post(f"/forslag/{side.proposal.pk}/aterta/")
    side.proposal.refresh_from_db()
    assert side.proposal.status == ProposalStatus.DRAFT


def test_earlier_runs_stay_within_reach(client: Client, side: Side) -> None:
    newest = PlanningRunFactory(programme=side.programme, state="succeeded", queued_at=NOW)
    ProposalFactory(run=newest)
    content = client.get(f"/insatser/{side.programme.pk}/fordelning/").content.decode()
    assert f'href="/korningar/{side.run.pk}/"' in content
    assert client.get(f"/korningar/{side.run.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("change", "query"),
    [
        ({"path": "$.cohorts[5].max", "from": 9, "to": 10}, "max_size=10"),
        ({"path": "$.cohorts[0].min", "from": 8, "to": 7}, "min_size=7"),
        ({"path": "$.participants[3].until", "from": 9, "to": 12}, ""),
        ({"changes": [{"path": "$.cohorts[5].max", "to": 10}]}, ""),
        (None, ""),
    ],
)
def test_a_suggestion_that_a_rule_can_follow_is_tried_by_a_link(change: dict[str, object] | None, query: str) -> None:
    assert find_trial(change) == query


def test_a_link_to_try_opens_the_rules_with_its_number(client: Client, side: Side) -> None:
    response = client.get(f"/insatser/{side.programme.pk}/fordelning/?max_size=11&min_size=x")
    assert response.context["form"]["max_size"].value() == 11
    assert response.context["form"]["min_size"].value() == 8
    assert '<details class="step-panel" id="regler" open>' in response.content.decode()
