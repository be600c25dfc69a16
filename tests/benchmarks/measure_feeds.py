"""What a fetch of 200 and of 10,000 meetings costs, against rendering them from cold. ``run_feeds.py`` runs it.

Cold: nothing is rendered and nothing remembered. After a change elsewhere: somebody wrote to another calendar, so that
the rows are read again and found to be rendered already. Remembered: nothing was written since the last fetch.
Every figure is the median of its rounds in one process on one machine, rows and database included.
"""

import os
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
from backend.feeds.memory import MEMORY
from backend.feeds.models import SourceChange
from backend.feeds.selectors import feed_meetings
from calendar_feeds import render_feed
from tests.feeds.world import NOW, THIS_MONDAY, address, build_world, viewer

SIZES = {200: 15, 10_000: 5}
PER_HOUR = 3


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long ``act`` takes once."""
    started = perf_counter()
    act()
    return 1000 * (perf_counter() - started)


def medians(acts: dict[str, tuple[Callable[[], object], Callable[[], object]]], rounds: int) -> dict[str, float]:
    """Return the median duration of each act in milliseconds; the first of each pair prepares it and is not timed.

    They take turns, so that whatever else the machine does falls on all of them alike.
    """
    durations: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, (prepare, act) in acts.items():
            prepare()
            durations[name].append(milliseconds(act))
    return {name: median(taken) for name, taken in durations.items()}


def forget_everything() -> None:
    """As in a process that has just begun."""
    MEMORY.clear()
    caches[CACHE_ALIAS].clear()


def nothing() -> None:
    """Leave everything as it is."""


@pytest.mark.benchmark
@pytest.mark.parametrize("events", SIZES)
def test_a_fetch_against_rendering_from_cold(
    db: None, time_machine: Any, capsys: pytest.CaptureFixture[str], events: int
) -> None:
    """Print the figures; fail only if the ways do not give the same bytes."""
    time_machine.move_to(NOW, tick=False)
    world = build_world()
    minutes = 60 // PER_HOUR
    first = THIS_MONDAY - timedelta(days=14)
    beginnings = [first + timedelta(minutes=minutes * number) for number in range(events)]
    world.meetings(beginnings, world.lead, room=world.room, minutes=minutes)
    issued = world.subscribe(world.lead)
    subscription = issued.subscription
    entries = feed_entries(subscription, NOW)
    head = build_head(subscription, feed_meetings(subscription, viewer(world.lead), NOW), manner_of(subscription))
    client, path = Client(), address(issued)
    answer = client.get(path)
    assert len(entries) == events
    assert answer.content == render_feed(head, entries)
    unchanged = {"If-None-Match": answer["ETag"]}
    assert client.get(path, headers=unchanged).status_code == 304

    whole, conditional = (lambda: client.get(path)), (lambda: client.get(path, headers=unchanged))
    figures = medians(
        {
            "rendering": (nothing, lambda: render_feed(head, entries)),
            "full, cold": (forget_everything, whole),
            "full, after a change elsewhere": (SourceChange.objects.create, whole),
            "full, remembered": (nothing, whole),
            "304, after a change elsewhere": (SourceChange.objects.create, conditional),
            "304, remembered": (nothing, conditional),
        },
        SIZES[events],
    )
    load = os.getloadavg()[0]
    with capsys.disabled():
        sys.stdout.write(f"\n{events} meetings, {len(answer.content)} bytes, load average {load:.1f}\n")
        for name, duration in figures.items():
            sys.stdout.write(f"{name:<30} {duration:7.1f} ms\n")
