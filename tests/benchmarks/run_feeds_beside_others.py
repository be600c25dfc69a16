"""``python -m tests.benchmarks.run_feeds_beside_others``: a subscriber's fetch, beside Radicale and xandikos.

The same 200 events in one calendar on each, fetched whole by GET, on one machine in one run by one load generator, in
turns. A client that has the calendar asks whether it has changed (If-None-Match); one that has not asks for all of it.
Radicale has no answer to the question on a calendar and sends it whole; the table shows what each answered with.
"""

import os
import sys
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.feed_polling import Pace, ask_once, poll
from tests.benchmarks.feed_servers import CalendarServer, Ours, Radicale, Xandikos

EVENTS = 200
ROUNDS = 3
SECONDS = 3.0
LEAST_RATIOS = {"unchanged": 10, "whole": 5}
SUBSCRIBERS, POLLING_MINUTES, LARGEST_SHARE = 1_000, 15, 0.02


@dataclass(frozen=True)
class Figure:
    """What a server did for one sort of question: medians of the rounds."""

    status: int
    per_second: float
    median_milliseconds: float
    cpu_milliseconds: float


def main() -> int:
    """Print the table; 1 if a ratio that we promise is not reached."""
    ours = Ours()
    servers: list[CalendarServer] = [ours, Radicale(), Xandikos()]
    try:
        calendar = ours.fill(EVENTS)
        for server in servers:
            server.start(calendar)
        figures = _measure(servers)
    finally:
        for server in servers:
            server.stop()
    sys.stdout.write(f"{EVENTS} events, {len(calendar)} bytes, load average {os.getloadavg()[0]:.1f}\n")
    reached = [_show(question, figures[question]) for question in LEAST_RATIOS]
    return 0 if all([*reached, _show_polling(figures["unchanged"]["Samplats"])]) else 1


def _measure(servers: list[CalendarServer]) -> dict[str, dict[str, Figure]]:
    """Return the figures by question and server."""
    taken: dict[tuple[str, str], list[tuple[Pace, float]]] = {}
    for _ in range(ROUNDS):
        for server in servers:
            for question, headers in _questions(server).items():
                before = server.cpu_seconds()
                pace = poll(server.port, server.path, headers, SECONDS)
                used = server.cpu_seconds() - before
                taken.setdefault((question, server.name), []).append((pace, 1000 * used / pace.requests))
    figures: dict[str, dict[str, Figure]] = {question: {} for question in LEAST_RATIOS}
    for (question, name), rounds in taken.items():
        figures[question][name] = Figure(
            status=rounds[0][0].status,
            per_second=median(pace.per_second for pace, _ in rounds),
            median_milliseconds=median(pace.median_milliseconds for pace, _ in rounds),
            cpu_milliseconds=median(cpu for _, cpu in rounds),
        )
    return figures


def _questions(server: CalendarServer) -> dict[str, dict[str, str]]:
    """Return the headers of each question; fail unless the server gives the whole calendar."""
    whole = ask_once(server.port, "GET", server.path, server.headers)
    assert whole.status == 200, (server.name, whole)
    assert whole.body.count(b"BEGIN:VEVENT") == EVENTS, (server.name, len(whole.body))
    return {
        "unchanged": {**server.headers, "If-None-Match": whole.headers["etag"]},
        "whole": server.headers,
    }


def _show(question: str, figures: dict[str, Figure]) -> bool:
    ours = figures["Samplats"]
    least = LEAST_RATIOS[question]
    sys.stdout.write(f"\n{question} (at least {least} × theirs)\n")
    sys.stdout.write("server     answer   requests/s   median ms   CPU ms/request   ours is faster\n")
    ratios = []
    for name, figure in figures.items():
        ratio = ours.per_second / figure.per_second
        ratios += [ratio] if name != "Samplats" else []
        sys.stdout.write(
            f"{name:<10} {figure.status:>6} {figure.per_second:>12.1f} {figure.median_milliseconds:>11.2f}"
            f" {figure.cpu_milliseconds:>16.2f} {ratio:>14.1f} ×\n"
        )
    return min(ratios) >= least


def _show_polling(unchanged: Figure) -> bool:
    per_second = SUBSCRIBERS / (POLLING_MINUTES * 60)
    share = per_second * unchanged.cpu_milliseconds / 1000
    sys.stdout.write(
        f"\n{SUBSCRIBERS} subscribers, each every {POLLING_MINUTES} minutes: {per_second:.2f} requests/s × "
        f"{unchanged.cpu_milliseconds:.2f} ms CPU (web server and database) = {100 * share:.2f} % of one core "
        f"(at most {100 * LARGEST_SHARE:.0f} %)\n"
    )
    return share <= LARGEST_SHARE


if __name__ == "__main__":
    sys.exit(main())
