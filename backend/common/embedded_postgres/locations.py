"""Where this checkout keeps its clusters, and which one the environment asks for."""

import os
from pathlib import Path

from backend.common.embedded_postgres.server import DEMO, TESTS, EmbeddedPostgres

PROJECT_FOLDER = Path(__file__).resolve().parents[3]
VAR_FOLDER = Path(os.environ.get("SAMPLATS_VAR", PROJECT_FOLDER / "var"))


def demo_server() -> EmbeddedPostgres:
    """The cluster that commands and the demo use while ``DATABASE_URL`` is unset."""
    return EmbeddedPostgres(VAR_FOLDER / "postgres", DEMO)


def test_server() -> EmbeddedPostgres:
    """The throw-away cluster of test runs, fast and unsafe."""
    return EmbeddedPostgres(VAR_FOLDER / "postgres-test", TESTS)


def is_embedded() -> bool:
    """Whether the database is the embedded one."""
    return not os.environ.get("DATABASE_URL")
