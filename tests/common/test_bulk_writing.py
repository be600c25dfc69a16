"""Many rows at once meet the same database as one row does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backend.activities.models import Session, SessionLeader
from backend.common.bulk_writing import write_rows
from backend.engagements.models import Engagement
from tests.factories import ActivityFactory, RoomFactory, SessionFactory, StaffFactory
from tests.factories.times import MONDAY, at

pytestmark = pytest.mark.django_db


def sessions_in_a_room(days: list[int]) -> list[Session]:
    activity = ActivityFactory()
    room = RoomFactory(site=activity.site)
    return [
        Session(
            activity=activity,
            occurs_on=MONDAY + timedelta(days=day),
            begins_at=at(MONDAY + timedelta(days=day), "09:00"),
            ends_at=at(MONDAY + timedelta(days=day), "12:00"),
            room=room,
            capacity=8,
        )
        for day in days
    ]


def test_rows_get_keys_and_every_value_that_a_saved_one_has() -> None:
    rows = sessions_in_a_room([0, 1])
    write_rows(rows)
    for row in rows:
        saved = Session.objects.get(pk=row.pk)
        for field in Session._meta.concrete_fields:
            assert getattr(saved, field.attname) == getattr(row, field.attname), field.name
    rows[0].capacity = 9
    rows[0].save()
    assert Session.objects.count() == 2


def test_the_triggers_take_up_the_time() -> None:
    rows = sessions_in_a_room([0, 1])
    write_rows(rows)
    write_rows([SessionLeader(session=row, staff=StaffFactory()) for row in rows])
    assert Engagement.objects.filter(session__in=rows).count() == 2
    assert Engagement.objects.filter(session_leader__session__in=rows).count() == 2


def test_what_a_constraint_refuses_is_not_written_at_all() -> None:
    rows = sessions_in_a_room([0, 1, 0])
    with pytest.raises(IntegrityError, match="room_not_double_booked"), transaction.atomic():
        write_rows(rows)
    assert not Session.objects.exists()


def test_no_rows_are_no_work(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        write_rows([])


def test_a_key_that_was_given_is_not_given_again() -> None:
    rows = sessions_in_a_room([0])
    write_rows(rows)
    assert SessionFactory().pk > rows[0].pk
