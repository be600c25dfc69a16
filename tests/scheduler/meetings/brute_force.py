"""Every plan of a tiny meetings problem, tried one by one; written from the format's text, sharing no code with the solver."""

import itertools
from datetime import date


def list_plans(problem):
    """All plans (meeting id -> (start, room, chosen)) that keep H1 to H7, as long as there are few."""
    meetings = _predecessors_first(problem["meetings"])
    plans = [{}]
    for meeting in meetings:
        options = [None, *_options(problem, meeting)]
        plans = [
            plan if option is None else {**plan, meeting["id"]: option}
            for plan in plans
            for option in options
            if option is None or _fits(problem, plan, meeting, option)
        ]
    return [plan for plan in plans if _keeps_decisions(problem, plan)]


def best_values(problem, plans):
    """The lexicographically least tier values over the plans."""
    return min(tier_values(problem, plan) for plan in plans)


def tier_values(problem, plan):
    """The value of every tier of a plan."""
    terms = {
        "unplaced": _unplaced,
        "late": _late,
        "end": _end,
        "preferred_clash": _clash,
        "rooms_used": _rooms_used,
        "moves": count_moves,
    }
    return tuple(
        sum(weight * terms[term](problem, plan) for term, weight in tier.items()) for tier in problem["objective"]
    )


def count_moves(problem, plan):
    """How many decisions in force the plan does not keep."""
    return sum(not _keeps(problem["current"][name], plan.get(name)) for name in problem.get("current", {}))


def _predecessors_first(meetings):
    ordered, waiting = [], list(meetings)
    while waiting:
        names = {meeting["id"] for meeting in ordered}
        ready = [m for m in waiting if all(link["meeting"] in names for link in m.get("after", []))]
        ordered += ready
        waiting = [meeting for meeting in waiting if meeting not in ready]
    return ordered


def _day_table(problem):
    return [
        (number, date.fromisoformat(day["date"]))
        for number, day in enumerate(problem["days"])
        for _ in range(day["grains"])
    ]


def _free(windows, start, end):
    return all(not (first <= grain < last) for grain in range(start, end) for first, last in windows)


def _options(problem, meeting):
    table, people = _day_table(problem), {person["id"]: person for person in problem["people"]}
    latest_end = meeting.get("latest_end", len(table))
    for start in range(meeting.get("earliest", 0), min(latest_end, len(table)) - meeting["duration"] + 1):
        end = start + meeting["duration"]
        if table[start][0] != table[end - 1][0]:
            continue
        for room, chosen in itertools.product(
            _rooms(problem, meeting, start, end), itertools.product(*meeting.get("one_of", []))
        ):
            parts = [*meeting["required"], *meeting.get("preferred", []), *chosen]
            if len(set(parts)) == len(parts) and all(
                _free(people[name].get("busy", []), start, end) for name in (*meeting["required"], *chosen)
            ):
                yield start, room, chosen


def _rooms(problem, meeting, start, end):
    if meeting.get("rooms") == []:
        return [None]
    heads = meeting.get(
        "headcount", len(meeting["required"]) + len(meeting.get("preferred", [])) + len(meeting.get("one_of", []))
    )
    return [
        room["id"]
        for room in problem["rooms"]
        if (meeting.get("rooms") is None or room["id"] in meeting["rooms"])
        and heads <= room["capacity"]
        and set(meeting.get("needs", [])) <= set(room.get("features", []))
        and _free(room.get("closed", []), start, end)
    ]


def _fits(problem, plan, meeting, option):
    by_name = {other["id"]: other for other in problem["meetings"]}
    table = _day_table(problem)
    start, room, chosen = option
    end, here = start + meeting["duration"], {*meeting["required"], *chosen}
    for name, (other_start, other_room, other_chosen) in plan.items():
        other_end = other_start + by_name[name]["duration"]
        if start < other_end and other_start < end:
            there = {*by_name[name]["required"], *other_chosen}
            if here & there or (room is not None and room == other_room):
                return False
    for link in meeting.get("after", []):
        if link["meeting"] not in plan:
            return False
        earlier = plan[link["meeting"]][0]
        days = (table[start][1] - table[earlier][1]).days
        if earlier + by_name[link["meeting"]]["duration"] > start or not (
            link.get("min_days", 0) <= days <= link.get("max_days", 10**6)
        ):
            return False
    return _keeps_daily_limits(problem, {**plan, meeting["id"]: option}, here, table[start][0])


def _keeps_daily_limits(problem, plan, people, day):
    by_name = {other["id"]: other for other in problem["meetings"]}
    table = _day_table(problem)
    for person in problem["people"]:
        if person["id"] in people and person.get("max_per_day") is not None:
            count = sum(
                table[start][0] == day and person["id"] in (*by_name[name]["required"], *chosen)
                for name, (start, _, chosen) in plan.items()
            )
            if count > person["max_per_day"]:
                return False
    return True


def _keeps(decision, option):
    if option is None:
        return False
    start, room, chosen = option
    return (
        decision.get("start", start) == start
        and ("room" not in decision or decision["room"] == room)
        and tuple(decision.get("one_of", chosen)) == tuple(chosen)
    )


def _keeps_decisions(problem, plan):
    most = problem.get("max_moves")
    return all(_keeps(decision, plan.get(name)) for name, decision in problem.get("fixed", {}).items()) and (
        most is None or count_moves(problem, plan) <= most
    )


def _unplaced(problem, plan):
    return sum(meeting.get("priority", 1) for meeting in problem["meetings"] if meeting["id"] not in plan)


def _late(problem, plan):
    return sum(
        meeting.get("priority", 1) * max(0, plan[meeting["id"]][0] + meeting["duration"] - meeting["due"])
        for meeting in problem["meetings"]
        if meeting["id"] in plan and meeting.get("due") is not None
    )


def _end(problem, plan):
    return sum(plan[m["id"]][0] + m["duration"] - 1 for m in problem["meetings"] if m["id"] in plan)


def _clash(problem, plan):
    placed = [meeting for meeting in problem["meetings"] if meeting["id"] in plan]
    total = 0
    for one, two in itertools.combinations(placed, 2):
        grains_1 = set(range(plan[one["id"]][0], plan[one["id"]][0] + one["duration"]))
        grains_2 = set(range(plan[two["id"]][0], plan[two["id"]][0] + two["duration"]))
        likes_1, likes_2 = set(one.get("preferred", [])), set(two.get("preferred", []))
        all_1 = likes_1 | {*one["required"], *plan[one["id"]][2]}
        all_2 = likes_2 | {*two["required"], *plan[two["id"]][2]}
        total += len(grains_1 & grains_2) * len((likes_1 & all_2) | (likes_2 & all_1))
    return total


def _rooms_used(problem, plan):
    table, used = _day_table(problem), {}
    for meeting in problem["meetings"]:
        if meeting["id"] in plan:
            start, room, chosen = plan[meeting["id"]]
            for person in (*meeting["required"], *meeting.get("preferred", []), *chosen) if room is not None else ():
                used.setdefault((person, table[start][0]), set()).add(room)
    return sum(len(rooms) - 1 for rooms in used.values())
