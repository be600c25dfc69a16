"""The queue's page: order with reasons, joining, changing, leaving with a way back, and the form's faults."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from tests.factories import ActivityFactory, EnrolmentFactory, ParticipantFactory, QueueEntryFactory
from tests.factories.times import TODAY
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World) -> Side:
    """Our side, with Soc's participant waiting again after an offer that is gone."""
    world.ours.offer.delete()
    return world.ours


def page(client: Client, side: Side, role: Role, query: str = "") -> str:
    client.force_login(side.user(role))
    response = client.get(f"/ko/{query}")
    assert response.status_code == 200
    return response.content.decode()


def wait(side: Side, **changes: object) -> QueueEntry:
    participant = ParticipantFactory(agency=side.fk)
    return QueueEntryFactory(enrolment=EnrolmentFactory(participant=participant, programme=side.programme), **changes)


def test_the_page_says_who_has_waited_longest_and_why_the_order_is_so(client: Client, side: Side) -> None:
    old = wait(side, since_on=TODAY - timedelta(weeks=20))
    content = page(client, side, Role.COORDINATOR)
    assert f"2 väntar på plats. Längst: {old.participant.code}, 20 veckor." in content
    assert "Sedan v. 24, prioritet 1" in content


def test_a_position_counts_those_whom_the_reader_does_not_see(client: Client, side: Side) -> None:
    own = wait(side, since_on=TODAY)
    content = page(client, side, Role.OFFICER)
    assert own.participant.code in content
    assert side.soc_participant.code not in content
    assert 'aria-label="Plats 2 i kön"' in content
    assert 'aria-label="Plats 1 i kön"' not in content


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?slag=rehab_garden", 1),
        ("?slag=work_trial", 1),
        ("?slag=group_activity", 0),
        ("?slag=x&aktivitet=9", 2),
    ],
)
def test_the_list_is_narrowed_by_kind(client: Client, side: Side, query: str, count: int) -> None:
    wait(side, kind="work_trial", form="trial")
    assert page(client, side, Role.COORDINATOR, query).count("queue-row") == count


def test_an_activity_narrows_to_those_who_can_get_a_place_in_it(client: Client, side: Side) -> None:
    other = ActivityFactory(association=side.association, site=side.activity.site)
    elsewhere = wait(side, activity=other)
    content = page(client, side, Role.COORDINATOR, f"?aktivitet={side.activity.pk}")
    assert side.soc_participant.code in content
    assert elsewhere.participant.code not in content
    assert "Erbjud nästa som passar" in content


def test_the_list_asks_as_often_for_many_as_for_few(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    client.get("/ko/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ko/")
    for _number in range(12):
        wait(side)
    with CaptureQueriesContext(connection) as many:
        client.get("/ko/")
    assert len(many) == len(few) <= 25


def test_somebody_is_put_in_the_queue_and_it_can_be_undone(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    values = {"kind": "rehab_garden", "form": "period", "possible": ["mon-am", "wed-am"], "sessions_per_week": "1, 2"}
    after = client.post(f"/inskrivningar/{side.enrolment.pk}/ko/", values, follow=True).content.decode()
    entry = QueueEntry.objects.get(enrolment=side.enrolment)
    assert (entry.since_on, entry.possible, entry.sessions_per_week) == (TODAY, ["mon-am", "wed-am"], [1, 2])
    assert f'action="/ko/{entry.pk}/lamna/"' in after
    assert "I kö: rehabträdgård" in after


def test_an_officer_is_not_asked_about_the_order_and_cannot_set_it(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    address = f"/inskrivningar/{side.enrolment.pk}/ko/"
    assert 'name="priority"' not in client.get(address).content.decode()
    client.post(address, {"kind": "rehab_garden", "form": "period", "priority": 5, "since_on": "2011-01-01"})
    entry = QueueEntry.objects.get(enrolment=side.enrolment)
    assert (entry.priority, entry.since_on) == (side.enrolment.priority, TODAY)


def test_a_coordinator_sets_the_order_and_makes_a_group(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    values = {
        "kind": "group_activity",
        "form": "stay",
        "priority": 4,
        "since_on": "2011-10-03",
        "new_group": "Köket, hösten",
    }
    client.post(f"/inskrivningar/{side.enrolment.pk}/ko/", values)
    entry = QueueEntry.objects.select_related("group").get(enrolment=side.enrolment)
    assert entry.group is not None
    assert (entry.priority, str(entry.since_on), entry.group.name) == (4, "2011-10-03", "Köket, hösten")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"form": "trial"}, "kan inte vara av formen"),
        ({"since_on": "2011-12-24", "priority": 1}, "kan inte ligga framåt"),
        ({"sessions_per_week": "1, x"}, "Skriv tal med komma emellan"),
        ({"priority": 9, "since_on": "2011-10-03"}, "Högst 5."),
    ],
)
def test_what_cannot_be_is_refused_in_the_form(
    client: Client, side: Side, wrong: dict[str, object], words: str
) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    values = {"kind": "rehab_garden", "form": "period", "since_on": "2011-10-03", "priority": 1} | wrong
    response = client.post(f"/inskrivningar/{side.enrolment.pk}/ko/", values)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not QueueEntry.objects.filter(enrolment=side.enrolment).exists()


def test_a_group_is_not_left_behind_when_joining_is_refused(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    values = {"kind": "rehab_garden", "form": "trial", "since_on": "2011-10-03", "priority": 1, "new_group": "Ensam"}
    client.post(f"/inskrivningar/{side.enrolment.pk}/ko/", values)
    assert not side.association.queue_groups.filter(name="Ensam").exists()


def test_leaving_is_undone_to_the_same_place(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    since = side.entry.since_on
    after = client.post(f"/ko/{side.entry.pk}/lamna/", follow=True).content.decode()
    side.entry.refresh_from_db()
    assert side.entry.status == QueueStatus.WITHDRAWN
    assert f'action="/ko/{side.entry.pk}/tillbaka/"' in after
    client.post(f"/ko/{side.entry.pk}/tillbaka/")
    side.entry.refresh_from_db()
    assert (side.entry.status, side.entry.since_on) == (QueueStatus.WAITING, since)


def test_a_change_keeps_the_kind_and_saves_the_rest(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    values = {
        "kind": "work_trial",
        "form": "stay",
        "priority": 3,
        "since_on": "2011-10-03",
        "group": side.entry.group_id,
    }
    assert client.post(f"/ko/{side.entry.pk}/", values).status_code == 302
    side.entry.refresh_from_db()
    assert (side.entry.kind, side.entry.form, side.entry.priority) == ("rehab_garden", "stay", 3)


def test_the_board_decision_is_recorded_and_taken_back(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    client.post(f"/ko/{side.entry.pk}/beslut/")
    side.entry.refresh_from_db()
    assert side.entry.intake_decided_on == TODAY
    client.post(f"/ko/{side.entry.pk}/beslut/", {"beslut": ""})
    side.entry.refresh_from_db()
    assert side.entry.intake_decided_on is None


def test_who_lacks_the_board_decision_is_not_offered_a_place_from_the_list(client: Client, side: Side) -> None:
    side.activity.intake_by_board = True
    side.activity.save()
    side.entry.activity = side.activity
    side.entry.save()
    content = page(client, side, Role.COORDINATOR)
    assert "väntar på beredningsgruppen" in content
    assert f"/ko/{side.entry.pk}/erbjud/" not in content
