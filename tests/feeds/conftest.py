"""A world whose rows were written yesterday, looked at on Monday of week 41, 2026."""

import io
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test.signals import setting_changed

from backend.feeds.entries import ENTRIES
from backend.feeds.memory import MEMORY
from tests.feeds.world import CREATED_AT, NOW, World, build_world

LOGGERS = ("", "django", "django.request", "django.server", "gunicorn.access", "gunicorn.error", "backend")


def forget_feeds() -> None:
    """Let nothing that was rendered be found again."""
    MEMORY.clear()
    ENTRIES.clear()


def settings_changed(**_signal: Any) -> None:
    """A process starts anew where its settings change, and remembers nothing."""
    MEMORY.clear()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    forget_feeds()
    setting_changed.connect(settings_changed)
    yield
    setting_changed.disconnect(settings_changed)
    forget_feeds()


@pytest.fixture
def clock(time_machine: Any) -> Any:
    """Stands still at NOW until a test moves it."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def world(db: None, clock: Any) -> World:
    clock.move_to(CREATED_AT, tick=False)
    world = build_world()
    clock.move_to(NOW, tick=False)
    return world


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that the configured handlers write; the state of the loggers is put back."""
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in LOGGERS}
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().setLevel(logging.DEBUG)
    yield written
    for name, (handlers, level) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).setLevel(level)
