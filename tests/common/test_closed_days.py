"""The days on which nothing is planned in Sweden (domain rule 2)."""

from datetime import date

import pytest

from backend.common.closed_days import closed_day_name, is_closed_day

CLOSED = {
    date(2011, 11, 5): "Alla helgons dag",
    date(2011, 12, 24): "Julafton",
    date(2011, 12, 25): "Juldagen",
    date(2011, 12, 26): "Annandag jul",
    date(2011, 12, 31): "Nyårsafton",
    date(2012, 1, 1): "Nyårsdagen",
    date(2012, 1, 6): "Trettondedag jul",
    date(2012, 4, 6): "Långfredagen",
    date(2012, 4, 9): "Annandag påsk",
    date(2012, 5, 1): "Första maj",
    date(2012, 5, 17): "Kristi himmelsfärdsdag",
    date(2012, 6, 6): "Nationaldagen",
    date(2012, 6, 22): "Midsommarafton",
    date(2012, 6, 23): "Midsommardagen",
    date(2026, 6, 19): "Midsommarafton",
}
OPEN = [date(2012, 1, 5), date(2012, 4, 5), date(2012, 5, 18), date(2012, 6, 21), date(2012, 12, 23), date(2012, 1, 8)]


@pytest.mark.parametrize(("day", "name"), CLOSED.items())
def test_holidays_and_the_three_eves_are_closed(day: date, name: str):
    assert is_closed_day(day)
    assert name in str(closed_day_name(day))


@pytest.mark.parametrize("day", OPEN)
def test_ordinary_days_and_sundays_without_a_feast_are_not_holidays(day: date):
    assert not is_closed_day(day)
    assert closed_day_name(day) is None
