"""Activities: the list, the form beside its preview, and that saving does what the preview said."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.activities.models import Activity, ActivityClosure, Session, SessionRequest, WeeklyTime
from backend.bookings.models import AbsenceNotice
from tests.factories import ActivityFactory, QueueEntryFactory, SessionFactory, WeeklyTimeFactory
from tests.factories.times import MONDAY
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World) -> Side:
    """Our side with the garden led by nobody, so that its own places are its limit, and nothing changed by hand."""
    side = world.ours
    side.session.changes.all().delete()
    side.activity.activity_leaders.all().delete()
    side.activity.closures.all().delete()
    return side


def values(side: Side, **changes: Any) -> dict[str, Any]:
    """What the form of the side's garden posts, with ``changes``; a row of the week is (weekday, from, to)."""
    rows = changes.pop("rows", [(0, "17:00", "19:00")])
    ids = [side.session.weekly_time_id] if changes.pop("keeps", True) else []
    posted: dict[str, Any] = {
        "name": side.activity.name,
        "kind": "rehab_garden",
        "site": side.activity.site_id,
        "season_from_on": "2011-10-03",
        "season_last_on": "2012-09-30",
        "capacity": 8,
        "placement_weeks": 8,
        "offer_days": 5,
        "tider-TOTAL_FORMS": len(rows),
        "tider-INITIAL_FORMS": 0,
    }
    for number, (weekday, begins, ends) in enumerate(rows):
        posted |= {f"tider-{number}-weekday": weekday, f"tider-{number}-begins": begins, f"tider-{number}-ends": ends}
        if number < len(ids):
            posted[f"tider-{number}-weekly_time_id"] = ids[number]
    return posted | changes


def post(client: Client, side: Side, step: str, **changes: Any) -> Any:
    client.force_login(side.user(Role.COORDINATOR))
    return client.post(f"/aktiviteter/{side.activity.pk}/", values(side, **changes) | {"steg": step})


def preview_of(response: Any) -> str:
    content: str = response.content.decode()
    return content[content.index('id="forhandsvisning"') :]


def test_the_list_says_how_full_the_next_weeks_are_and_who_waits(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    side.session.capacity = 2
    side.session.save()
    content = client.get("/aktiviteter/").content.decode()
    assert "1 aktivitet. De närmaste fyra veckorna är 1 av 2 platser tagna." in content
    assert "mån 17:00–19:00" in content
    assert '<td data-word="I kö:" class="number">1</td>' in content


def test_who_waits_for_any_activity_of_a_kind_waits_for_each_of_them(client: Client, side: Side) -> None:
    other = ActivityFactory(association=side.association)
    QueueEntryFactory(enrolment=side.enrolment, activity=other)
    client.force_login(side.user(Role.COORDINATOR))
    lines = [line for group in client.get("/aktiviteter/").context["groups"] for line in group.lines]
    assert {line.activity.pk: line.waiting for line in lines} == {side.activity.pk: 1, other.pk: 2}


def test_the_list_asks_as_often_for_many_as_for_few(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    client.get("/aktiviteter/")
    with CaptureQueriesContext(connection) as few:
        client.get("/aktiviteter/")
    for _number in range(8):
        activity = ActivityFactory(association=side.association)
        WeeklyTimeFactory(activity=activity)
        SessionFactory(activity=activity)
    with CaptureQueriesContext(connection) as many:
        client.get("/aktiviteter/")
    assert len(many) == len(few) <= 25


def test_only_who_keeps_activities_is_shown_the_form(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.SUPERVISOR))
    content = client.get(f"/aktiviteter/{side.activity.pk}/").content.decode()
    assert "Samordnaren ändrar aktiviteten." in content
    assert 'name="capacity"' not in content


def test_the_preview_lists_new_sessions_and_writes_nothing(client: Client, side: Side) -> None:
    response = post(client, side, "visa", rows=[(0, "17:00", "19:00"), (2, "09:00", "12:00")])
    preview = preview_of(response)
    assert response.status_code == 200
    assert "Nya pass" in preview
    assert "ons 09:00–12:00" in preview
    assert "8 platser" in preview
    assert "Ingen deltagare berörs." in preview
    assert (side.activity.weekly_times.count(), side.activity.sessions.count()) == (1, 1)


def test_days_on_which_it_would_not_be_held_say_why(client: Client, side: Side) -> None:
    preview = preview_of(post(client, side, "visa", rows=[(0, "17:00", "19:00")]))
    assert "Hålls inte" in preview
    assert "Stängt: annandag jul" in preview.lower().replace("stängt", "Stängt")


def test_whoever_loses_a_session_is_named_before_anything_is_saved(client: Client, side: Side) -> None:
    preview = preview_of(post(client, side, "visa", rows=[(2, "09:00", "12:00")], keeps=False))
    assert "Tas bort" in preview
    assert "1 deltagare berörs." in preview
    assert side.participant.code in preview
    assert Session.objects.filter(pk=side.session.pk, status="planned").exists()


def test_a_row_that_changes_its_weekday_is_another_row(client: Client, side: Side) -> None:
    post(client, side, "spara", rows=[(2, "17:00", "19:00")])
    new = side.activity.weekly_times.get(weekday=2)
    assert new.pk != side.session.weekly_time_id


def test_saving_generates_what_the_preview_showed(client: Client, side: Side) -> None:
    rows = [(0, "17:00", "19:00"), (2, "09:00", "12:00")]
    shown = post(client, side, "visa", rows=rows).context["preview"]
    response = post(client, side, "spara", rows=rows, capacity=6)
    assert response.status_code == 302
    made = side.activity.sessions.exclude(pk=side.session.pk)
    assert made.count() == shown.groups[0].count
    assert set(made.values_list("capacity", flat=True)) == {6}
    side.activity.refresh_from_db()
    assert side.activity.season_until_on == date(2012, 10, 1)


def test_a_closure_is_previewed_saved_and_taken_back(client: Client, side: Side) -> None:
    closed = {"uppehall-from_on": "2011-11-14", "uppehall-last_on": "2011-11-20", "uppehall-label": "ombyggnad"}
    assert side.participant.code in preview_of(post(client, side, "visa", **closed))
    assert post(client, side, "spara", **closed).status_code == 302
    closure = ActivityClosure.objects.get(activity=side.activity)
    assert (closure.from_on, closure.until_on, closure.label) == (MONDAY, date(2011, 11, 21), "ombyggnad")
    client.post(f"/uppehall/{closure.pk}/ta-bort/")
    assert not side.activity.closures.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Namn"),
        ({"capacity": 0}, "Minst 1."),
        ({"season_last_on": "2011-10-01"}, "Säsongen kan inte sluta innan den börjar."),
        ({"rows": [(0, "12:00", "09:00")]}, "Passet måste sluta efter att det börjar."),
        ({"rows": [(0, "12:00", "")]}, "Skriv både från och till."),
        ({"uppehall-from_on": "2011-12-01"}, "Skriv både första och sista dag."),
    ],
)
def test_what_cannot_be_is_told_in_the_preview_and_beside_its_field(
    client: Client, side: Side, wrong: dict[str, Any], words: str
) -> None:
    for step in ("visa", "spara"):
        response = post(client, side, step, **wrong)
        assert response.status_code == 422
        assert words in preview_of(response)
    assert side.activity.sessions.count() == 1


