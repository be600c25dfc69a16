"""What a fetch of 200 and of 10,000 meetings costs, against rendering them from cold. ``run_feeds.py`` runs it.

Cold: nothing is rendered and nothing remembered. After a change elsewhere: somebody wrote to another calendar, so that
the rows are read again and found to be rendered already. Remembered: nothing was written since the last fetch.
Every figure is the median of its rounds in one process on one machine, rows and database included.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import _lru_cache_wrapper
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

import pytest
from django.test import Client

from backend.feeds import entries
from backend.feeds.calendars import build_head, feed_entries
from backend.feeds.entries import ENTRIES, manner_of
from backend.feeds.memory import MEMORY
from backend.feeds.models import SourceChange
from backend.feeds.selectors import feed_meetings
from calendar_feeds import render, render_feed, stockholm, text
from tests.feeds.world import NOW, THIS_MONDAY, address, build_world, viewer

SIZES = {200: 15, 10_000: 5}
PER_HOUR = 3


class Cost(NamedTuple):
    """What an act takes, in milliseconds: by the clock, and of this process's own computing, the database's left out."""

    elapsed: float
    computing: float


def cost(act: Callable[[], object]) -> Cost:
    """Return what ``act`` takes once."""
    started, computed = perf_counter(), process_time()
    act()
    return Cost(1000 * (perf_counter() - started), 1000 * (process_time() - computed))


def medians(acts: dict[str, tuple[Callable[[], object], Callable[[], object]]], rounds: int) -> dict[str, Cost]:
    """Return the median cost of each act; the first of each pair prepares it and is not measured.

    They take turns, so that whatever else the machine does falls on all of them alike.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, (prepare, act) in acts.items():
            prepare()
            costs[name].append(cost(act))
    return {name: Cost(*map(median, zip(*taken, strict=True))) for name, taken in costs.items()}


def forget_everything() -> None:
    """As in a process that has just begun."""
    MEMORY.clear()
    ENTRIES.clear()
    for module in (entries, render, stockholm, text):
        for function in vars(module).values():
            if isinstance(function, _lru_cache_wrapper):
                function.cache_clear()


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
    shown = feed_entries(subscription, NOW)
    head = build_head(subscription, feed_meetings(subscription, viewer(world.lead), NOW), manner_of(subscription))
    client, path = Client(), address(issued)
    answer = client.get(path)
    assert len(shown) == events
    assert answer.content == render_feed(head, shown)
    unchanged = {"If-None-Match": answer["ETag"]}
    assert client.get(path, headers=unchanged).status_code == 304

    whole, conditional = (lambda: client.get(path)), (lambda: client.get(path, headers=unchanged))
    figures = medians(
        {
            "rendering": (nothing, lambda: render_feed(head, shown)),
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
        for name, taken in figures.items():
            sys.stdout.write(f"{name:<30} {taken.elapsed:7.1f} ms, computing {taken.computing:7.1f} ms\n")
