"""Places and seats through the API: what it answers, in how many queries, and to whom."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.bookings.models import AbsenceNotice, Booking, Placement
from tests.bookings.garden import WEEK, Garden, after, days_of, fill, make_garden
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db
VERSION = {"HTTP_IF_MATCH": "*"}


@pytest.fixture(autouse=True)
def _in_the_autumn_of_2011() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def side() -> Side:
    return one_association()


@pytest.fixture
def garden(side: Side) -> Garden:
    """Open sessions in the afternoon, with room for ten."""
    return make_garden(programme=side.programme, hour=13, capacity=10, has_open_sessions=True)


@pytest.fixture
def coordinator(side: Side) -> APIClient:
    return caller(side, Role.COORDINATOR)


def caller(side: Side, role: Role) -> APIClient:
    client = APIClient(HTTP_ACCEPT_LANGUAGE="sv")
    client.force_login(side.user(role))
    return client


def document(garden: Garden, **changes) -> dict:
    wanted = {
        "enrolment": garden.enrol().pk,
        "activity": garden.activity.pk,
        "form": "period",
        "starts_on": MONDAY.isoformat(),
        "ends_on": (MONDAY + 8 * WEEK).isoformat(),
        "weekly_times": [garden.monday.pk],
    }
    return wanted | changes


def seats(garden: Garden, week: int = 0) -> str:
    return f"/api/v1/sessions/{garden.session(garden.monday, week).pk}/bookings/"


def test_a_place_is_booked_read_and_taken_through_its_life(coordinator: APIClient, garden: Garden):
    made = coordinator.post("/api/v1/placements/", document(garden, sessions_per_week=[1]))
    assert made.status_code == 201
    address = f"/api/v1/placements/{made.json()['id']}/"
    assert made.headers["Location"].endswith(address)
    placement = Placement.objects.get(pk=made.json()["id"])
    assert len(days_of(placement)) == 8
    acts = [
        ("pause", {"from_on": "2011-11-28", "until_on": "2011-12-05"}),
        ("resume", {}),
        ("extend", {"ends_on": "2012-01-16"}),
        ("move", {"starts_on": "2011-11-21"}),
        ("end", {"ends_on": "2011-12-19"}),
        ("undo", {}),
        ("interrupt", {"reason": "own_choice"}),
    ]
    for act, body in acts:
        answer = coordinator.post(f"{address}{act}/", body, **VERSION)
        assert answer.status_code == 200, (act, answer.json())
    shown = coordinator.get(address).json()
    assert (shown["status"], shown["ends_on"]) == ("interrupted", "2012-01-23")
    assert days_of(placement) == []


def test_a_change_needs_the_version_that_was_read(coordinator: APIClient, garden: Garden):
    address = f"/api/v1/placements/{garden.book().pk}/cancel/"
    assert coordinator.post(address).status_code == 428
    assert coordinator.post(address, HTTP_IF_MATCH='"77"').status_code == 412


def test_nothing_done_is_nothing_to_undo(coordinator: APIClient, garden: Garden):
    answer = coordinator.post(f"/api/v1/placements/{garden.book().pk}/undo/", **VERSION)
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (409, "nothing_to_undo")


def test_a_full_week_is_a_conflict_that_says_from_when_there_is_room(coordinator: APIClient, garden: Garden):
    fill(garden.session(garden.monday, 1), range(1, 11))
    answer = coordinator.post("/api/v1/placements/", document(garden, ends_on="2011-11-28"))
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["rule"] == "session_full"
    assert "v. 48" in answer.json()["detail"]
    assert not Placement.objects.filter(form="period", activity=garden.activity).exists()


def test_a_single_session_is_no_form_of_a_placement(coordinator: APIClient, garden: Garden):
    answer = coordinator.post("/api/v1/placements/", document(garden, form="single"))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekly_times": []},
        {"weekly_times": ["1"]},
        {"sessions_per_week": [0]},
        {"sessions_per_week": ["1"]},
        {"starts_on": "14/11 2011"},
        {"form": None},
    ],
)
def test_what_does_not_fit_is_refused_by_field(coordinator: APIClient, garden: Garden, wrong: dict):
    answer = coordinator.post("/api/v1/placements/", document(garden, **wrong))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(next(iter(wrong)))


def test_ten_get_a_seat_at_an_open_session_and_the_eleventh_does_not(coordinator: APIClient, garden: Garden):
    answers = [coordinator.post(seats(garden), {"enrolment": garden.enrol().pk}) for _n in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]
    assert sorted(answer.json()["seat_number"] for answer in answers[:10]) == list(range(1, 11))
    assert answers[10].json()["errors"][0]["rule"] == "session_full"
    shown = coordinator.get(seats(garden)).json()
    assert shown["count"] == 10


def test_the_same_key_books_once(coordinator: APIClient, garden: Garden):
    body = {"enrolment": garden.enrol().pk}
    answers = [coordinator.post(seats(garden), body, HTTP_IDEMPOTENCY_KEY="en-gång") for _n in range(2)]
    assert answers[0].status_code == 400
    answers = [coordinator.post(seats(garden), body, HTTP_IDEMPOTENCY_KEY="once") for _n in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Booking.objects.filter(session__activity=garden.activity).count() == 1


def test_booking_a_seat_takes_few_queries_and_refusing_a_full_one_fewer(
    coordinator: APIClient, garden: Garden, django_assert_num_queries
):
    people = [garden.enrol().pk for _n in range(3)]
    coordinator.post(seats(garden, 1), {"enrolment": people[0]})
    address = seats(garden)
    with django_assert_num_queries(BOOKING_QUERIES):
        assert coordinator.post(address, {"enrolment": people[1]}).status_code == 201
    fill(garden.session(garden.monday, 0), range(2, 11))
    with django_assert_num_queries(REFUSING_QUERIES):
        assert coordinator.post(address, {"enrolment": people[2]}).status_code == 409


BOOKING_QUERIES, REFUSING_QUERIES = 15, 9


def test_lists_cost_the_same_however_long(coordinator: APIClient, garden: Garden, django_assert_num_queries):
    for _n in range(4):
        garden.book()
    coordinator.get("/api/v1/placements/")
    with django_assert_num_queries(7):
        assert coordinator.get("/api/v1/placements/").json()["count"] >= 4
    with django_assert_num_queries(5):
        assert coordinator.get(f"/api/v1/bookings/?activity={garden.activity.pk}").json()["count"] == 64


def test_attendance_is_marked_and_its_notice_seen(side: Side, coordinator: APIClient, garden: Garden):
    placement = garden.book()
    bookings = list(placement.bookings.order_by("begins_at")[:3])
    with time_machine.travel(after(10), tick=True):
        coordinator.force_login(side.user(Role.COORDINATOR))
        answers = [coordinator.post(f"/api/v1/bookings/{row.pk}/mark/", {"mark": "absent"}) for row in bookings]
        assert [answer.status_code for answer in answers] == [200] * 3
        notice = AbsenceNotice.objects.get(placement=placement)
        assert [answer.json()["notice"] for answer in answers] == [None, None, notice.pk]
        unseen = coordinator.get("/api/v1/absence-notices/?seen=false").json()["results"]
        assert notice.pk in [row["id"] for row in unseen]
        assert coordinator.post(f"/api/v1/absence-notices/{notice.pk}/acknowledge/").status_code == 200
        assert coordinator.post(f"/api/v1/absence-notices/{notice.pk}/acknowledge/").status_code == 409
        seen = coordinator.get("/api/v1/absence-notices/?seen=true").json()["results"]
        assert [row["id"] for row in seen] == [notice.pk]
        back = coordinator.post(f"/api/v1/bookings/{bookings[0].pk}/mark/", {"mark": ""})
        assert back.json()["booking"]["attendance"] == ""


def test_everyone_is_present_at_one_call(side: Side, coordinator: APIClient, garden: Garden):
    for _n in range(3):
        garden.book()
    with time_machine.travel(after(0), tick=True):
        coordinator.force_login(side.user(Role.COORDINATOR))
        answer = coordinator.post(f"{seats(garden)}everyone-present/")
    assert [row["attendance"] for row in answer.json()] == ["present"] * 3


def test_one_occasion_is_moved_and_given_up(coordinator: APIClient, garden: Garden):
    placement = garden.book(weekly_times=[garden.monday])
    first, second, *_rest = placement.bookings.order_by("begins_at")
    target = garden.session(garden.thursday, 0)
    moved = coordinator.post(f"/api/v1/bookings/{first.pk}/move/", {"session": target.pk})
    assert (moved.status_code, moved.json()["session"]) == (200, target.pk)
    given_up = coordinator.post(f"/api/v1/bookings/{second.pk}/give-up/")
    assert (given_up.status_code, given_up.json()["id"]) == (200, placement.pk)
    assert placement.bookings.count() == 7


def test_where_a_place_could_move_to_is_shown(coordinator: APIClient, garden: Garden):
    placement = garden.book(weekly_times=[garden.monday])
    moves = coordinator.get(f"/api/v1/placements/{placement.pk}/possible-moves/").json()
    assert {(row["weekly_time"], row["is_free"]) for row in moves} >= {(garden.thursday.pk, True)}


def test_who_leads_books_and_marks_in_their_own_garden_alone(side: Side, garden: Garden):
    gardener = APIClient()
    gardener.force_login(side.gardener.user)
    enrolment = side.enrolment.pk
    own = f"/api/v1/bookings/{side.booking.pk}/mark/"
    assert gardener.post(own, {"mark": "excused"}).status_code == 200
    assert gardener.post(seats(garden), {"enrolment": enrolment}).status_code == 403
    garden.activity.activity_leaders.create(staff=side.gardener)
    assert gardener.post(seats(garden), {"enrolment": enrolment}).status_code == 201
