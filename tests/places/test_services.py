"""Keeping sites, rooms and their opening periods."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.places.models import Room, RoomClosure, RoomOpening, Site
from backend.places.services import (
    add_opening,
    change_room,
    change_site,
    close_room,
    create_room,
    create_site,
    remove_opening,
    reopen_room,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return one_association()


def acts(side: Side, role: Role) -> dict:
    """Every act with the smallest valid input."""
    common = {"actor": side.viewer(role), "now": NOW}
    hours = {"weekdays": [5], "begins_minute": 480, "ends_minute": 720}
    span = {"begins_at": at(MONDAY, "08:00"), "ends_at": at(MONDAY, "09:00"), "label": ""}
    return {
        "create_site": lambda: create_site(association=side.association, name="Nytt", address="", **common),
        "change_site": lambda: change_site(site=side.room.site, name="Annat", **common),
        "create_room": lambda: create_room(site=side.room.site, name="Nytt", capacity=2, features=[], **common),
        "change_room": lambda: change_room(room=side.room, capacity=9, **common),
        "add_opening": lambda: add_opening(room=side.room, from_on=MONDAY, until_on=None, **(common | hours)),
        "remove_opening": lambda: remove_opening(opening=side.room.openings.get(), **common),
        "close_room": lambda: close_room(room=side.room, **(common | span)),
        "reopen_room": lambda: reopen_room(closure=side.room.closures.get(), **common),
    }


@pytest.mark.parametrize("role", [Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR])
def test_only_the_coordinator_keeps_places(side: Side, role: Role):
    for act in acts(side, role).values():
        with pytest.raises(NotAllowed):
            act()
    assert not AuditEvent.objects.exclude(verb="meeting.booked").exists()


def test_each_act_leaves_one_audit_event(side: Side):
    of_coordinator = acts(side, Role.COORDINATOR)
    # Adding comes after removing, so that there is one to remove.
    for name in sorted(of_coordinator, key=lambda name: name in {"add_opening", "close_room"}):
        before = AuditEvent.objects.count()
        of_coordinator[name]()
        assert AuditEvent.objects.count() == before + 1, name


def test_changes_are_stored_and_raise_the_version(side: Side):
    room = acts(side, Role.COORDINATOR)["change_room"]()
    assert (Room.objects.get(pk=room.pk).capacity, room.version) == (9, side.room.version + 1)
    site = acts(side, Role.COORDINATOR)["change_site"]()
    assert Site.objects.get(pk=site.pk).name == "Annat"


def test_a_name_is_taken_once_per_site(side: Side):
    actor = side.viewer(Role.COORDINATOR)
    with pytest.raises(Conflict) as refusal:
        create_room(actor=actor, site=side.room.site, name=side.room.name, capacity=1, features=[], now=NOW)
    assert refusal.value.rule == "room_name_once"
    with pytest.raises(Conflict) as refusal:
        create_site(actor=actor, association=side.association, name=side.room.site.name, address="", now=NOW)
    assert refusal.value.rule == "site_name_once"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_minute": 480}, "ends_minute"),
        ({"until_on": MONDAY}, "until_on"),
        ({"until_on": MONDAY - timedelta(1)}, "until_on"),
    ],
)
def test_an_opening_period_ends_after_it_begins(side: Side, changes: dict, field: str):
    wanted = {"from_on": MONDAY, "until_on": None, "weekdays": [0], "begins_minute": 480, "ends_minute": 720}
    with pytest.raises(RuleViolation) as refusal:
        add_opening(actor=side.viewer(Role.COORDINATOR), room=side.room, now=NOW, **(wanted | changes))
    assert refusal.value.field == field


def test_what_is_removed_is_gone(side: Side):
    of_coordinator = acts(side, Role.COORDINATOR)
    of_coordinator["remove_opening"]()
    of_coordinator["reopen_room"]()
    assert not RoomOpening.objects.filter(room=side.room).exists()
    assert not RoomClosure.objects.filter(room=side.room).exists()


def test_a_closure_ends_after_it_begins(side: Side):
    moment = at(date(2011, 12, 1), "09:00")
    with pytest.raises(RuleViolation) as refusal:
        close_room(
            actor=side.viewer(Role.COORDINATOR), room=side.room, begins_at=moment, ends_at=moment, label="", now=NOW
        )
    assert refusal.value.rule == "closure_ends_after_it_begins"
