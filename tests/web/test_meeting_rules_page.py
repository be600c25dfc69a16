"""The rules of meetings in sentences, an association's and a programme's own."""

from django.test import Client

from backend.access.enums import Role
from backend.meetings.models import MeetingRule
from backend.meetings.services import seed_rules
from tests.factories import MeetingRuleFactory, RulePartyFactory
from tests.factories.worlds import Side, World
from tests.web.test_queries import count_queries


def page(client: Client, side: Side, role: Role = Role.OFFICER) -> str:
    client.force_login(side.user(role))
    return " ".join(client.get("/motesregler/").content.decode().split())


def test_each_kind_states_length_people_place_consent_plan_and_deadline(client: Client, world: World) -> None:
    MeetingRule.objects.all().delete()
    seed_rules(world.ours.association)
    content = page(client, world.ours)
    for sentence in (
        "60 minuter. Personalen är upptagen 15 minuter efter för efterarbete.",
        "Måste vara med: deltagare, samordnare, behandlande läkare och handläggare från Försäkringskassan.",
        "Plats: rum, video eller annan plats.",
        "Muntligt samtycke räcker.",
        "Deltagarens skriftliga samtycke ska finnas innan mötet bekräftas.",
        "En handlingsplan med riktning ska finnas innan mötet bekräftas.",
        "Senast 21 dagar efter kartläggningsmöte 3. Samordnaren får veta det 7 dagar innan tiden går ut.",
    ):
        assert sentence in content


def test_a_programmes_own_rule_stands_with_its_name(client: Client, world: World) -> None:
    side = world.ours
    own = MeetingRuleFactory(association=side.association, programme=side.programme, kind="sip", duration_minutes=75)
    RulePartyFactory(rule=own, count=2)
    content = page(client, side)
    assert f"i {side.programme.name}" in content
    assert "75 minuter." in content
    assert "Måste vara med: 2 behandlande läkare." in content


def test_another_associations_rules_are_not_shown(client: Client, world: World) -> None:
    MeetingRuleFactory(association=world.theirs.association, kind="sip", duration_minutes=123)
    assert "123 minuter" not in page(client, world.ours)


def test_many_rules_cost_no_more_queries_than_few(client: Client, world: World) -> None:
    page(client, world.ours)
    few = count_queries(client, "/motesregler/")
    seed_rules(world.ours.association)
    assert count_queries(client, "/motesregler/") <= few <= 20
