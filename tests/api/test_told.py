"""Who was told what of a meeting, over the API: as on the meeting's page, with the contact only for who may see it."""

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from tests.factories import AttendanceFactory, OutgoingMailFactory, ToldFactory
from tests.factories.times import NOW
from tests.factories.worlds import one_association

pytestmark = pytest.mark.django_db


@pytest.fixture
def side(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return one_association()


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def told(side, user):
    response = client_of(user).get(f"/api/v1/meetings/{side.meeting.pk}/told/")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_a_planner_reads_to_whom_what_was_written_and_whether_it_went_out(side):
    contact = side.association.contacts.get()

    (line,) = told(side, side.user(Role.COORDINATOR))

    row = side.meeting.told.get()
    assert (line["kind"], line["contact"], line["party"], line["staff"]) == (row.kind, contact.pk, contact.party, None)
    assert line["mail_state"] == row.mail.state


def test_an_officer_sees_as_what_somebody_was_told_and_who_only_of_contacts_in_their_own_meetings(side):
    AttendanceFactory(meeting=side.meeting, staff=side.soc_officer)
    (line,) = told(side, side.soc_officer.user)
    assert line["contact"] is None
    assert line["party"] == side.association.contacts.get().party

    AttendanceFactory(meeting=side.meeting, staff=None, contact=side.association.contacts.get())
    (line,) = told(side, side.soc_officer.user)
    assert line["contact"] == side.association.contacts.get().pk


def test_more_mails_take_no_more_queries(side, django_assert_num_queries):
    client = client_of(side.user(Role.COORDINATOR))
    address = f"/api/v1/meetings/{side.meeting.pk}/told/"
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
    for _number in range(3):
        mail = OutgoingMailFactory(association=side.association)
        ToldFactory(meeting=side.meeting, contact=side.association.contacts.get(), mail=mail)
    with django_assert_num_queries(6):
        assert client.get(address).json()["count"] == 4