def test_a_name_that_is_taken_is_refused_in_the_form(client: Client, side: Side) -> None:
    ActivityFactory(association=side.association, name="Växthuset")
    response = post(client, side, "spara", name="Växthuset")
    assert response.status_code == 422
    assert "Det finns redan en aktivitet med det namnet" in response.content.decode()


def test_the_script_gets_the_preview_alone(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    response = client.post(f"/aktiviteter/{side.activity.pk}/", values(side), headers={"HX-Request": "true"})
    content = response.content.decode()
    assert content.startswith("<section")
    assert "<html" not in content


def test_a_new_activity_is_previewed_and_created_with_its_sessions(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    address = f"/forbund/{side.association.pk}/aktiviteter/ny/"
    wished = values(side, name="Växthuset", rows=[(1, "09:00", "11:00")], keeps=False)
    shown = client.post(address, wished).context["preview"]
    assert not Activity.objects.filter(name="Växthuset").exists()
    response = client.post(address, wished | {"steg": "spara"})
    made = Activity.objects.get(name="Växthuset")
    assert response["Location"] == f"/aktiviteter/{made.pk}/"
    assert made.sessions.count() == shown.groups[0].count > 40
    assert WeeklyTime.objects.get(activity=made).weekday == 1


def test_only_supervisors_of_the_association_can_lead(client: Client, world: World) -> None:
    side = world.ours
    assert post(client, side, "spara", leaders=[world.theirs.gardener.pk]).status_code == 422
    assert post(client, side, "visa", leaders=[side.gardener.pk]).status_code == 200


@pytest.mark.parametrize(("answer", "status"), [("ja", "granted"), ("nej", "declined")])
def test_a_wish_for_more_sessions_is_answered(client: Client, side: Side, answer: str, status: str) -> None:
    wish = SessionRequest.objects.get(activity=side.activity)
    client.force_login(side.user(Role.COORDINATOR))
    start = client.get("/").content.decode()
    assert f"{side.gardener.name} önskar 1 pass till i veckan i {side.activity.name}." in start
    assert "Det är ordnat" in client.get(f"/onskemal/{wish.pk}/").content.decode()
    client.post(f"/onskemal/{wish.pk}/", {"svar": answer})
    wish.refresh_from_db()
    assert wish.status == status
    assert f"/onskemal/{wish.pk}/" not in client.get("/").content.decode()


def test_a_notice_of_absence_is_seen_from_the_participants_page(client: Client, side: Side) -> None:
    notice = AbsenceNotice.objects.get(placement=side.placement)
    client.force_login(side.user(Role.COORDINATOR))
    assert "har varit borta tre gånger i rad" in client.get("/").content.decode()
    page = f"/deltagare/{side.participant.pk}/"
    assert f'action="/notiser/{notice.pk}/sedd/"' in client.get(page).content.decode()
    client.post(f"/notiser/{notice.pk}/sedd/")
    notice.refresh_from_db()
    assert notice.seen_at is not None
    assert "Borta tre gånger i rad" not in client.get(page).content.decode()


def test_an_officer_is_told_nothing_of_absences(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    assert "tre gånger i rad" not in client.get("/").content.decode()
    assert "tre gånger i rad" not in client.get(f"/deltagare/{side.participant.pk}/").content.decode()


def test_the_page_of_choosing_names_times_with_the_week_from_which_they_are_free(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    content = client.get(f"/inskrivningar/{side.enrolment.pk}/plats/").content.decode()
    assert "Det finns plats i 1 aktivitet." in content
    assert "ledigt från v. 46" in content
    booking = f"/aktiviteter/{side.activity.pk}/boka/?inskrivning={side.enrolment.pk}"
    assert booking in content
    form = client.get(booking).content.decode()
    assert f'<option value="{side.enrolment.pk}" selected>' in form
