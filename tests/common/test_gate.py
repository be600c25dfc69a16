"""The gate's own steps can fail."""

import os
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from backend.common.translations import compile_catalogues
from tests.__main__ import run_side_by_side
from tests.gate import committed_files, steps
from tests.gate.committed_files import REGISTRY_HOSTS, find_faults, forbidden_text
from tests.gate.steps import Step
from tests.gate.translations import faults_in


@pytest.mark.parametrize(
    "line",
    [
        f"resolved https://{REGISTRY_HOSTS[0]}/simple",
        f"{REGISTRY_HOSTS[2]}/x",
        "cd /home" + "/anna/samplats",
        "{project}/x",
    ],
)
def test_a_registrys_host_or_a_path_of_this_machine_is_found(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = forbidden_text()
    line = line.format(project=committed_files.PROJECT)
    monkeypatch.setattr(committed_files, "PROJECT", tmp_path)
    (tmp_path / "file.txt").write_text(f"harmless\n{line}\n")
    assert find_faults([tmp_path / "file.txt"], pattern)[0].startswith("file.txt:2: ")


def test_ordinary_text_and_pictures_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = forbidden_text()
    monkeypatch.setattr(committed_files, "PROJECT", tmp_path)
    (tmp_path / "file.txt").write_text("path('konto/losenord/'), https://samplats.example/home, $HOME/x\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    assert find_faults([tmp_path / "file.txt", tmp_path / "picture.png"], pattern) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Message("Deltagare", ""), "has no English text"),
        (Message(("en plats", "%d platser"), ("one place", "")), "has no English text"),
        (Message("Deltagare", "Participants", flags=["fuzzy"]), "is marked fuzzy"),
        (Message("%(count)s platser", "%(number)s places", flags=["python-format"]), "placeholder"),
    ],
)
def test_an_incomplete_translation_is_a_fault(message: Message, fault: str) -> None:
    assert any(fault in found for found in faults_in(message))


def test_a_complete_translation_is_none() -> None:
    assert faults_in(Message("%(count)s platser", "%(count)s places", flags=["python-format"])) == []


def test_catalogues_are_compiled_once_and_again_when_they_change(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "kö"\nmsgstr "queue"\n')
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert b"queue" in source.with_suffix(".mo").read_bytes()
    assert compile_catalogues(tmp_path) == []
    source.write_text(source.read_text().replace("queue", "line"))
    compiled = source.with_suffix(".mo")
    later = compiled.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [compiled]


def test_of_steps_side_by_side_each_is_shown_and_a_fault_in_one_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(steps, "REPORTS", tmp_path)
    outcomes = run_side_by_side(
        [
            Step("faulty", (sys.executable, "-c", "print('first'); raise SystemExit(3)")),
            Step("sound", (sys.executable, "-c", "print('second')")),
        ]
    )
    assert [(outcome.exit_code, outcome.failed) for outcome in outcomes] == [(3, True), (0, False)]
    said = " ".join(capsys.readouterr().out.split())
    assert said == "──── faulty, sound – side by side ──── faulty first ──── sound second"
