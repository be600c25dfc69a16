"""Tiny random meetings problems with a planted plan."""

from tests.scheduler.meetings.brute_force import count_moves, list_plans

TERMS = ("unplaced", "preferred_clash", "late", "end", "rooms_used", "moves")


def make_tiny(rng):
    """A problem of two or three meetings that has at least one plan, and all its plans.

    A plan is planted: fixed decisions and the limit on moves are taken from one of the plans there are without them.
    """
    days = [
        {"date": f"2026-03-{2 + number + 2 * (number > 1):02d}", "grains": rng.choice((3, 4))}
        for number in range(rng.randint(1, 3))
    ]
    grains = sum(day["grains"] for day in days)
    rooms = [
        {"id": f"R{n}", "capacity": rng.choice((2, 4)), "features": rng.choice(([], ["video"]))}
        for n in range(rng.randint(1, 2))
    ]
    if rng.random() < 0.3:
        rooms[0]["closed"] = [_window(rng, grains)]
    people = [{"id": name} for name in "ABCD"]
    for person in people:
        if rng.random() < 0.4:
            person["busy"] = [_window(rng, grains)]
        if rng.random() < 0.3:
            person["max_per_day"] = rng.choice((0, 1, 1, 2))
    meetings = [
        _make_meeting(rng, number, grains, [room["id"] for room in rooms]) for number in range(rng.randint(2, 3))
    ]
    problem = {
        "format": "samplats/meetings/1",
        "grain_minutes": 15,
        "days": days,
        "rooms": rooms,
        "people": people,
        "meetings": meetings,
        "fixed": {},
        "current": {},
        "objective": _make_objective(rng),
    }
    plans = list_plans(problem)
    _plant(rng, problem, plans)
    return problem, list_plans(problem)


def _window(rng, grains):
    first = rng.randrange(grains)
    return [first, rng.randint(first + 1, grains)]


def _make_meeting(rng, number, grains, rooms):
    names = rng.sample("ABCD", 4)
    required, preferred = names[: rng.randint(1, 2)], []
    if rng.random() < 0.6:
        preferred = names[2 : 2 + rng.randint(1, 2)]
    meeting = {"id": f"M{number}", "duration": rng.randint(1, 3), "required": required, "preferred": preferred}
    if rng.random() < 0.3:
        meeting["one_of"] = [rng.sample("ABCD", rng.randint(1, 2))]
    if rng.random() < 0.2:
        meeting["rooms"] = rng.choice(([], rooms[:1]))
    if rng.random() < 0.2:
        meeting["needs"] = ["video"]
    if rng.random() < 0.5:
        meeting["due"] = rng.randint(0, grains)
    if rng.random() < 0.3:
        meeting["earliest"] = rng.randrange(grains)
    if rng.random() < 0.3:
        meeting["priority"] = rng.randint(0, 3)
    if number and rng.random() < 0.5:
        link = {"meeting": f"M{rng.randrange(number)}"}
        if rng.random() < 0.7:
            link["min_days"] = rng.randint(0, 1)
        if rng.random() < 0.5:
            link["max_days"] = link.get("min_days", 0) + rng.randint(0, 4)
        meeting["after"] = [link]
    return meeting


def _make_objective(rng):
    terms = rng.sample(TERMS, rng.randint(1, 5))
    tiers = [{"unplaced": 1}] if rng.random() < 0.7 else []
    while terms:
        count = rng.randint(1, 2)
        tiers.append({term: rng.choice((1, 1, 2, 5)) for term in terms[:count]})
        terms = terms[count:]
    return tiers


def _plant(rng, problem, plans):
    plan = rng.choice(plans)
    wanted = rng.choice(plans)
    for name, (start, room, chosen) in sorted(wanted.items()):
        if rng.random() < 0.5:
            problem["current"][name] = _name_some(rng, start, room, chosen)
    for name, (start, room, chosen) in sorted(plan.items()):
        if rng.random() < 0.2:
            problem["fixed"][name] = _name_some(rng, start, room, chosen)
    if rng.random() < 0.3:
        problem["max_moves"] = count_moves(problem, plan)


def _name_some(rng, start, room, chosen):
    decision = {"start": start, "room": room, "one_of": list(chosen)}
    return {key: value for key, value in decision.items() if rng.random() < 0.7}
