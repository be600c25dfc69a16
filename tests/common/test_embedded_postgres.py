"""The embedded server: found, shared, recovered, ended. Each test has a cluster of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from backend.common.embedded_postgres import DEMO, TESTS, EmbeddedPostgres, EmbeddedPostgresError, account
from backend.common.embedded_postgres.server import LONGEST_SOCKET_PATH


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory() as folder:
        # Not pytest's own folder: root's is closed to others, which has a test of its own below.
        Path(folder).chmod(0o755)
        cluster = EmbeddedPostgres(Path(folder) / "postgres", TESTS)
        yield cluster
        cluster.destroy()


def connect(server: EmbeddedPostgres) -> psycopg.Connection:
    return psycopg.connect(server.url(), autocommit=True)


def test_a_server_that_runs_is_found_and_not_started_again(server: EmbeddedPostgres) -> None:
    assert server.ensure_running() is True
    first = server.postmaster()
    assert server.ensure_running() is False
    assert server.postmaster() == first


def test_processes_that_start_it_at_once_end_up_with_one_server(server: EmbeddedPostgres) -> None:
    program = (
        "import sys; from pathlib import Path; from backend.common.embedded_postgres import *;"
        "print(EmbeddedPostgres(Path(sys.argv[1]), TESTS).ensure_running())"
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", program, str(server.home)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = sorted(starter.communicate(timeout=60)[0].strip() for starter in starters)
    assert answers == ["False", "False", "True"]


def test_what_was_committed_survives_a_killed_postmaster(server: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(server.home, DEMO)
    server.ensure_running()
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postmaster = server.postmaster()
    assert postmaster is not None
    postmaster.kill()
    assert server.ensure_running() is True
    with connect(server) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_pid_file_whose_number_is_somebody_elses_does_not_block_the_start(server: EmbeddedPostgres) -> None:
    server.ensure_running()
    pid_file = server.home.resolve() / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert server.postmaster() is None
    assert server.ensure_running() is True


def test_stopping_leaves_no_process_and_keeps_the_data(server: EmbeddedPostgres) -> None:
    server.ensure_running()
    postmaster = server.postmaster()
    assert postmaster is not None
    family = [postmaster, *postmaster.children(recursive=True)]
    assert server.stop() is True
    _, alive = psutil.wait_procs(family, timeout=5)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert not server.answers()
    assert (server.home.resolve() / "data" / "PG_VERSION").exists()


def test_stopping_what_does_not_run_says_so(server: EmbeddedPostgres) -> None:
    assert server.stop() is False


def test_a_first_start_that_was_cut_short_is_begun_anew(server: EmbeddedPostgres) -> None:
    unfinished = account.make_home(server.home) / "data.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    assert server.ensure_running() is True


def test_a_deep_folder_still_gives_a_socket_path_that_fits(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 20) / ("deeper" * 10) / "postgres"
    server = EmbeddedPostgres(home, TESTS)
    assert len(str(server.socket_folder / ".s.PGSQL.5432").encode()) <= LONGEST_SOCKET_PATH
    assert server.socket_folder == EmbeddedPostgres(home, TESTS).socket_folder
    try:
        assert server.ensure_running() is True
    finally:
        server.destroy()
    assert not server.socket_folder.exists()


def test_nobody_else_may_connect_and_nothing_listens_on_the_network(server: EmbeddedPostgres) -> None:
    server.ensure_running()
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    with connect(server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_what_was_committed_is_on_disk_unless_the_cluster_is_for_tests(server: EmbeddedPostgres) -> None:
    server.ensure_running()
    with connect(server) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    demo = EmbeddedPostgres(server.home)
    demo.stop()
    demo.ensure_running()
    with connect(demo) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_server_that_cannot_start_says_why(server: EmbeddedPostgres) -> None:
    server.ensure_running()
    server.stop()
    shutil.rmtree(server.home.resolve() / "data" / "global")
    with pytest.raises(EmbeddedPostgresError, match="pg_ctl failed"):
        server.ensure_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must step down")
def test_started_by_root_it_runs_as_nobody_and_no_folder_above_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The checkout with its packages lies in /root, say: others can enter neither the data's place nor the programs'.
    monkeypatch.setattr(account, "_others_can_enter", lambda path: False)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "var" / "postgres", TESTS)
    try:
        server.ensure_running()
        postmaster = server.postmaster()
        assert postmaster is not None
        assert postmaster.username() == account.ROOTS_STAND_IN
        assert Path(postmaster.exe()).is_relative_to(account.SHARED_STATE_FOLDER)
        assert closed.stat().st_mode & 0o777 == 0o700
        home = server.home.resolve()
        assert home.is_relative_to(account.SHARED_STATE_FOLDER)
    finally:
        server.destroy()
    assert not home.exists()
