"""Placements on the command line: exit codes, the sentence, equal bytes, a signal, no solver for verifying."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler.__main__ import main
from tests.benchmarks.generators.placements import Region, generate_region
from tests.scheduler.placements.factory import make_option, make_participant, make_place, make_problem, put, solve

ROOT = Path(__file__).parents[3]
SMALL = Region(people=24, places=3, weeks=20, starts=4, capacity=(2, 3), pressed=8)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Writes a document into a file of the given name."""

    def write_file(name: str, content: Any) -> str:
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return write_file


def test_solve_and_verify_say_what_is_proven_in_one_sentence(write: Any, tmp_path: Path, capsys: Any) -> None:
    problem = write("p.json", make_problem(participants=[make_participant(), make_participant("P2")]))
    result = str(tmp_path / "r.json")
    assert main(["solve", problem, "--out", result, "--workers", "1"]) == 0
    assert "1 of 2 placed; no plan can place more." in capsys.readouterr().err.splitlines()
    assert main(["verify", problem, result]) == 0
    printed = capsys.readouterr()
    assert printed.out == "tier 0 1 × unplaced: value 1\nvalid\n"
    assert printed.err.splitlines() == [
        "bound of tier 0: added up anew from prices",
        "1 of 2 placed; no plan can place more.",
    ]


def test_the_sentence_stands_in_the_result_in_swedish_and_english(write: Any, tmp_path: Path) -> None:
    problem = write("p.json", make_problem(participants=[make_participant(), make_participant("P2")]))
    main(["solve", problem, "--out", str(tmp_path / "r.json")])
    words = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["certificate"]["x"]
    assert words["text"] == "1 av 2 har fått plats; ingen plan kan ge fler plats."
    assert words["text_en"] == "1 of 2 placed; no plan can place more."


def test_a_tampered_certificate_is_invalid_and_proves_nothing(write: Any, tmp_path: Path, capsys: Any) -> None:
    problem = write("p.json", make_problem(participants=[make_participant(), make_participant("P2")]))
    main(["solve", problem, "--out", str(tmp_path / "r.json")])
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    document["certificate"]["tiers"][0]["places"]["K1"] = [0]
    capsys.readouterr()
    assert main(["verify", problem, write("bad.json", document)]) == 1
    printed = capsys.readouterr()
    assert "violation result certificate.tiers[0]" in printed.out
    assert "no plan can place more" not in printed.err


@pytest.mark.parametrize(
    ("code", "members", "options"),
    [
        (0, {}, []),
        (2, {"places": [make_place(capacity=-1)]}, []),
        (3, {"participants": [make_participant(must=True)], "places": [make_place(capacity=0)]}, []),
        (3, {"fixed": {"P1": put()}, "places": [make_place(capacity=0)]}, []),
        (3, {"quotas": [{"participants": ["P1"], "places": ["K1"], "min": 2}]}, []),
        (0, {}, ["--time-limit", "0"]),
        (4, {"quotas": [{"participants": ["P1"], "places": ["K1"], "min": 2}]}, ["--time-limit", "0"]),
    ],
)
def test_the_exit_code_says_how_it_ended(
    write: Any, tmp_path: Path, code: int, members: dict[str, Any], options: list[str]
) -> None:
    problem, result = write("p.json", make_problem(**members)), str(tmp_path / "r.json")
    assert main(["solve", problem, "--out", result, *options]) == code
    if code != 2:
        assert main(["verify", problem, result]) == 0


def test_verifying_needs_neither_the_solver_nor_numpy(write: Any, tmp_path: Path) -> None:
    problem, result = write("p.json", make_problem()), str(tmp_path / "r.json")
    assert main(["solve", problem, "--out", result]) == 0
    script = (
        "import sys; sys.modules['ortools'] = sys.modules['numpy'] = None; from scheduler.__main__ import main; "
        f"code = main(['verify', {problem!r}, {result!r}]); "
        "assert 'scheduler.placements.model' not in sys.modules; sys.exit(code)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60, check=False).returncode == 0


def test_deterministic_gives_the_same_bytes_twice(write: Any, tmp_path: Path) -> None:
    problem = write("p.json", generate_region(SMALL, seed=4))
    for name in ("1.json", "2.json"):
        assert main(["solve", problem, "--deterministic", "--out", str(tmp_path / name), "--time-limit", "4"]) == 0
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


def test_a_signal_ends_the_search_with_the_best_plan(write: Any, tmp_path: Path) -> None:
    # Tight and stepped, so that no search ends before the signal, which comes with the first line of progress.
    region = Region(people=150, places=4, choices=4, stepped=0.6, capacity=(4, 6), supervised=(0.6, 0.7))
    problem, result = write("p.json", generate_region(region, seed=3)), tmp_path / "r.json"
    command = [sys.executable, "-m", "scheduler", "solve", problem, "--out", str(result), "--time-limit", "3000"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        assert "tier 0" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert main(["verify", problem, str(result)]) == 0


def test_a_planted_plan_is_never_called_infeasible() -> None:
    # Everybody must be placed, and capacity is exactly what a plan drawn beforehand takes.
    people, room = [], {"K1": [0] * 10, "K2": [0] * 10}
    for number in range(12):
        place, start = ("K1", "K2")[number % 2], (number * 3) % 8
        for week in (start, start + 1):
            room[place][week] += 1
        options = [make_option(name, starts=[start, (start + 3) % 9]) for name in ("K1", "K2")]
        people.append(make_participant(f"P{number}", *options, must=True))
    places = [make_place(name, capacity=capacity) for name, capacity in room.items()]
    problem = make_problem(places=places, participants=people)
    assert solve(problem)["status"] == "OPTIMAL"
