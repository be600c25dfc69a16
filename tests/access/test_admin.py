"""The administration: for whoever runs the system alone, with nothing about participants, and quick (rule 8)."""

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.access.admin_site import ReadOnlyAdmin, system_administration
from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.contacts.models import Contact
from backend.feeds.models import Subscription
from backend.meetings.models import Attendance, Meeting, MeetingRequest, RequestedAttendance
from backend.outside_calendars.models import OutsideCalendar
from backend.participants.models import ActionPlan, Consent, Enrolment, Participant, ParticipantContact, Referral
from backend.planning.models import PlanningRun, Proposal, RunProgress
from tests.factories.worlds import World, one_association, two_associations

pytestmark = pytest.mark.django_db

HIDDEN = {
    Participant,
    ParticipantContact,
    Consent,
    Referral,
    Enrolment,
    ActionPlan,
    Meeting,
    Attendance,
    Contact,
    MeetingRequest,
    RequestedAttendance,
    PlanningRun,
    RunProgress,
    Proposal,
}
REGISTERED = sorted(system_administration._registry, key=lambda model: model.__name__)


@pytest.fixture
def world() -> World:
    return two_associations()


@pytest.fixture
def administrator(world: World) -> Client:
    client = Client()
    client.force_login(world.administrator)
    return client


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def shown_models() -> set[type[Model]]:
    inlines = {inline.model for options in system_administration._registry.values() for inline in options.inlines}
    return set(REGISTERED) | inlines


def test_nothing_about_participants_is_in_the_administration():
    assert not shown_models() & HIDDEN
    assert not any(options.model in HIDDEN for options in system_administration._registry.values())


@pytest.mark.parametrize("role", Role.within_association())
def test_no_role_in_an_association_opens_the_administration(role: Role):
    side = one_association()
    client = Client()
    user = side.user(role)
    user.is_staff = True
    user.save()
    client.force_login(user)
    for model in REGISTERED:
        assert client.get(address(model, "changelist"), follow=True).status_code == 404
    assert client.get(reverse("admin:index"), follow=True).status_code == 404


def test_a_stranger_is_sent_to_the_log_in(client: Client):
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("web:login"))


def test_every_list_and_every_form_opens_and_names_no_participant(world: World, administrator: Client, subtests):
    people = [side.participant for side in (world.ours, world.theirs)]
    secrets = [person.code for person in people] + [person.contact.name for person in people]
    for model in REGISTERED:
        row = model._default_manager.first()
        pages = [address(model, "changelist"), address(model, "change", row.pk)]
        if not isinstance(system_administration._registry[model], ReadOnlyAdmin):
            pages.append(address(model, "add"))
        for page in pages:
            with subtests.test(page=page):
                answer = administrator.get(page)
                assert answer.status_code == 200
                text = answer.content.decode()
                assert not [secret for secret in secrets if secret in text]


def test_a_list_takes_as_many_queries_for_two_associations_as_for_four(
    world: World, administrator: Client, django_assert_max_num_queries, subtests
):
    counts = {model: queries_of(administrator, model) for model in REGISTERED}
    one_association("Tre")
    one_association("Fyra")
    for model in REGISTERED:
        with subtests.test(model=model.__name__), django_assert_max_num_queries(counts[model]):
            administrator.get(address(model, "changelist"))


def queries_of(client: Client, model: type[Model]) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address(model, "changelist"))
    return len(queries)


@pytest.mark.parametrize("model", [AuditEvent, OutsideCalendar, Subscription])
def test_what_the_program_writes_is_only_looked_at(administrator: Client, model: type[Model]):
    row = model._default_manager.first()
    assert administrator.get(address(model, "add")).status_code == 403
    assert administrator.post(address(model, "change", row.pk), {}).status_code == 403
    assert administrator.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [model for model in REGISTERED if model.__name__ != "RoleGrant"])
def test_nothing_that_others_hang_on_is_deleted(administrator: Client, model: type[Model]):
    row = model._default_manager.first()
    assert administrator.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_the_address_of_a_calendar_is_nowhere_in_the_administration(world: World, administrator: Client):
    row = world.ours.outside_calendar
    for page in (address(OutsideCalendar, "changelist"), address(OutsideCalendar, "change", row.pk)):
        content = administrator.get(page).content.decode()
        assert "hemlig" not in content
        assert row.label not in content


def test_a_search_finds_staff_by_name(world: World, administrator: Client):
    staff = world.ours.soc_officer
    answer = administrator.get(address(type(staff), "changelist"), {"q": staff.name})
    assert staff.name in answer.content.decode()
