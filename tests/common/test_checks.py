"""What is missing is told by a check with a number, not by a traceback."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections

from backend.common import checks

COMPLETE = {
    "SAMPLATS_ENV": "production",
    "SECRET_KEY": "kX9-qL" * 10,
    "PUBLIC_URL": "https://samplats.example",
    "DATABASE_URL": "postgres://samplats@database.example/samplats",
    "EMAIL_HOST": "mail.example",
}


# The browser tests, collected in the same process, set the second one for their driver's event loop.
SET_BY_TESTS = frozenset({"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"})


def run_check(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in COMPLETE.keys() | SET_BY_TESTS}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env={**bare, **variables}, capture_output=True, text=True, check=False)


def test_complete_production_settings_pass_the_deployment_check() -> None:
    result = run_check(COMPLETE)
    assert result.returncode == 0, result.stderr


def test_bare_production_settings_name_everything_that_is_missing() -> None:
    result = run_check({"SAMPLATS_ENV": "production"})
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    for number in ("E001", "E002", "E003", "W001"):
        assert f"samplats.{number}" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value", "number"),
    [
        ("SECRET_KEY", "", "E001"),
        ("SECRET_KEY", "short", "E006"),
        ("PUBLIC_URL", "http://samplats.example", "E002"),
        ("DATABASE_URL", "", "E003"),
        ("EMAIL_HOST", "", "W001"),
        ("EMAIL_SECURITY", "ssl3", "E008"),
        ("SAMPLATS_DEBUG", "1", "E007"),
        ("SAMPLATS_ENV", "staging", "E005"),
    ],
)
def test_each_wrong_variable_has_its_number(variable: str, value: str, number: str) -> None:
    result = run_check({**COMPLETE, variable: value})
    assert result.returncode != 0
    assert f"samplats.{number}" in result.stderr


class OldServer:
    """Stands in for a connection to a server of a version that none of our machines has."""

    vendor = "postgresql"
    display_name = "PostgreSQL"

    def cursor(self) -> "OldServer":
        return self

    def __enter__(self) -> "OldServer":
        return self

    def __exit__(self, *_exception: object) -> None: ...

    def execute(self, statement: str) -> None:
        assert statement == "SHOW server_version_num"

    def fetchone(self) -> tuple[str]:
        return ("140011",)


def test_a_server_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "connections", {"default": OldServer()})
    assert [(fault.id, fault.msg) for fault in checks.check_server(["default"])] == [
        ("samplats.E004", "The database server is PostgreSQL 14.")
    ]


@pytest.mark.django_db
def test_the_server_of_this_run_is_new_enough() -> None:
    assert checks.check_server(list(connections)) == []
