"""Tänk om: what is supposed is counted and drawn, and nothing is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.activities.models import Activity, Session, SupervisorTerms
from backend.common.weeks import IsoWeek
from backend.offers.selectors import WhatIf, WhatIfWeek
from backend.web.reading.what_if import describe, plot_queue, plot_seats
from tests.factories import (
    ActivityFactory,
    SessionFactory,
    SupervisorTermsFactory,
    WeeklyTimeFactory,
    WorkingHoursFactory,
)
from tests.factories.times import MONDAY, TODAY, at
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World) -> Side:
    return world.ours


def ask(client: Client, side: Side, query: str = "", role: Role = Role.COORDINATOR) -> str:
    client.force_login(side.user(role))
    response = client.get(f"/tank-om/{query}")
    assert response.status_code == 200
    return response.content.decode()


def week(number: int, before: int, after: int, taken: int = 0, waiting: tuple[int, int] = (0, 0)) -> WhatIfWeek:
    return WhatIfWeek(IsoWeek(2012, number), before, after, taken, 0, *waiting)


def test_without_a_question_it_shows_how_things_are(client: Client, side: Side) -> None:
    content = ask(client, side)
    assert "Som det är nu." in content
    assert content.count("<tr>") == 1 + 26


def test_more_places_in_a_session_are_gained_in_its_weeks(client: Client, side: Side) -> None:
    SupervisorTerms.objects.filter(staff=side.gardener).update(participants_per_session=20)
    for number in range(1, 4):
        day = MONDAY + timedelta(weeks=number)
        SessionFactory(
            activity=side.activity,
            weekly_time=side.session.weekly_time,
            occurs_on=day,
            begins_at=at(day, "17:00"),
            ends_at=at(day, "19:00"),
        )
    content = ask(client, side, f"?rakna=1&vad=a{side.activity.pk}&places_{side.activity.pk}=10&horizon=13")
    assert content.count('class="number gain">+2<') >= 3
    side.activity.refresh_from_db()
    assert side.activity.capacity == 8


def test_a_closed_week_that_takes_a_place_from_somebody_says_so(client: Client, side: Side) -> None:
    content = ask(client, side, f"?rakna=1&vad=a{side.activity.pk}&closed_from=2011-46&horizon=13")
    assert "Några som redan har plats skulle bli utan: v. 46." in content


def test_asking_writes_nothing(client: Client, side: Side) -> None:
    before = (Activity.objects.count(), Session.objects.count(), side.activity.weekly_times.count())
    query = (
        f"?rakna=1&vad=a{side.activity.pk}&rate_{side.gardener.pk}=75&group_activity={side.activity.pk}"
        "&group_weekday=2&group_begins=09:00&group_ends=12:00&closed_from=50&horizon=13"
    )
    ask(client, side)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/tank-om/{query}")
    assert [row["sql"] for row in queries if not row["sql"].startswith("SELECT")] == []
    assert before == (Activity.objects.count(), Session.objects.count(), side.activity.weekly_times.count())
    assert SupervisorTerms.objects.get(staff=side.gardener).employment_percent == 50


def test_a_second_group_is_gained_where_the_supervisor_works(client: Client, side: Side) -> None:
    for weekday in (0, 2):
        WorkingHoursFactory(staff=side.gardener, weekday=weekday, begins_minute=480, ends_minute=1200)
    query = f"?rakna=1&vad=a{side.activity.pk}&group_activity={side.activity.pk}&group_weekday=2&group_begins=09:00&group_ends=12:00&horizon=13"
    content = ask(client, side, query)
    assert "platser till i veckan" in content
    assert 'class="number gain">+8<' in content


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("closed_from=99", "Skriv en vecka"),
        ("closed_from=2012-20&closed_until=2012-10", "Sista veckan kommer efter"),
        ("group_weekday=1&group_activity={activity}", "Skriv från och till"),
        ("rate_{gardener}=101", "Högst 100."),
    ],
)
def test_what_cannot_be_supposed_is_refused_beside_its_field(
    client: Client, side: Side, query: str, words: str
) -> None:
    asked = query.format(activity=side.activity.pk, gardener=side.gardener.pk)
    content = ask(client, side, f"?rakna=1&vad=a{side.activity.pk}&{asked}")
    assert words in content
    assert "Som det är nu." in content


def test_all_of_a_kind_can_be_looked_at_together(client: Client, side: Side) -> None:
    SupervisorTermsFactory(staff=side.staff[Role.SUPERVISOR])
    WeeklyTimeFactory(activity=ActivityFactory(association=side.association, name="Växthuset"))
    content = ask(client, side, "?vad=rehab_garden")
    assert "Allt: rehabträdgård" in content
    assert "Växthuset har" in content


def test_another_associations_activity_is_not_to_be_chosen(client: Client, world: World) -> None:
    content = ask(client, world.ours, f"?vad=a{world.theirs.activity.pk}")
    assert world.theirs.activity.name not in content


def test_many_sessions_cost_no_more_queries_than_few(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    client.get("/tank-om/")
    with CaptureQueriesContext(connection) as few:
        client.get("/tank-om/")
    for number in range(1, 15):
        day = TODAY + timedelta(weeks=number)
        SessionFactory(activity=side.activity, occurs_on=day, begins_at=at(day, "09:00"), ends_at=at(day, "12:00"))
    with CaptureQueriesContext(connection) as many:
        client.get("/tank-om/")
    assert len(many) == len(few) <= 45


def test_a_plot_steps_through_the_weeks_and_marks_what_is_gained_and_lost() -> None:
    result = WhatIf((week(1, 8, 16, 4), week(2, 8, 8, 8), week(3, 8, 0, 2)), 0, 0, 0)
    plot = plot_seats(result)
    assert plot.before == "M0,50.0 H1 V50.0 H2 V50.0 H3"
    assert plot.after == "M0,0.0 H1 V50.0 H2 V100.0 H3"
    assert plot.field == "M0,75.0 H1 V50.0 H2 V87.5 H3 V100 H0 Z"
    assert [(bar.x, bar.y, bar.height, bar.is_gain) for bar in plot.bars] == [
        (0, 0.0, 50.0, True),
        (2, 50.0, 50.0, False),
    ]
    assert plot.heights == (16, 8, 0)


def test_an_empty_plot_has_a_height_all_the_same() -> None:
    result = WhatIf((week(1, 0, 0), week(2, 0, 0)), 0, 0, 0)
    assert plot_queue(result).heights == (1, 0)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (WhatIf((week(1, 8, 8),), 5, 3, 3), "Som det är nu."),
        (WhatIf((week(1, 8, 11), week(2, 8, 8)), 0, 0, 0), "I genomsnitt 1,5 platser till i veckan. Ingen väntar."),
        (
            WhatIf((week(1, 8, 4),), 5, 3, None),
            "4 platser färre i veckan. Kön på 5 är borta först efter mer än 1 veckor i stället för om 3 veckor.",
        ),
        (
            WhatIf((week(1, 8, 9), week(2, 8, 7)), 5, 2, 1),
            "Lika många platser sammanlagt. Kön på 5 är borta om 1 vecka",
        ),
    ],
)
def test_the_sentence_says_what_it_would_mean(result: WhatIf, words: str) -> None:
    assert words in describe(result)
