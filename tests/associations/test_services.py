"""Keeping closed days, working hours and absences."""

from datetime import date

import pytest
from django.db import IntegrityError

from backend.access.enums import Role
from backend.associations.models import Absence, ClosedDay, WorkingHours
from backend.associations.services import (
    add_working_hours,
    change_absence,
    close_day,
    end_working_hours,
    record_absence,
    remove_absence,
    remove_working_hours,
    reopen_day,
)
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from tests.factories import WorkingHoursFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db
HOURS = {"weekday": 1, "begins_minute": 480, "ends_minute": 1020, "from_on": date(2011, 11, 1), "until_on": None}
SPAN = {"begins_at": at(MONDAY, "08:00"), "ends_at": at(MONDAY, "12:00")}


@pytest.fixture
def side() -> Side:
    return one_association()


def test_a_day_is_closed_once_and_can_be_opened_again(side: Side):
    actor = side.viewer(Role.COORDINATOR)
    closing = {"actor": actor, "association": side.association, "closed_on": MONDAY, "label": "Stängt", "now": NOW}
    day = close_day(**closing)
    with pytest.raises(Conflict) as refusal:
        close_day(**closing)
    assert refusal.value.rule == "closed_day_once"
    reopen_day(actor=actor, closed_day=day, now=NOW)
    assert not ClosedDay.objects.filter(closed_on=MONDAY).exists()


@pytest.mark.parametrize("role", [Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR])
def test_others_than_the_coordinator_keep_neither_days_nor_hours(side: Side, role: Role):
    actor, lead = side.viewer(role), side.staff[Role.MAPPING_LEAD]
    with pytest.raises(NotAllowed):
        close_day(actor=actor, association=side.association, closed_on=MONDAY, label="", now=NOW)
    with pytest.raises(NotAllowed):
        reopen_day(actor=actor, closed_day=side.association.closed_days.get(), now=NOW)
    with pytest.raises(NotAllowed):
        add_working_hours(actor=actor, staff=lead, now=NOW, **HOURS)
    with pytest.raises(NotAllowed):
        remove_working_hours(actor=actor, hours=lead.working_hours.get(), now=NOW)
    with pytest.raises(NotAllowed):
        end_working_hours(actor=actor, hours=lead.working_hours.get(), until_on=None, now=NOW)


def test_hours_are_added_ended_and_removed(side: Side):
    actor = side.viewer(Role.COORDINATOR)
    hours = add_working_hours(actor=actor, staff=side.soc_officer, now=NOW, **HOURS)
    assert end_working_hours(actor=actor, hours=hours, until_on=MONDAY, now=NOW).until_on == MONDAY
    remove_working_hours(actor=actor, hours=hours, now=NOW)
    assert not side.soc_officer.working_hours.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="working_hours").values_list("verb", flat=True)
    assert set(verbs) == {"working_hours.added", "working_hours.ended", "working_hours.removed"}


def test_hours_that_overlap_others_are_a_conflict_and_those_that_touch_are_not(side: Side):
    actor = side.viewer(Role.COORDINATOR)
    add_working_hours(actor=actor, staff=side.soc_officer, now=NOW, **HOURS)
    with pytest.raises(Conflict) as refusal:
        add_working_hours(actor=actor, staff=side.soc_officer, now=NOW, **(HOURS | {"begins_minute": 1000}))
    assert refusal.value.rule == "hours_do_not_overlap"
    later = HOURS | {"begins_minute": 1020, "ends_minute": 1080}
    assert add_working_hours(actor=actor, staff=side.soc_officer, now=NOW, **later)


@pytest.mark.parametrize("changes", [{"weekday": 7}, {"ends_minute": 1500}])
def test_the_database_refuses_hours_outside_a_week(changes: dict):
    with pytest.raises(IntegrityError, match="hours_"):
        WorkingHoursFactory(**changes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ends_minute": 480}, "hours_end_after_begin"),
        ({"until_on": date(2011, 11, 1)}, "hours_dates_in_order"),
    ],
)
def test_hours_end_after_they_begin(side: Side, changes: dict, rule: str):
    with pytest.raises(RuleViolation) as refusal:
        add_working_hours(actor=side.viewer(Role.COORDINATOR), staff=side.soc_officer, now=NOW, **(HOURS | changes))
    assert refusal.value.rule == rule
    assert WorkingHours.objects.filter(staff=side.soc_officer).count() == 0


@pytest.mark.parametrize("role", Role.within_association())
def test_everybody_records_their_own_absence_and_only_the_coordinator_anothers(side: Side, role: Role):
    actor = side.viewer(role)
    own = record_absence(actor=actor, staff=side.staff[role], now=NOW, **SPAN)
    changed = change_absence(actor=actor, absence=own, now=NOW, **(SPAN | {"ends_at": at(MONDAY, "10:00")}))
    assert changed.ends_at == at(MONDAY, "10:00")
    remove_absence(actor=actor, absence=changed, now=NOW)
    assert not Absence.objects.filter(pk=own.pk).exists()
    if role is Role.COORDINATOR:
        assert record_absence(actor=actor, staff=side.soc_officer, now=NOW, **SPAN)
    else:
        with pytest.raises(NotAllowed):
            record_absence(actor=actor, staff=side.soc_officer, now=NOW, **SPAN)


def test_an_absence_ends_after_it_begins(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        record_absence(
            actor=side.viewer(Role.COORDINATOR),
            staff=side.soc_officer,
            begins_at=SPAN["ends_at"],
            ends_at=SPAN["begins_at"],
            now=NOW,
        )
    assert refusal.value.field == "ends_at"
