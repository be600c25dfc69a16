"""Counting times proves how many meetings must go without one, and a certificate that counts wrongly is found out."""

import copy
import random

import pytest

import scheduler
from scheduler.certificates import CertificateFault
from scheduler.limits import Limits
from scheduler.meetings.certificate import count_left_out
from tests.scheduler.meetings.build import make_meeting, make_problem
from tests.scheduler.meetings.tiny import make_tiny

QUICK = Limits(time_limit_seconds=5, workers=1, deterministic=True)
NAMES = [f"M{number}" for number in range(1, 7)]
ONE_TIER = {"objective": [{"unplaced": 1}]}


def make_many(required=("A",), **changes):
    return [make_meeting(name, required=required, **changes) for name in NAMES]


PROVEN = {
    "one person's time": (2, make_problem(make_many(rooms=[]), **ONE_TIER)),
    "one person's free stretches": (4, make_problem(
        make_many(rooms=[]), people=[{"id": "A", "busy": [[1, 2], [5, 6]]}], **ONE_TIER)),
    "meetings a day": (4, make_problem(make_many(rooms=[]), people=[{"id": "A", "max_per_day": 1}], **ONE_TIER)),
    "a group to choose from": (2, make_problem(
        make_many(required=(), one_of=[["A"]], rooms=[]), **ONE_TIER)),
    "the only room": (2, make_problem([make_meeting(name, required=[]) for name in NAMES], **ONE_TIER)),
    "a room that suits nobody": (1, make_problem([make_meeting(needs=["video"])], **ONE_TIER)),
    "the days before a date": (4, make_problem(make_many(rooms=[], latest_end=4), **ONE_TIER)),
    "only the long ones": (2, make_problem(
        [make_meeting(name, 4, rooms=[]) for name in NAMES[:4]] + [make_meeting("S", 1, rooms=[], required=["B"])],
        **ONE_TIER)),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVEN)
def test_counting_proves_how_many_meetings_go_without_a_time(name):
    left_out, problem = PROVEN[name]
    result = scheduler.solve(problem, QUICK)
    report = scheduler.verify(problem, result)
    assert report.valid, report.violations
    assert report.proofs == ("counting",)
    assert result["tiers"][0]["value"] == result["certificate"]["headcount"]["bound"] == left_out
    meetings = len(problem["meetings"])
    assert report.sentence.text_en.startswith(f"{meetings - left_out} of {meetings} meetings placed; no plan can place")


def test_the_sentence_says_what_is_scarce():
    words = scheduler.solve(PROVEN["one person's time"][1], QUICK)["certificate"]["x"]
    assert words["text"] == "4 av 6 möten har fått en tid; ingen plan kan ge fler en tid. Trångt: A (4 tider, 6 möten)."


def test_the_lowest_priorities_go_without_in_the_best_case():
    meetings = [make_meeting(name, priority=number, rooms=[]) for number, name in enumerate(NAMES, 1)]
    result = scheduler.solve(make_problem(meetings, objective=[{"unplaced": 10}, {"end": 1}]), QUICK)
    assert [entry["proof"] for entry in result["certificate"]["tiers"]] == ["counting", "search"]
    assert result["tiers"][0]["value"] == result["tiers"][0]["bound"] == 30


def test_there_is_no_certificate_where_every_meeting_has_a_time():
    assert scheduler.solve(make_problem([make_meeting()]), QUICK)["certificate"] is None


def tamper_claim(**members):
    return lambda result: result["certificate"]["tiers"][0]["claims"][0].update(members)


TAMPERINGS = {
    "a higher bound": lambda result: result["certificate"]["tiers"][0].update(bound=3),
    "a bound that is no number": lambda result: result["certificate"]["tiers"][0].update(bound="2"),
    "claims that are no list": lambda result: result["certificate"]["tiers"][0].update(claims={}),
    "a claim that is no object": lambda result: result["certificate"]["tiers"][0].update(claims=[1]),
    "the same claim twice": lambda result: result["certificate"]["tiers"][0]["claims"].append(
        result["certificate"]["tiers"][0]["claims"][0]),
    "somebody whom the meetings do without": tamper_claim(people=["B"]),
    "nobody": tamper_claim(people=[]),
    "an unknown person": tamper_claim(people=["Z"]),
    "people that are no list": tamper_claim(people="A"),
    "a meeting twice": tamper_claim(meetings=["M1", "M1"]),
    "an unknown meeting": tamper_claim(meetings=["M9"]),
    "no meetings": tamper_claim(meetings=[]),
    "a headcount too high": lambda result: result["certificate"]["headcount"].update(bound=3),
    "other words": lambda result: result["certificate"]["x"].update(text="Alla möten har fått en tid."),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampered_certificate_is_invalid(name):
    problem = PROVEN["one person's time"][1]
    result = copy.deepcopy(scheduler.solve(problem, QUICK))
    TAMPERINGS[name](result)
    violations = scheduler.verify(problem, result).violations
    assert violations
    assert all(violation.subject.startswith("certificate") for violation in violations)


@pytest.mark.parametrize("seed", range(40))
def test_no_claims_whatever_prove_more_than_the_best_plan(seed):
    rng = random.Random(seed)
    problem, plans = make_tiny(rng)
    people = [person["id"] for person in problem["people"]]
    rooms = [room["id"] for room in problem["rooms"]]
    meetings = [meeting["id"] for meeting in problem["meetings"]]
    fewest = min((len(meetings) - len(plan) for plan in plans), default=None)
    for _ in range(30):
        key, names = rng.choice((("people", people), ("rooms", rooms)))
        claim = {
            key: rng.sample(names, rng.randint(0, len(names))),
            "meetings": rng.sample(meetings, rng.randint(1, len(meetings))),
        }
        try:
            least = count_left_out(problem, {"claims": [claim]}, counts_priority=False)
        except CertificateFault:
            continue
        assert fewest is None or least <= fewest
