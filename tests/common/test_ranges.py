"""The range expressions of the exclusion constraints, asked of PostgreSQL itself."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import F, Model, Value

from backend.associations.models import Association
from backend.common.ranges import DateRange, IdRange, MinuteRange, TimeRange
from tests.factories import AssociationFactory

pytestmark = pytest.mark.django_db
NOON, ONE, TWO = (datetime(2012, 1, 9, hour, tzinfo=UTC) for hour in (12, 13, 14))


def overlaps(one: tuple, other: tuple) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {one[0]} && {other[0]}", [*one[1], *other[1]])
        return cursor.fetchone()[0]


def sql_of(expression: Model) -> tuple:
    query = Association.objects.annotate(found=expression).values("found").query
    compiler = query.get_compiler(connection=connection)
    resolved = expression.resolve_expression(query)
    return compiler.compile(resolved)


def test_two_ids_overlap_only_if_they_are_equal():
    assert overlaps(sql_of(IdRange(Value(7), Value(7))), sql_of(IdRange(Value(7), Value(7))))
    assert not overlaps(sql_of(IdRange(Value(7), Value(7))), sql_of(IdRange(Value(8), Value(8))))


def test_times_that_touch_do_not_overlap():
    assert not overlaps(sql_of(TimeRange(Value(NOON), Value(ONE))), sql_of(TimeRange(Value(ONE), Value(TWO))))
    assert overlaps(sql_of(TimeRange(Value(NOON), Value(TWO))), sql_of(TimeRange(Value(ONE), Value(TWO))))


def test_minutes_of_a_day_that_touch_do_not_overlap():
    assert not overlaps(sql_of(MinuteRange(Value(0), Value(60))), sql_of(MinuteRange(Value(60), Value(90))))
    assert overlaps(sql_of(MinuteRange(Value(0), Value(61))), sql_of(MinuteRange(Value(60), Value(90))))


def test_an_open_end_reaches_every_later_date():
    first, later = date(2012, 1, 1), date(2090, 1, 1)
    open_end = sql_of(DateRange(Value(first), None))
    assert overlaps(open_end, sql_of(DateRange(Value(later), None)))
    assert not overlaps(sql_of(DateRange(Value(first), Value(later))), sql_of(DateRange(Value(later), None)))


def test_an_id_range_of_a_column_holds_just_its_value():
    association = AssociationFactory()
    found = Association.objects.annotate(ids=IdRange(F("pk"), F("pk"))).get(pk=association.pk).ids
    assert association.pk in found
    assert association.pk + 1 not in found
