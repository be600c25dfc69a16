"""What went wrong is said in words, with the right status and without leaking anything."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from backend.access.enums import Role
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.web.middleware import ProblemPages
from backend.web.views.errors import server_error
from tests.factories.worlds import World


def test_a_page_that_is_not_there_and_one_that_may_not_be_seen_look_the_same(client: Client, world: World) -> None:
    client.force_login(world.ours.user(Role.COORDINATOR))
    missing = client.get("/deltagare/999999999/")
    hidden = client.get(f"/deltagare/{world.theirs.participant.pk}/")
    assert missing.status_code == hidden.status_code == 404
    assert "Här finns ingen sida för dig" in hidden.content.decode()
    assert world.theirs.participant.code not in hidden.content.decode()


def test_a_number_too_large_for_the_database_is_not_found(client: Client, world: World) -> None:
    client.force_login(world.ours.user(Role.COORDINATOR))
    assert client.get(f"/deltagare/{10**30}/").status_code == 404
    assert client.get(f"/kalender/?rum={10**30}&vem={10**30}").status_code == 200


def test_an_old_form_is_refused_in_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ours.user(Role.COORDINATOR))
    response = client.post(f"/moten/{world.ours.meeting.pk}/stall-in/")
    assert response.status_code == 403
    assert "Sidan har varit öppen för länge" in response.content.decode()


def test_the_page_for_a_broken_page_needs_no_database(django_db_blocker: object) -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Sidan gick sönder" in response.content.decode()


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotAllowed("no", "Nej."), 403),
        (Conflict("taken", "Rummet är taget."), 409),
        (TransitionError("Går inte."), 409),
        (RuleViolation("rule", "Regeln säger nej."), 422),
    ],
)
def test_each_refusal_of_a_service_becomes_a_page_with_its_words(
    world: World, client: Client, refusal: Exception, status: int
) -> None:
    request = RequestFactory().get("/")
    request.user = world.ours.user(Role.COORDINATOR)
    request.session = client.session
    request._messages = []  # type: ignore[attr-defined]
    response = ProblemPages(lambda _request: HttpResponse()).process_exception(request, refusal)
    assert response is not None
    assert response.status_code == status
    assert str(refusal) in response.content.decode()


def test_what_is_no_refusal_is_left_to_django() -> None:
    middleware = ProblemPages(lambda _request: HttpResponse())
    assert middleware.process_exception(HttpRequest(), ValueError("a fault of the program")) is None


def test_a_meeting_that_cannot_be_confirmed_says_why(client: Client, world: World) -> None:
    side = world.ours
    client.force_login(side.user(Role.COORDINATOR))
    side.participant.consents.all().delete()
    response = client.post(f"/moten/{side.meeting.pk}/bekrafta/")
    assert response.status_code == 422
    assert "samtycke" in response.content.decode()
