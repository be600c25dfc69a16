"""The Västerås world keeps the figures of its source."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.associations.models import PlaceGuarantee, Programme
from backend.cohorts.models import Cohort, CohortSeat
from backend.contacts.models import Contact
from backend.demo.worlds import STORY_BEGINS_ON
from backend.demo.worlds import vasteras as vasteras_world
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.rules import conditions_of
from backend.participants.enums import ConsentKind
from backend.participants.models import Enrolment, Participant, ParticipantContact, Referral
from backend.places.models import RoomOpening

pytestmark = pytest.mark.django_db


@pytest.fixture
def vasteras():
    vasteras_world.build(shift_to=None)
    return Programme.objects.get()


def test_seventy_are_referred_most_by_soc_then_fk_then_af(vasteras):
    by_agency = Counter(Referral.objects.filter(programme=vasteras).values_list("agency__kind", flat=True))
    assert sum(by_agency.values()) == 70
    assert [kind for kind, _count in by_agency.most_common()] == ["SOC", "FK", "AF"]


def test_seven_cohorts_have_ten_seats_each_and_the_first_twenty_start_in_october_and_november(vasteras):
    seats = Counter(CohortSeat.objects.values_list("cohort__number", flat=True))
    assert seats == dict.fromkeys(range(1, 8), 10)
    starts = list(Cohort.objects.order_by("number").values_list("starts_on", flat=True))
    assert [(day.year, day.month) for day in starts[:2]] == [(2011, 10), (2011, 11)]
    assert starts[2] >= date(2012, 1, 1)


def test_the_first_room_ends_on_30_september_2012_and_cohort_seven_has_another(vasteras):
    first = RoomOpening.objects.get(room__name="Samtalsrummet")
    assert first.until_on == date(2012, 10, 1)
    cohorts = {cohort.number: cohort for cohort in Cohort.objects.select_related("room")}
    assert cohorts[6].room == first.room
    assert cohorts[6].ends_on <= first.until_on
    assert cohorts[7].room != first.room


def test_the_chain_is_three_mapping_meetings_the_first_of_two_hours_and_a_handover(vasteras):
    steps = list(vasteras.steps.values_list("kind", "duration_minutes", "leader_from_cohort"))
    assert [kind for kind, _minutes, _leader in steps] == ["mapping", "mapping", "mapping", "handover"]
    assert steps[0][1] == 120
    assert steps[3][2] == 6


def test_the_programme_runs_until_the_last_day_of_2012(vasteras):
    assert vasteras.last_day == date(2012, 12, 31)


def test_fifteen_places_are_guaranteed_at_grona_arenor(vasteras):
    assert PlaceGuarantee.objects.get(programme=vasteras).places == 15


def test_everyone_has_given_oral_consent_and_no_one_written(vasteras):
    kinds = Counter(kind for participant in Participant.objects.all() for kind in _kinds(participant))
    assert kinds == {ConsentKind.ORAL: 70}


def _kinds(participant):
    return participant.consents.values_list("kind", flat=True)


def test_nobody_is_referred_after_the_story_begins(vasteras):
    assert not Referral.objects.filter(referred_on__gte=STORY_BEGINS_ON).exists()


def test_every_name_is_another(vasteras):
    names = list(ParticipantContact.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) == 70


def test_every_role_has_someone_to_log_in_as(vasteras):
    granted = set(RoleGrant.objects.values_list("role", flat=True))
    assert granted == {role.value for role in Role.within_association()}
    assert User.objects.filter(is_superuser=True).count() == 1


def test_two_meetings_wait_to_be_booked_one_of_them_for_long(vasteras):
    asked = MeetingRequest.objects.filter(status="open").order_by("requested_at")
    assert [(row.kind, (STORY_BEGINS_ON - row.requested_at.date()).days) for row in asked] == [
        ("reconciliation", 25),
        ("follow_up", 7),
    ]


def test_two_meetings_of_other_kinds_are_booked_as_their_rules_ask_before_the_first_cohort(vasteras):
    meetings = list(Meeting.objects.order_by("begins_at"))
    assert [(row.kind, row.status) for row in meetings] == [
        ("collaboration", "confirmed"),
        ("case_review", "confirmed"),
    ]
    assert all(condition.is_met for row in meetings for condition in conditions_of(row))
    assert meetings[-1].ends_at.date() < Cohort.objects.get(number=1).starts_on


def test_contacts_are_reached_at_addresses_that_lead_nowhere(vasteras):
    assert Contact.objects.count() == 3
    assert all(contact.email.endswith(".example") for contact in Contact.objects.all())


def test_two_builds_are_alike():
    def portrait():
        with transaction.atomic():
            vasteras_world.build(shift_to=None)
            rows = Enrolment.objects.order_by("participant__code").select_related(
                "participant__contact", "referral__officer"
            )
            seen = [
                (str(row.participant), row.participant.contact.name, str(row.referral.officer), row.ready_on)
                for row in rows
            ]
            transaction.set_rollback(True)
        return seen

    first = portrait()
    assert len(first) == 70
    assert portrait() == first


def test_shifting_moves_by_whole_weeks_so_that_weekdays_stay():
    vasteras_world.build(shift_to=date(2026, 11, 22))
    first = Cohort.objects.get(number=1)
    assert first.starts_on.weekday() == 0
    assert timedelta() <= date(2026, 11, 22) - (first.starts_on - timedelta(weeks=1)) < timedelta(weeks=1)
