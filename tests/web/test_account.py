"""Login, language and password."""

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.access.models import User
from tests.factories.worlds import World

PASSWORD = "en-lång-hemlighet-2011"


@pytest.fixture
def user(world: World) -> User:
    user = world.ours.user(Role.COORDINATOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_login_leads_to_start_in_the_accounts_language(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(language="en")
    response = client.post("/logga-in/", {"username": user.username, "password": PASSWORD})
    assert response["Location"] == "/"
    assert '<html lang="en">' in client.get("/").content.decode()


def test_a_wrong_password_is_answered_in_words(client: Client, user: User) -> None:
    content = client.post("/logga-in/", {"username": user.username, "password": "fel"}).content.decode()
    assert "hör inte ihop" in content


def test_the_language_is_kept_in_a_cookie_and_in_the_account(client: Client, user: User) -> None:
    client.force_login(user)
    response = client.post("/sprak/", {"language": "en", "next": "/konto/"})
    user.refresh_from_db()
    assert (response["Location"], user.language) == ("/konto/", "en")
    assert "My account" in client.get("/konto/").content.decode()


@pytest.mark.parametrize("language", ["", "de", "../../etc", "sv\x00"])
def test_an_unknown_language_changes_nothing(client: Client, user: User, language: str) -> None:
    client.force_login(user)
    client.post("/sprak/", {"language": language})
    user.refresh_from_db()
    assert user.language == "sv"
    assert '<html lang="sv">' in client.get("/konto/").content.decode()


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "\\\\example.org"]
)
def test_choosing_a_language_leads_to_no_other_site(client: Client, db: None, address: str) -> None:
    assert client.post("/sprak/", {"language": "en", "next": address})["Location"] == "/"


def test_a_new_password_holds_and_the_session_goes_on(client: Client, user: User) -> None:
    client.force_login(user)
    new = "ännu-en-lång-hemlighet-2012"
    content = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/konto/losenord/", content)["Location"] == "/konto/"
    assert client.get("/konto/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(new)


def test_logging_out_ends_the_session(client: Client, user: User) -> None:
    client.force_login(user)
    client.post("/logga-ut/")
    assert client.get("/").status_code == 302


def test_no_page_allows_inline_scripts_or_styles(client: Client, user: User) -> None:
    client.force_login(user)
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert " style=" not in client.get("/").content.decode()
