"""Participants, contact details, consents, referrals and enrolments over the API."""

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import ActionPlan, Referral
from tests.api.conftest import Caller
from tests.api.reading import act, assert_problem, ids, tag_of
from tests.factories.worlds import Side


def _referral(side: Side, **changes: object) -> dict[str, object]:
    return {
        "programme": side.programme.pk,
        "agency": side.fk.pk,
        "officer": side.staff[Role.OFFICER].pk,
        "name": "Påhittad Person",
        "phone": "070-1740605",
        "needs": ["step-free", "step-free"],
        "referred_on": "2011-11-01",
        **changes,
    }


def test_no_list_and_no_row_shows_names_or_numbers(coordinator: APIClient, ours: Side) -> None:
    name = ours.participant.contact.name
    for path in ("participants/", f"participants/{ours.participant.pk}/", "enrolments/", "referrals/", "meetings/"):
        shown = coordinator.get(f"/api/v1/{path}").content.decode()
        assert name not in shown
        assert "1740605" not in shown


@pytest.mark.parametrize(
    ("role", "of_own_agency", "status"),
    [
        (Role.COORDINATOR, True, 200),
        (Role.OFFICER, True, 200),
        (Role.OFFICER, False, 404),
        (Role.MAPPING_LEAD, True, 200),
        (Role.SUPERVISOR, True, 404),
    ],
)
def test_contact_details_are_for_owner_coordinator_and_those_who_meet(
    role: Role, of_own_agency: bool, status: int, caller: Caller, ours: Side
) -> None:
    participant = ours.participant if of_own_agency else ours.soc_participant

    assert caller(role).get(f"/api/v1/participants/{participant.pk}/contact/").status_code == status


def test_protected_identity_has_no_contact_details_for_anybody(coordinator: APIClient, ours: Side) -> None:
    ours.participant.has_protected_identity = True
    ours.participant.save()

    assert_problem(coordinator.get(f"/api/v1/participants/{ours.participant.pk}/contact/"), 404)


def test_an_officer_sees_the_own_agencys_participants_only(caller: Caller, ours: Side) -> None:
    assert ids(caller(Role.OFFICER).get("/api/v1/participants/")) == [ours.participant.pk]


def test_a_referral_is_registered_accepted_and_enrolled(caller: Caller, coordinator: APIClient, ours: Side) -> None:
    created = caller(Role.OFFICER).post("/api/v1/referrals/", _referral(ours))
    referral = Referral.objects.get(pk=created.json()["id"])

    accepted = act(coordinator, f"referrals/{referral.pk}/accept", referral, {"priority": 3})

    assert (created.status_code, accepted.status_code) == (201, 200)
    assert created.headers["Location"].endswith(f"/api/v1/referrals/{referral.pk}/")
    assert referral.participant.needs == ["step-free"]
    assert accepted.json()["status"] == "accepted"
    enrolment = coordinator.get(f"/api/v1/enrolments/{accepted.json()['enrolment']}/").json()
    assert (enrolment["priority"], enrolment["status"], enrolment["direction"]) == (3, "waiting", None)


def test_a_decided_referral_is_not_decided_again(coordinator: APIClient, ours: Side) -> None:
    referral = ours.enrolment.referral

    assert_problem(act(coordinator, f"referrals/{referral.pk}/decline", referral), 409, "conflict", rule="transition")


def test_an_officer_of_another_agency_is_a_rule_with_its_field(coordinator: APIClient, ours: Side) -> None:
    problem = assert_problem(
        coordinator.post("/api/v1/referrals/", _referral(ours, officer=ours.soc_officer.pk)),
        422,
        "rule-violation",
        rule="officer_of_agency",
    )

    assert problem["errors"][0]["field"] == "officer"


def test_a_consent_is_recorded_once_and_its_withdrawal_cancels_what_it_carried(
    coordinator: APIClient, ours: Side
) -> None:
    path = f"/api/v1/participants/{ours.participant.pk}/consents/"
    oral = ours.participant.consents.get(kind="oral")
    written = ours.participant.consents.get(kind="written")

    assert_problem(
        coordinator.post(path, {"kind": "oral", "given_on": "2011-11-01"}), 409, rule="consent_in_force_once"
    )
    first = act(coordinator, f"participants/{ours.participant.pk}/consents/{written.pk}/withdraw", written)
    second = act(coordinator, f"participants/{ours.participant.pk}/consents/{oral.pk}/withdraw", oral)

    assert first.json()["cancelled_meetings"] == []
    assert second.json()["cancelled_meetings"] == [ours.meeting.pk]
    assert second.json()["consent"]["withdrawn_at"] is not None


def test_a_drop_out_frees_place_and_meetings_and_can_be_undone(coordinator: APIClient, ours: Side) -> None:
    enrolment, seat = ours.enrolment, ours.enrolment.memberships.get().seat

    left = act(coordinator, f"enrolments/{enrolment.pk}/drop-out", enrolment, {"reason": "moved"}).json()
    back = act(coordinator, f"enrolments/{enrolment.pk}/reinstate", enrolment).json()

    assert left == {
        "freed_seat": {"id": seat.pk, "cohort": ours.cohort.pk, "number": seat.number},
        "places": 1,
        "cancelled_meetings": [ours.meeting.pk],
    }
    assert back["places_lost"] == 0
    assert back["seat"]["id"] == seat.pk
    assert len(back["restored_meetings"]) + len(back["lost_meetings"]) == 1
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.ACTIVE


def test_the_timeline_is_the_way_through_the_chain(coordinator: APIClient, ours: Side) -> None:
    steps = coordinator.get(f"/api/v1/enrolments/{ours.enrolment.pk}/timeline/").json()

    assert [step["state"] for step in steps] == ["done", "tentative", "missing", "missing", "missing"]
    assert steps[1]["wait_days"] == 35


def test_an_action_plan_is_recorded_and_then_changed_in_the_version_that_was_read(
    coordinator: APIClient, ours: Side
) -> None:
    path = f"/api/v1/enrolments/{ours.enrolment.pk}/action-plan/"
    document = {"direction": "S", "recorded_on": "2011-11-01"}

    assert_problem(coordinator.get(path), 404)
    assert coordinator.put(path, document).status_code == 200
    assert_problem(coordinator.put(path, document), 428)
    plan = ActionPlan.objects.get(enrolment=ours.enrolment)
    changed = coordinator.put(path, {**document, "direction": "A"}, HTTP_IF_MATCH=tag_of(plan))
    assert (changed.json()["direction"], changed.headers["ETag"]) == ("A", tag_of(plan))


def test_a_member_moves_to_another_cohort(coordinator: APIClient, ours: Side) -> None:
    created = coordinator.post(
        "/api/v1/cohorts/",
        {
            "programme": ours.programme.pk,
            "number": 2,
            "starts_on": "2012-01-09",
            "leader": ours.staff[Role.MAPPING_LEAD].pk,
        },
    ).json()
    moved = act(coordinator, f"enrolments/{ours.enrolment.pk}/move", ours.enrolment, {"cohort": created["id"]})

    assert moved.status_code == 200
    assert (created["seat_count"], created["member_count"]) == (10, 0)
    assert ids(coordinator.get(f"/api/v1/enrolments/?cohort={created['id']}")) == [ours.enrolment.pk]
    assert ids(coordinator.get(f"/api/v1/cohorts/{ours.cohort.pk}/members/")) == []
