"""Which steps a part of the test command consists of, in the order they run."""

import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REPORTS = PROJECT / "var" / "test-reports"
BIN = Path(sys.executable).parent
PYTHON_FOLDERS = ("backend", "scheduler", "calendar_feeds", "tests", "manage.py")
SIDE_BY_SIDE = frozenset({"system"})
"""Parts whose steps run at the same time: each waits a good deal for processes that it has started."""

DJANGO_FREE_TESTS = ("tests/scheduler", "tests/calendar_feeds")


@dataclass(frozen=True)
class Step:
    """One command of the run.

    Attributes:
        name: What the summary calls it.
        command: Program and arguments, run in the project folder.
        environment: Variables on top of the current ones.
        counts_tests: Whether it is pytest, with a report of that name.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    counts_tests: bool = False

    @property
    def report(self) -> Path:
        """Where pytest writes what it counted."""
        return REPORTS / f"{self.name.replace(' ', '-')}.xml"

    @property
    def spoken(self) -> Path:
        """Where what it says is kept while it runs beside another step."""
        return self.report.with_suffix(".txt")

    def full_environment(self) -> dict[str, str]:
        """The variables the command runs with."""
        return {**os.environ, **self.environment}


def parts() -> dict[str, list[Step]]:
    """The steps by part; all parts together, in this order, are the whole run."""
    return {
        "prepare": _prepare(),
        "lint": _lint(),
        "django": _django(),
        "unit": _unit(),
        "system": [
            _pytest("reliability tests", "tests", "-m", "reliability"),
            _pytest("browser tests", "tests", "-m", "browser"),
        ],
    }


def _prepare() -> list[Step]:
    return [
        _python("system packages", "-m", "tests.gate.system_packages"),
        _manage("pages' styles and scripts", "build_static"),
        _manage("static files", "collectstatic", "--no-input", "--verbosity", "0"),
        _manage("translations compiled", "compile_translations"),
    ]


def _lint() -> list[Step]:
    return [
        _tool("ruff check", "ruff", "check", *PYTHON_FOLDERS),
        _tool("ruff format", "ruff", "format", "--check", *PYTHON_FOLDERS),
        _tool("mypy", "mypy", "backend", "scheduler", "calendar_feeds", "manage.py"),
        _tool("import contracts", "lint-imports"),
        _python("committed files", "-m", "tests.gate.committed_files"),
        _python("translations complete", "-m", "tests.gate.translations"),
    ]


def _django() -> list[Step]:
    # The address of a server that does not exist: neither step may connect to one.
    production = {
        "SAMPLATS_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PUBLIC_URL": "https://samplats.example",
        "DATABASE_URL": "postgres://samplats@database.example/samplats",
        "EMAIL_HOST": "mail.example",
    }
    return [
        _python("migrations complete", "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check"),
        _manage("deployment check", "check", "--deploy", "--fail-level", "WARNING", environment=production),
    ]


def _unit() -> list[Step]:
    others = [f"--ignore={folder}" for folder in DJANGO_FREE_TESTS]
    return [
        _pytest("tests without Django", *DJANGO_FREE_TESTS, "-p", "no:django", "-n", "2"),
        _pytest("tests", "tests", *others, "-n", "2", "-m", "not browser and not reliability and not benchmark"),
    ]


def _python(name: str, *arguments: str, environment: dict[str, str] | None = None) -> Step:
    return Step(name, (sys.executable, *arguments), environment or {})


def _manage(name: str, *arguments: str, environment: dict[str, str] | None = None) -> Step:
    return _python(name, "manage.py", *arguments, environment=environment)


def _tool(name: str, program: str, *arguments: str) -> Step:
    return Step(name, (str(BIN / program), *arguments))


def _pytest(name: str, *arguments: str) -> Step:
    unreported = Step(name, (sys.executable, "-m", "pytest", "-q", *arguments), counts_tests=True)
    return Step(name, (*unreported.command, f"--junitxml={unreported.report}"), counts_tests=True)
