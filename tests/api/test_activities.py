"""Activities, sessions, absences, terms and requests over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django_q.models import OrmQ
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.activities.models import Activity, SessionChange
from backend.associations.models import Absence, Staff
from backend.bookings.models import Booking, Placement
from tests.api.conftest import Caller
from tests.api.reading import act, assert_problem, ids, tag_of
from tests.factories import PlacementFactory, RoleGrantFactory, SessionFactory
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def gardener(ours: Side) -> APIClient:
    """The supervisor who leads our garden."""
    client = APIClient(HTTP_ACCEPT_LANGUAGE="sv")
    client.force_login(ours.gardener.user)
    return client


@pytest.fixture
def colleague(ours: Side) -> Staff:
    """A supervisor who leads nothing and always has time."""
    staff: Staff = RoleGrantFactory(association=ours.association, role=Role.SUPERVISOR).staff
    return staff


def _activity(side: Side, **more: Any) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "kind": "group_activity",
        "name": "Snickeriet",
        "site": side.activity.site.pk,
        "season_from_on": "2011-11-07",
        "season_until_on": "2011-11-28",
        "capacity": 6,
        "weekly_times": [{"weekday": 2, "begins_minute": 540, "ends_minute": 720}],
        "leaders": [side.gardener.pk],
        **more,
    }


class TestActivities:
    def test_an_activity_is_created_with_its_week_and_sessions(self, coordinator: APIClient, ours: Side) -> None:
        response = coordinator.post("/api/v1/activities/", _activity(ours))
        assert response.status_code == 201, response.content
        created = response.json()
        assert (created["capacity"], created["leaders"]) == (6, [ours.gardener.pk])
        assert [row["weekday"] for row in created["weekly_times"]] == [2]
        sessions = coordinator.get("/api/v1/sessions/", {"activity": created["id"]}).json()["results"]
        assert [(row["occurs_on"], row["capacity"], row["taken"]) for row in sessions] == [
            ("2011-11-09", 6, 0),
            ("2011-11-16", 6, 0),
            ("2011-11-23", 6, 0),
        ]

    @pytest.mark.parametrize(
        ("changes", "status", "rule"),
        [
            ({"season_until_on": "2011-11-07"}, 422, "season_dates_in_order"),
            ({"source": "open_market"}, 422, "only_work_trials_have_a_source"),
            ({"capacity": 0}, 400, "min_value"),
            ({"kind": "party"}, 400, "invalid_choice"),
            ({"weekly_times": [{"weekday": 7, "begins_minute": 540, "ends_minute": 720}]}, 400, "max_value"),
            (
                {"weekly_times": [{"weekday": 1, "begins_minute": 720, "ends_minute": 720}]},
                422,
                "weekly_time_ends_after_begin",
            ),
        ],
    )
    def test_what_cannot_be_is_refused_by_rule(
        self, coordinator: APIClient, ours: Side, changes: dict[str, Any], status: int, rule: str
    ) -> None:
        before = Activity.objects.count()
        assert_problem(coordinator.post("/api/v1/activities/", _activity(ours, **changes)), status, rule=rule)
        assert Activity.objects.count() == before

    def test_a_name_that_is_taken_is_a_conflict(self, coordinator: APIClient, ours: Side) -> None:
        taken = _activity(ours, name=ours.activity.name)
        assert_problem(coordinator.post("/api/v1/activities/", taken), 409, rule="activity_name_once")

    def test_a_site_of_another_association_is_none(self, coordinator: APIClient, ours: Side, theirs: Side) -> None:
        problem = assert_problem(
            coordinator.post("/api/v1/activities/", _activity(ours, site=theirs.activity.site.pk)), 400
        )
        assert [(error["field"], error["rule"]) for error in problem["errors"]] == [("site", "does_not_exist")]

    def test_a_preview_says_who_would_be_hit_and_the_change_does_it(self, coordinator: APIClient, ours: Side) -> None:
        path = f"/api/v1/activities/{ours.activity.pk}/"
        change = {"season_until_on": "2011-11-14"}
        shown = coordinator.post(f"{path}preview/", change).json()
        assert shown["removed"] == [ours.session.pk]
        assert [row["occurs_on"] for row in shown["created"]] == ["2011-11-07"]
        assert shown["people"] == [{"session": ours.session.pk, "placement": ours.placement.pk}]
        ours.session.refresh_from_db()
        assert ours.session.status == "planned"
        response = coordinator.patch(path, change, HTTP_IF_MATCH=tag_of(ours.activity))
        assert response.status_code == 200, response.content
        ours.session.refresh_from_db()
        assert (ours.session.status, ours.session.cancellation_reason) == ("cancelled", "closed")

    def test_a_change_needs_the_version_that_was_read(self, coordinator: APIClient, ours: Side) -> None:
        path = f"/api/v1/activities/{ours.activity.pk}/"
        assert_problem(coordinator.patch(path, {"capacity": 4}), 428)
        assert_problem(coordinator.patch(path, {"capacity": 4}, HTTP_IF_MATCH='"99"'), 412)

    def test_a_closure_comes_and_goes_with_its_sessions(self, coordinator: APIClient, ours: Side) -> None:
        path = f"/api/v1/activities/{ours.activity.pk}/closures/"
        closure = coordinator.post(path, {"from_on": "2011-11-14", "until_on": "2011-11-15"}).json()
        ours.session.refresh_from_db()
        assert ours.session.status == "cancelled"
        assert coordinator.delete(f"{path}{closure['id']}/").status_code == 204
        ours.session.refresh_from_db()
        assert ours.session.status == "planned"

    def test_activities_are_found_by_who_leads_them_and_kind(self, coordinator: APIClient, ours: Side) -> None:
        assert ids(coordinator.get("/api/v1/activities/", {"leader": ours.gardener.pk})) == [ours.activity.pk]
        assert ids(coordinator.get("/api/v1/activities/", {"kind": "work_trial"})) == []


class TestSessions:
    def test_the_gardener_moves_cancels_and_restores(self, gardener: APIClient, ours: Side) -> None:
        path = f"sessions/{ours.session.pk}"
        move = {"begins_at": at(TUESDAY, "09:00").isoformat(), "ends_at": at(TUESDAY, "11:00").isoformat()}
        moved = gardener.patch(f"/api/v1/{path}/", move, HTTP_IF_MATCH=tag_of(ours.session))
        assert (moved.status_code, moved.json()["sequence"]) == (200, 1)
        assert act(gardener, f"{path}/cancel", ours.session, {"reason": "weather"}).json()["status"] == "cancelled"
        assert_problem(act(gardener, f"{path}/cancel", ours.session, {"reason": "weather"}), 409)
        assert act(gardener, f"{path}/restore", ours.session).json()["status"] == "planned"

    def test_a_cut_below_what_is_booked_needs_names(self, gardener: APIClient, ours: Side) -> None:
        path = f"sessions/{ours.session.pk}/capacity"
        Booking.objects.create(placement=_another_placement(ours), session=ours.session, seat_number=2)
        assert_problem(act(gardener, path, ours.session, {"capacity": 1}), 422, rule="seats_below_taken")
        cut = act(gardener, path, ours.session, {"capacity": 1, "leaving": [ours.booking.pk]})
        assert (cut.status_code, cut.json()["capacity"], cut.json()["taken"]) == (200, 1, 1)

    def test_whoever_does_not_see_a_seat_cannot_name_it(self, coordinator: APIClient, ours: Side, theirs: Side) -> None:
        document = {"capacity": 1, "leaving": [theirs.booking.pk]}
        assert_problem(act(coordinator, f"sessions/{ours.session.pk}/capacity", ours.session, document), 400)

    def test_changes_are_listed_and_taken_back_once(self, gardener: APIClient, ours: Side) -> None:
        SessionChange.objects.all().delete()
        act(gardener, f"sessions/{ours.session.pk}/cancel", ours.session, {"reason": "too_few"})
        (change,) = gardener.get(f"/api/v1/sessions/{ours.session.pk}/changes/").json()["results"]
        assert (change["kind"], change["made_by"], change["undone_at"]) == ("cancelled", ours.gardener.pk, None)
        undo = f"/api/v1/sessions/{ours.session.pk}/changes/{change['id']}/undo/"
        assert gardener.post(undo).status_code == 200
        assert_problem(gardener.post(undo), 409, rule="change_is_undone")

    def test_sessions_are_found_by_time_leader_and_status(self, coordinator: APIClient, ours: Side) -> None:
        SessionFactory(activity=ours.activity, occurs_on=TUESDAY)
        until = {"until_at": at(TUESDAY, "00:00").isoformat()}
        assert ids(coordinator.get("/api/v1/sessions/", until)) == [ours.session.pk]
        assert ids(coordinator.get("/api/v1/sessions/", {"leader": ours.gardener.pk})) == [ours.session.pk]
        assert len(ids(coordinator.get("/api/v1/sessions/", {"status": "planned"}))) == 2
        assert ids(coordinator.get("/api/v1/sessions/", {"status": "cancelled"})) == []

    def test_a_list_takes_as_many_queries_however_long(
        self, coordinator: APIClient, ours: Side, django_assert_num_queries: Any
    ) -> None:
        coordinator.get("/api/v1/sessions/")
        with django_assert_num_queries(6) as few:
            coordinator.get("/api/v1/sessions/")
        for day in range(1, 20):
            SessionFactory(activity=ours.activity, occurs_on=MONDAY + timedelta(days=day))
        with django_assert_num_queries(len(few)):
            coordinator.get("/api/v1/sessions/")

    def test_a_list_shows_no_participant(self, caller: Caller, ours: Side) -> None:
        body = caller(Role.SUPERVISOR).get("/api/v1/sessions/").content.decode()
        assert ours.participant.code not in body
        assert "participant" not in body


class TestAbsences:
    def test_whoever_is_away_sees_who_is_affected_at_once(self, gardener: APIClient, ours: Side) -> None:
        response = gardener.post(f"/api/v1/staff/{ours.gardener.pk}/away/", _monday())
        assert response.status_code == 201, response.content
        assert response.json()["affected"] == [
            {"session": ours.session.pk, "taken": 1, "capacity": 1, "remaining_leaders": []}
        ]

    def test_a_stand_in_is_named_and_the_whole_taken_back(
        self, gardener: APIClient, ours: Side, colleague: Staff
    ) -> None:
        away = gardener.post(f"/api/v1/staff/{ours.gardener.pk}/away/", _monday()).json()["absence"]
        document = {"away": ours.gardener.pk, "stand_in": colleague.pk}
        named = act(gardener, f"sessions/{ours.session.pk}/stand-in", ours.session, document)
        assert (named.status_code, named.json()["capacity"]) == (200, 8)
        path = f"/api/v1/staff/{ours.gardener.pk}/away/{away}/"
        assert gardener.get(path).json()["affected"][0]["remaining_leaders"] == [colleague.pk]
        undone = gardener.post(f"{path}undo/")
        assert (undone.status_code, len(undone.json()["undone"]), undone.json()["kept"]) == (200, 2, [])
        assert list(ours.session.session_leaders.values_list("staff_id", "is_away")) == [(ours.gardener.pk, False)]
        assert not Absence.objects.filter(staff=ours.gardener).exists()

    def test_nobody_reports_a_colleague_away(self, gardener: APIClient, ours: Side, colleague: Staff) -> None:
        assert_problem(gardener.post(f"/api/v1/staff/{colleague.pk}/away/", _monday()), 403)


class TestTermsAndRequests:
    def test_terms_are_set_and_show_in_the_sessions_ahead(self, coordinator: APIClient, ours: Side) -> None:
        terms = ours.gardener.supervisor_terms
        document = {"employment_percent": 75, "participants_per_session": 3, "preparation_minutes": 30}
        path = f"/api/v1/supervisor-terms/{terms.pk}/"
        response = coordinator.put(path, document, HTTP_IF_MATCH=tag_of(terms))
        assert (response.status_code, response.json()["participants_per_session"]) == (200, 3)
        ours.session.refresh_from_db()
        assert ours.session.capacity == 3

    def test_a_wish_is_put_and_answered_by_who_is_asked(
        self, coordinator: APIClient, gardener: APIClient, ours: Side
    ) -> None:
        document = {
            "activity": ours.activity.pk,
            "asked_of": ours.gardener.pk,
            "sessions_per_week": 2,
            "from_on": "2011-11-21",
        }
        wish = coordinator.post("/api/v1/session-requests/", document)
        assert wish.status_code == 201, wish.content
        assert OrmQ.objects.count() == 1
        path = f"/api/v1/session-requests/{wish.json()['id']}/answer/"
        answered = gardener.post(path, {"granted": False}, HTTP_IF_MATCH='"1"')
        assert (answered.status_code, answered.json()["status"]) == (200, "declined")
        assert_problem(gardener.post(path, {"granted": True}, HTTP_IF_MATCH='"2"'), 409)

    def test_a_supervisor_sees_only_the_wishes_that_concern_them(self, caller: Caller, gardener: APIClient) -> None:
        assert ids(caller(Role.SUPERVISOR).get("/api/v1/session-requests/")) == []
        assert len(ids(gardener.get("/api/v1/session-requests/"))) == 1


def _monday() -> dict[str, str]:
    return {"begins_at": at(MONDAY, "08:00").isoformat(), "ends_at": at(MONDAY, "20:00").isoformat()}


def _another_placement(side: Side) -> Placement:
    placement: Placement = PlacementFactory(enrolment=side.soc_enrolment, activity=side.activity)
    return placement
