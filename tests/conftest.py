"""What every test run shares: the database server, and property tests that do not watch the clock."""

import fcntl
from collections.abc import Iterator
from importlib import import_module

import pytest
from hypothesis import settings as hypothesis_settings

from backend.common.embedded_postgres.locations import VAR_FOLDER, is_embedded, test_server
from backend.common.translations import compile_catalogues

hypothesis_settings.register_profile("samplats", deadline=None)
hypothesis_settings.load_profile("samplats")


def pytest_sessionstart() -> None:
    """Compiled catalogues are not committed; English pages need them."""
    compile_catalogues()


@pytest.fixture(autouse=True)
def language_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page asked for in English leaves its thread in English: the next test begins in the product's language."""
    yield
    # Where pytest-django is left out, nothing of Django is imported either.
    if request.config.pluginmanager.hasplugin("django"):
        import_module("django.utils.translation").deactivate()


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """Bring up the throw-away server; the last of all test processes that use it stops and deletes it."""
    if not is_embedded():
        yield
        return
    VAR_FOLDER.mkdir(exist_ok=True)
    with (VAR_FOLDER / "postgres-test.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        test_server().ensure_running()
        yield
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        test_server().destroy()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: None) -> None:
    """Called by pytest-django before it creates the test database."""
