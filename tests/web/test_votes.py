"""Answering by a link, without account: what it shows, what it takes, and that it says nothing to anybody else."""

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.access.models import User
from backend.contacts.models import Contact
from backend.mail.models import OutgoingMail
from backend.meeting_times.enums import Answer
from backend.meeting_times.models import PollVoter, Vote
from backend.meeting_times.services import decide_poll, restore_poll, withdraw_poll
from tests.factories.times import NOW
from tests.factories.worlds import one_association
from tests.feeds.marking import MARKER, mark_everything
from tests.meeting_times.conftest import reconciliation
from tests.meeting_times.holding import EXPIRES, hold, token_of

pytestmark = pytest.mark.django_db
DOCTOR = "lind@vard.example"


@pytest.fixture
def side(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return one_association()


@pytest.fixture
def poll(side):
    User.objects.update(email="personal@example.se")
    return hold(side, reconciliation(side))


@pytest.fixture
def browser() -> Client:
    """One that checks the origin of forms, as a real one is checked."""
    return Client(enforce_csrf_checks=True)


def address_of(voter=DOCTOR):
    return f"/rosta/{token_of(voter)}/"


def said(poll, answer):
    return {f"time-{time.pk}": answer for time in poll.times.all()}


def test_the_link_shows_times_and_kind_in_the_voter_s_language(poll, browser):
    Contact.objects.update(language="en")

    response = browser.get(address_of())

    text = response.content.decode()
    assert response.status_code == 200
    assert response["Content-Language"] == "en"
    assert text.count("<fieldset") == 3
    assert "Which times suit you?" in text


def test_an_answer_is_kept_and_can_be_changed(poll, browser):
    address = address_of()
    first, *others = poll.times.all()

    response = browser.post(address, said(poll, "no"), HTTP_ORIGIN="null")
    assert (response.status_code, response["Location"]) == (302, address)
    browser.post(address, {f"time-{first.pk}": "yes"}, HTTP_ORIGIN="null")

    answers = {vote.time_id: vote.answer for vote in Vote.objects.filter(voter__poll=poll)}
    assert answers == {first.pk: Answer.YES, **{time.pk: Answer.NO for time in others}}
    assert "är sparat" in browser.get(address).content.decode()
    assert PollVoter.objects.get(contact__email=DOCTOR).answered_at == NOW


@pytest.mark.parametrize("content", [{}, {"time-1": ""}, {"surprise": "yes"}])
def test_an_empty_answer_is_told_so(poll, browser, content):
    response = browser.post(address_of(), {"x": "", **content})

    assert response.status_code == 422
    assert "Svara för minst en av tiderna." in response.content.decode()


def test_an_answer_that_is_none_of_the_three_is_refused(poll, browser):
    response = browser.post(address_of(), said(poll, "perhaps"))

    assert response.status_code == 422
    assert "Välj ja, kanske eller nej." in response.content.decode()
    assert not Vote.objects.filter(voter__poll=poll).exists()


def test_unknown_decided_withdrawn_and_run_out_are_alike(side, poll, browser, time_machine):
    address = address_of()
    viewer = side.viewer(Role.COORDINATOR)
    unknown = browser.get("/rosta/finns-inte/")
    time_machine.move_to(EXPIRES, tick=False)
    answers = [browser.get(address)]
    time_machine.move_to(NOW, tick=False)
    withdraw_poll(actor=viewer, poll=poll, now=NOW)
    answers.append(browser.get(address))
    again = hold(side, poll.request)
    address = f"/rosta/{tokens(DOCTOR)[-1]}/"
    decide_poll(actor=viewer, poll=again, time=again.times.first(), now=NOW)
    answers += [browser.get(address), browser.post(address, said(again, "yes"))]

    assert unknown.status_code == 404
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {unknown.content}
    assert not any(answer.cookies for answer in [unknown, *answers])


def tokens(recipient):
    mails = OutgoingMail.objects.filter(recipient=recipient).order_by("pk")
    return [mail.text.split("/rosta/")[1].split("/")[0] for mail in mails]


def test_the_answers_are_kept_from_caches_search_engines_and_other_sites(poll, browser):
    for response in (browser.get(address_of()), browser.get("/rosta/finns-inte/")):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"


def test_many_misses_from_one_network_are_refused_but_a_good_link_still_opens(poll, browser, settings):
    settings.FEED_MISSES_ALLOWED = 2
    statuses = [browser.get(f"/rosta/gissning-{n}/").status_code for n in range(4)]

    assert statuses == [404, 404, 429, 429]
    assert browser.get(address_of()).status_code == 200


def test_each_link_is_a_secret_of_256_bits_that_is_stored_as_a_digest_alone(side, poll):
    token = token_of(DOCTOR)

    assert len(token) == 43
    stored = set(PollVoter.objects.filter(poll=poll).values_list("token_sha256", flat=True))
    assert all(len(digest) == 64 and token not in digest for digest in stored)
    assert len(stored) == poll.voters.count() > 1


def test_whoever_asks_and_the_participant_are_not_asked_by_mail(side, poll):
    asked = {voter.name for voter in poll.voters.all()}

    assert side.staff[Role.COORDINATOR].name not in asked
    assert "Dr. Lind" in asked
    assert PollVoter.objects.filter(poll=poll, contact=None, staff=None).count() == 0


def test_no_word_of_a_participant_is_on_the_page_or_in_the_mail(side, poll, browser):
    address = address_of()
    digests = dict(PollVoter.objects.values_list("pk", "token_sha256"))
    mails = [f"{mail.subject} {mail.text}" for mail in OutgoingMail.objects.filter(key__startswith="time-poll")]
    code, name = side.participant.code, side.participant.contact.name
    mark_everything(also_structured=True)
    for pk, digest in digests.items():
        PollVoter.objects.filter(pk=pk).update(token_sha256=digest)
    Contact.objects.update(language="sv")

    response = browser.get(address)

    assert response.status_code == 200
    assert MARKER not in response.content.decode() + repr(response.headers)
    assert len(mails) >= 2
    assert all(code not in mail and name not in mail and side.room.name not in mail for mail in mails)


def test_the_page_asks_the_database_a_fixed_number_of_questions(poll, browser, django_assert_num_queries):
    address = address_of()
    with django_assert_num_queries(3):
        browser.get(address)


def test_a_link_works_again_when_letting_go_is_undone(side, poll, browser):
    address, viewer = address_of(), side.viewer(Role.COORDINATOR)
    withdraw_poll(actor=viewer, poll=poll, now=NOW)
    assert browser.get(address).status_code == 404

    restore_poll(actor=viewer, poll=poll, now=NOW)

    assert browser.get(address).status_code == 200
