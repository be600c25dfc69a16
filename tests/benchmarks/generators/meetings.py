"""Generated instances of the mapping programme: three meetings with a lead, then a handover to the agencies.

Modelled on the Västerås programme: cohorts of ten, one consulting room that closes and another that takes over,
officers with busy calendars. Everything follows from the seed.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

GRAINS = 32


@dataclass(frozen=True)
class Programme:
    """What an instance looks like.

    Attributes:
        people: Participants, ten to a cohort.
        leads: Mapping leads; each has an own share of the participants.
        rooms: Consulting rooms for the mapping meetings.
        officers: Officers of the agencies, who refer and take part in handovers.
        days: Working days.
        busy: Range of the share of each officer's time that is taken.
        lead_busy: The same for the leads.
        spread: Part of the calendar over which the referrals come.
        max_per_day: Meetings a day that a lead can take.
        window_days: Days after which the next meeting must have come.
        due_days: Calendar days from referral within which a mapping should be done.
        lead_at_handover: Part of the participants whose handover the lead takes part in.
        room_closes: Part of the calendar after which the first half of the rooms is closed; a spare one takes over.
    """

    people: int = 70
    leads: int = 1
    rooms: int = 1
    officers: int = 9
    days: int = 310
    busy: tuple[float, float] = (0.3, 0.6)
    lead_busy: tuple[float, float] = (0.05, 0.15)
    spread: float = 0.7
    max_per_day: int = 3
    window_days: int = 28
    due_days: int = 60
    lead_at_handover: float = 0.3
    room_closes: float = 0.75


def generate_programme(programme: Programme, seed: int) -> dict[str, Any]:
    """Build a ``samplats/meetings/1`` problem with four meetings per participant."""
    rng = random.Random(seed)
    days = _working_days(programme.days)
    closing = int(programme.days * programme.room_closes) * GRAINS
    rooms = [
        {"id": f"room-{number}", "capacity": 4, "closed": [[closing, programme.days * GRAINS]]}
        for number in range(programme.rooms)
    ]
    rooms += [{"id": f"spare-{number}", "capacity": 4, "closed": [[0, closing]]} for number in range(programme.rooms)]
    leads = [f"lead-{number}" for number in range(programme.leads)]
    officers = [f"officer-{number}" for number in range(programme.officers)]
    people: list[dict[str, Any]] = []
    people += [
        {
            "id": lead,
            "busy": _busy(rng, programme.days, rng.uniform(*programme.lead_busy)),
            "max_per_day": programme.max_per_day,
        }
        for lead in leads
    ]
    people += [
        {"id": officer, "busy": _busy(rng, programme.days, rng.uniform(*programme.busy))} for officer in officers
    ]
    meetings: list[dict[str, Any]] = []
    cohorts = max(1, programme.people // 10)
    for number in range(programme.people):
        name = f"P{number + 1}"
        people.append({"id": name, "busy": _busy(rng, programme.days, rng.uniform(0.0, 0.1))})
        cohort_day = int(programme.days * programme.spread * (number // 10 % cohorts) / cohorts)
        referral = (cohort_day + rng.randrange(5)) * GRAINS
        meetings += _chain(rng, programme, name, leads[number % len(leads)], officers, referral)
    return {
        "format": "samplats/meetings/1",
        "grain_minutes": 15,
        "days": days,
        "rooms": rooms,
        "people": people,
        "meetings": meetings,
        "fixed": {},
        "current": {},
        "objective": [{"unplaced": 1}, {"late": 1}, {"end": 1}],
    }


def _chain(
    rng: random.Random, programme: Programme, name: str, lead: str, officers: list[str], referral: int
) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    due = referral + programme.due_days * 5 // 7 * GRAINS
    for step, duration in enumerate((8, 6, 6)):
        after = [] if step == 0 else [{"meeting": f"{name}-{step}", "min_days": 7, "max_days": programme.window_days}]
        chain.append(
            {
                "id": f"{name}-{step + 1}",
                "duration": duration,
                "required": [name, lead],
                "earliest": referral,
                "due": due,
                "after": after,
            }
        )
    contacts = rng.sample(officers, k=min(len(officers), 4))
    required = [name, contacts[0]] + ([lead] if rng.random() < programme.lead_at_handover else [])
    chain.append(
        {
            "id": f"{name}-4",
            "duration": 4,
            "required": required,
            "one_of": [contacts[1:]],
            "earliest": referral,
            "due": due,
            "rooms": None,
            "after": [{"meeting": f"{name}-3", "min_days": 7, "max_days": programme.window_days}],
        }
    )
    return chain


def _working_days(count: int) -> list[dict[str, Any]]:
    day, days = date(2026, 1, 5), []
    while len(days) < count:
        if day.weekday() < 5:
            days.append({"date": day.isoformat(), "grains": GRAINS, "starts_at": "08:00"})
        day += timedelta(days=1)
    return days


def _busy(rng: random.Random, days: int, share: float) -> list[list[int]]:
    """Windows of one to three hours that take about that share of each day."""
    windows: list[list[int]] = []
    for day in range(days):
        grain = 0
        while grain < GRAINS:
            length = rng.randint(4, 12)
            if rng.random() < share:
                windows.append([day * GRAINS + grain, day * GRAINS + min(GRAINS, grain + length)])
            grain += length
    return windows
