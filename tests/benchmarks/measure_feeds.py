"""What a fetch of 200 meetings costs, against rendering them from cold. ``run_feeds.py`` runs it.

Every figure is the median of its rounds in one process on one machine; only the ratios say anything elsewhere.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from backend.feeds.calendars import build_head, feed_entries
from backend.feeds.entries import CACHE_ALIAS, manner_of
from backend.feeds.selectors import feed_meetings
from calendar_feeds import render_feed
from tests.feeds.world import NOW, THIS_MONDAY, address, build_world, viewer

EVENTS = 200
ROUNDS = 25


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long ``act`` takes once."""
    started = perf_counter()
    act()
    return 1000 * (perf_counter() - started)


def medians(acts: dict[str, Callable[[], object]], *, before_each: Callable[[], object]) -> dict[str, float]:
    """Return the median duration of each act in milliseconds.

    They take turns, so that whatever else the machine does falls on all of them alike. ``before_each`` is called, not
    timed, before each round.
    """
    durations: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        before_each()
        for name, act in acts.items():
            durations[name].append(milliseconds(act))
    return {name: median(taken) for name, taken in durations.items()}


@pytest.mark.benchmark
def test_a_fetch_against_rendering_from_cold(db: None, time_machine: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the figures; fail only if the two ways do not give the same bytes."""
    time_machine.move_to(NOW, tick=False)
    world = build_world()
    hours = [THIS_MONDAY + timedelta(days=7 * (number // 8), hours=8 + number % 8) for number in range(EVENTS)]
    world.meetings(hours, world.lead, room=world.room)
    issued = world.subscribe(world.lead)
    subscription = issued.subscription
    entries = feed_entries(subscription, NOW)
    head = build_head(subscription, feed_meetings(subscription, viewer(world.lead), NOW), manner_of(subscription))
    client, path = Client(), address(issued)
    first = client.get(path)
    assert len(entries) == EVENTS
    assert first.content == render_feed(head, entries)
    unchanged = {"If-None-Match": first["ETag"]}
    assert client.get(path, headers=unchanged).status_code == 304

    figures = medians(
        {
            "rendering": lambda: render_feed(head, entries),
            "full, cold cache": lambda: client.get(path),
            "full, warm cache": lambda: client.get(path),
            "304": lambda: client.get(path, headers=unchanged),
        },
        before_each=caches[CACHE_ALIAS].clear,
    )
    rendering = figures.pop("rendering")
    with capsys.disabled():
        sys.stdout.write(f"\n{EVENTS} meetings, {len(first.content)} bytes; rendering from cold {rendering:.1f} ms\n")
        for name, duration in figures.items():
            sys.stdout.write(f"{name:<17} {duration:7.1f} ms  {duration / rendering:5.2f} × rendering from cold\n")
