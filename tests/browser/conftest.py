"""A real Chromium against a live server with the Västerås world of 2011, and a thread that does the solver queue's work."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Playwright, sync_playwright

from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.demo.worlds import STORY_BEGINS_ON
from backend.demo.worlds import vasteras as vasteras_world
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun
from backend.planning.services import publish_proposal
from backend.planning.tasks import execute_run
from backend.web.static_build import DIST_DIR, build_static
from tests.browser.planning import coordinator, propose
from tests.browser.visit import CHROMIUM, FLAGS, WIDTHS, Visitor

# Playwright keeps an event loop in this thread; Django would refuse every query because of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
POLL_SECONDS = 0.3


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def built_pages() -> Path:
    build_static()
    return DIST_DIR


@pytest.fixture
def vasteras(transactional_db: None, settings: Any) -> None:
    """The world on the day its story begins, by a clock that runs."""
    settings.SAMPLATS_CLOCK_SHIFT_DAYS = (STORY_BEGINS_ON - timezone.localdate()).days
    vasteras_world.build(shift_to=None)


@pytest.fixture
def published(vasteras: None) -> Programme:
    """The programme with a proposal worked out and published."""
    programme = Programme.objects.get()
    publish_proposal(actor=coordinator(), proposal=propose(programme), now=current_time())
    return programme


@pytest.fixture
def solver_queue(vasteras: None) -> Iterator[None]:
    """Do what a worker of the solver queue does, in a thread with a connection of its own."""
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=[stop])
    worker.start()
    yield
    stop.set()
    worker.join(timeout=60)


def _work(stop: threading.Event) -> None:
    try:
        while not stop.wait(POLL_SECONDS):
            for run in PlanningRun.objects.filter(state=RunState.QUEUED):
                execute_run(run.pk, str(run.run_token))
    finally:
        connection.close()


@pytest.fixture
def visitor(chromium: Browser, built_pages: Path, vasteras: None, live_server: Any, request: Any) -> Iterator[Visitor]:
    """Somebody with a browser window; its width and scheme are the test's parameter, 1280 and light without one."""
    width, is_dark = getattr(request, "param", (1280, False))
    assert django_settings.DEBUG is False
    with Visitor.arrive(chromium, live_server.url, width, is_dark=is_dark) as someone:
        yield someone
        assert someone.complaints == []


@pytest.fixture
def windows(chromium: Browser, built_pages: Path, vasteras: None, live_server: Any) -> Iterator[list[Visitor]]:
    """A window on a desk and one on a phone, onto the same world: building a world takes longer than looking at it."""
    with ExitStack() as stack:
        open_ones = [stack.enter_context(Visitor.arrive(chromium, live_server.url, width)) for width in WIDTHS]
        yield open_ones
        assert [visitor.complaints for visitor in open_ones] == [[], []]
