"""The command line end to end: exit codes, one line per fault, progress apart from the result, signals, equal bytes."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler.__main__ import main
from tests.benchmarks.generators.cohorts import CohortShape, generate_cohorts
from tests.scheduler.cohorts.factory import make_cohort, make_participant, make_problem

ROOT = Path(__file__).parents[2]


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Writes a document, or raw text, into a file of the given name."""

    def write_file(name: str, content: Any) -> str:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write_file


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def test_a_plan_goes_to_standard_output_and_progress_to_standard_error(write: Any) -> None:
    ended = run("solve", write("p.json", make_problem()), "--workers", "1")
    assert ended.returncode == 0
    result = json.loads(ended.stdout)
    assert (result["format"], result["status"]) == ("samplats/result/1", "OPTIMAL")
    assert result["plan"] == {"assignments": {"P1": "G1"}}
    assert "tier 0 1 × unplaced: value 0" in ended.stderr


def test_a_result_is_solved_verified_and_explained_through_files(write: Any, tmp_path: Path, capsys: Any) -> None:
    problem = write("p.json", make_problem(participants=[make_participant(until=1)]))
    result = str(tmp_path / "r.json")
    assert main(["solve", problem, "--out", result, "--workers", "1"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["verify", problem, result]) == 0
    assert capsys.readouterr().out == "tier 0 1 × unplaced: value 1\nvalid\n"
    explained = tmp_path / "e.json"
    assert main(["explain", problem, result, "--out", str(explained)]) == 0
    assert json.loads(explained.read_text(encoding="utf-8"))["unplaced"][0]["fix"]["change"]["to"] == 2


def test_verifying_needs_no_solver(write: Any, tmp_path: Path) -> None:
    problem, result = write("p.json", make_problem()), str(tmp_path / "r.json")
    assert main(["solve", problem, "--out", result]) == 0
    script = (
        "import sys; sys.modules['ortools'] = None; from scheduler.__main__ import main; "
        f"code = main(['verify', {problem!r}, {result!r}]); "
        "assert 'scheduler.cohorts.model' not in sys.modules; sys.exit(code)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60, check=False).returncode == 0


def test_an_invalid_result_is_told_violation_by_violation(write: Any, tmp_path: Path, capsys: Any) -> None:
    problem, result = write("p.json", make_problem()), tmp_path / "r.json"
    main(["solve", problem, "--out", str(result)])
    document = json.loads(result.read_text(encoding="utf-8"))
    document["plan"]["assignments"] = {"P1": "G7"}
    assert main(["verify", problem, write("bad.json", document)]) == 1
    assert "violation H1 P1" in capsys.readouterr().out
    assert main(["explain", problem, write("bad.json", document)]) == 1


def test_infeasible_and_unknown_have_exit_codes_of_their_own(write: Any, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "r.json"), "--workers", "1"]
    contradiction = make_problem(cohorts=[make_cohort(min=2)], fixed={"P1": "G1"})
    assert main(["solve", write("p.json", contradiction), *out]) == 3
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["plan"] is None
    assert main(["verify", str(tmp_path / "p.json"), str(tmp_path / "r.json")]) == 0
    assert main(["solve", write("p.json", contradiction), *out, "--time-limit", "0"]) == 4


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ("", "$: "),
        ("{", "$: "),
        ('{"format": NaN}', "$: "),
        ('{"a": 1, "a": 2}', "$: "),
        ("[" * 100_000, "$: "),
        ("1" * 5_000, "$: "),
        ("[]", "$: "),
        ("{}", "$.format: "),
        ('{"format": "samplats/placements/2"}', "$.format: "),
        ('{"format": "samplats/placements/1"}', "$: "),
        ('{"format": ["samplats/cohorts/1"]}', "$.format: "),
        ('{"format": "samplats/cohorts/1", "x": "\\ud800"}', "$: "),
        ('{"format": "samplats/cohorts/1", "x": 1e999}', "$: "),
        ('{"format": "samplats/cohorts/1"}', "$: "),
    ],
)
def test_bad_input_exits_with_2_and_lines_that_begin_with_a_path(
    write: Any, capsys: Any, content: str, path: str
) -> None:
    assert main(["solve", write("p.json", content)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert all(line.startswith(path) for line in lines)


@pytest.mark.parametrize("option", [["--time-limit", "-1"], ["--workers", "0"], ["--seed", "-1"]])
def test_limits_out_of_range_are_bad_input(write: Any, capsys: Any, option: list[str]) -> None:
    assert main(["solve", write("p.json", make_problem()), *option]) == 2
    assert capsys.readouterr().err


def test_files_that_cannot_be_read_or_written_are_bad_input(write: Any, tmp_path: Path, capsys: Any) -> None:
    problem = write("p.json", make_problem())
    binary = tmp_path / "b.json"
    binary.write_bytes(b"\xff\xfe\x00")
    assert main(["solve", str(tmp_path / "none.json")]) == 2
    assert main(["solve", str(tmp_path)]) == 2
    assert main(["solve", str(binary)]) == 2
    assert main(["solve", problem, "--out", str(tmp_path / "no" / "r.json")]) == 2
    assert main(["verify", problem, write("list.json", [])]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_deterministic_gives_the_same_bytes_twice(write: Any, tmp_path: Path) -> None:
    shape = CohortShape(people=24, cohorts=4, least=3, most=5, together_share=0.2, apart_share=0.2)
    problem = write("p.json", generate_cohorts(shape, seed=5))
    for name in ("1.json", "2.json"):
        assert main(["solve", problem, "--deterministic", "--out", str(tmp_path / name), "--time-limit", "5"]) == 0
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_search_with_the_best_plan(write: Any, tmp_path: Path, number: signal.Signals) -> None:
    # Large enough that no search ends before the signal, which comes with the first line of progress.
    shape = CohortShape(
        people=120, cohorts=12, leaders=4, rooms=3, reserved_share=0.5, agency_balance=True, tolerance=0
    )
    problem, result = write("p.json", generate_cohorts(shape, seed=3)), tmp_path / "r.json"
    command = [sys.executable, "-m", "scheduler", "solve", problem, "--out", str(result), "--time-limit", "3000"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        assert "tier 0" in process.stderr.readline()
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
    assert main(["verify", problem, str(result)]) == 0
    assert json.loads(result.read_text(encoding="utf-8"))["status"] == "FEASIBLE"
