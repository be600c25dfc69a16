"""``compose.yaml``: what it starts exists, and it keeps no secret. No container engine is needed here."""

from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

COMPOSE = yaml.safe_load((settings.BASE_DIR / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "samplats"}


def _list_management_commands() -> list[tuple[str, list[str]]]:
    lines = [service["command"] for service in OURS.values()]
    return [(line[2], line[3:]) for line in lines if line[1] == "manage.py"]


def test_there_is_a_database_a_migration_web_servers_and_workers_of_each_queue() -> None:
    assert set(SERVICES) == {"database", "migration", "web", "short", "solver", "proxy"}


@pytest.mark.parametrize(("name", "arguments"), _list_management_commands(), ids=lambda value: str(value))
def test_every_management_command_exists_and_takes_its_arguments(name: str, arguments: list[str]) -> None:
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    assert parser.parse_args(arguments)


def test_nothing_of_ours_starts_before_the_migrations_are_done() -> None:
    for name in OURS.keys() - {"migration"}:
        assert OURS[name]["depends_on"]["migration"] == {"condition": "service_completed_successfully"}


def test_what_is_secret_comes_from_the_environment_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or value.startswith("${")
    assert all(service["env_file"] == ".env" for service in OURS.values())


def test_the_probes_ask_the_programs_own_addresses() -> None:
    probed = {name: service["healthcheck"]["test"][-1] for name, service in OURS.items() if "healthcheck" in service}
    assert "/healthz" in probed["web"]
    assert "/readyz" in probed["short"]
