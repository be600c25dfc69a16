"""Who leaves loses their addresses in the same transaction, whichever path takes the role away."""

import pytest
from django.db import connection, transaction

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.access.services import close_account, leave_association, withdraw_role
from backend.audit.models import AuditEvent
from backend.feeds.models import Subscription
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, World, build_world


def at_commit() -> None:
    """Let the triggers that wait for the end of the transaction have their say."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def leaver(world: World):
    return world.staff(Role.SUPERVISOR, Role.OFFICER)


def live() -> int:
    return Subscription.objects.filter(revoked_at__isnull=True).count()


def test_the_last_role_takes_the_addresses_along_and_one_of_several_does_not(world: World, leaver) -> None:
    issued = world.subscribe(leaver)
    first, second = leaver.grants.order_by("pk")
    withdraw_role(grant=first, actor=world.lead.user, now=NOW)
    assert fetch(issued).status_code == 200
    withdraw_role(grant=second, actor=world.lead.user, now=NOW)
    assert fetch(issued).status_code == 404
    assert Subscription.objects.get().revoked_at == NOW
    trail = [event.verb for event in AuditEvent.objects.order_by("pk")][1:]
    assert trail == ["role.withdrawn", "role.withdrawn", "subscription.revoked"]


def test_who_comes_back_has_to_make_a_new_address(world: World, leaver) -> None:
    issued = world.subscribe(leaver)
    leave_association(staff=leaver, association=world.association, actor=None, now=NOW)
    world.grant(leaver, Role.SUPERVISOR)
    assert fetch(issued).status_code == 404


def test_other_associations_and_other_people_keep_theirs(world: World, leaver) -> None:
    elsewhere = build_world("Samordning Öst")
    elsewhere.grant(leaver, Role.SUPERVISOR)
    there = elsewhere.subscribe(leaver)
    colleague = world.subscribe(world.lead)
    here = world.subscribe(leaver)
    leave_association(staff=leaver, association=world.association, actor=None, now=NOW)
    assert [fetch(each).status_code for each in (here, there, colleague)] == [404, 200, 200]


def test_a_closed_account_loses_them_everywhere(world: World, leaver) -> None:
    elsewhere = build_world("Samordning Öst")
    elsewhere.grant(leaver, Role.SUPERVISOR)
    world.subscribe(leaver)
    elsewhere.subscribe(leaver)
    close_account(user=leaver.user, actor=None, now=NOW)
    assert live() == 0
    assert AuditEvent.objects.filter(verb="subscription.revoked").count() == 2


def test_it_is_taken_back_with_the_rest_of_the_transaction(world: World, leaver) -> None:
    issued = world.subscribe(leaver)
    with transaction.atomic():
        leave_association(staff=leaver, association=world.association, actor=None, now=NOW)
        transaction.set_rollback(True)
    assert fetch(issued).status_code == 200


def test_the_database_does_it_whatever_deletes_the_role(world: World, leaver) -> None:
    world.subscribe(leaver)
    version = Subscription.objects.get().version
    RoleGrant.objects.filter(staff=leaver).delete()
    at_commit()
    row = Subscription.objects.get()
    assert row.revoked_at is not None
    assert row.version == version + 1


def test_the_database_does_it_when_a_role_moves_to_another_association(world: World, leaver) -> None:
    world.subscribe(leaver)
    RoleGrant.objects.filter(staff=leaver, role=Role.OFFICER).delete()
    RoleGrant.objects.filter(staff=leaver).update(association=build_world("Samordning Öst").association)
    at_commit()
    assert live() == 0


def test_a_role_that_is_exchanged_within_the_transaction_leaves_them_alone(world: World, leaver) -> None:
    issued = world.subscribe(leaver)
    leaver.grants.all().delete()
    world.grant(leaver, Role.COORDINATOR)
    at_commit()
    assert fetch(issued).status_code == 200


def test_the_database_does_it_when_an_account_is_closed_past_the_service(world: World, leaver) -> None:
    issued = world.subscribe(leaver)
    User.objects.filter(pk=leaver.user_id).update(is_active=False)
    User.objects.filter(pk=leaver.user_id).update(is_active=True)
    assert fetch(issued).status_code == 404
    assert live() == 0


@pytest.mark.django_db(transaction=True)
def test_it_holds_at_a_real_commit(world: World, leaver) -> None:
    issued = world.subscribe(leaver)
    with transaction.atomic():
        RoleGrant.objects.filter(staff=leaver).delete()
        assert live() == 1
    assert live() == 0
    assert fetch(issued).status_code == 404
