"""Starts, finds, recovers and stops the embedded PostgreSQL server.

The server outlives the command that started it: the next one finds it through its socket. It listens on a unix
socket alone, in a folder that only its own account (and root) can enter; that folder is the authentication.
"""

import fcntl
import hashlib
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql

from backend.common.embedded_postgres import account

ROLE = "samplats"
DATABASE = "samplats"
PORT = 5432  # only names the socket file; nothing listens on TCP
LONGEST_SOCKET_PATH = 100  # Linux allows 107 bytes, macOS 103
START_SECONDS = 60
STOP_SECONDS = 30
LEFTOVER_SECONDS = 5


class EmbeddedPostgresError(RuntimeError):
    """The embedded server could not be started or stopped; the message says what to do."""


@dataclass(frozen=True)
class Durability:
    """Server settings that trade safety against speed."""

    settings: tuple[tuple[str, str], ...]


DEMO = Durability((("fsync", "on"), ("synchronous_commit", "on")))
TESTS = Durability((("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")))


class EmbeddedPostgres:
    """One database cluster in one folder.

    Args:
        home: Folder for everything that belongs to the cluster, e.g. ``var/postgres``. Created on first start.
        durability: ``DEMO`` keeps what was committed whatever happens; ``TESTS`` is for clusters to throw away.
    """

    def __init__(self, home: Path, durability: Durability = DEMO) -> None:
        self.home = home
        self.durability = durability

    @property
    def socket_folder(self) -> Path:
        """Where clients connect. Known before the server has ever run, so that settings can name it."""
        folder = self.home / "socket"
        if len(str(folder / f".s.PGSQL.{PORT}").encode()) <= LONGEST_SOCKET_PATH:
            return folder
        digest = hashlib.sha256(str(self.home.absolute()).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"samplats-{digest}"

    def connection_settings(self) -> dict[str, str]:
        """Host, port, user and database name, as psycopg and Django's DATABASES call them after upper-casing."""
        return {"host": str(self.socket_folder), "port": str(PORT), "user": ROLE, "name": DATABASE, "password": ""}

    def url(self, database: str = DATABASE) -> str:
        """The same as a URL that ``DATABASE_URL`` accepts."""
        return f"postgres://{ROLE}@{str(self.socket_folder).replace('/', '%2F')}:{PORT}/{database}"

    def answers(self) -> bool:
        """Whether the server accepts connections right now."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure_running(self) -> bool:
        """Start the server unless it runs. Safe when several processes call it at once.

        Returns:
            True when this call started it, False when it was found running.

        Raises:
            EmbeddedPostgresError: it does not start; the message holds the end of the server's log.
        """
        if self.answers():
            return False
        with self._lock():
            if self._wait_until_it_answers():
                return False
            self._start()
        return True

    def stop(self) -> bool:
        """Stop the server, at worst by force. Returns whether one ran."""
        with self._lock():
            return self._stop()

    def destroy(self) -> None:
        """Stop the server and delete all its data."""
        with self._lock():
            self._stop()
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            if self.home.exists():
                shutil.rmtree(self.home.resolve())
            if self.home.is_symlink():
                self.home.unlink()

    def postmaster(self) -> psutil.Process | None:
        """The running server's main process, or None. A stale pid file whose number was reused is not believed."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            return process if self._is_ours(process) else None
        except (OSError, ValueError, psutil.Error):
            return None

    @property
    def _data(self) -> Path:
        return self.home.resolve() / "data"

    @property
    def _log(self) -> Path:
        return self.home.resolve() / "server.log"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder), port=PORT, user=ROLE, dbname="postgres", connect_timeout=5, autocommit=True
        )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with (self.home.parent / f"{self.home.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_ours(self, process: psutil.Process) -> bool:
        return (
            process.name().startswith("postgres")
            and process.status() != psutil.STATUS_ZOMBIE
            and Path(process.cwd()) == self._data
        )

    def _wait_until_it_answers(self) -> bool:
        """Wait for a live server that is still starting or recovering; False as soon as there is none."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.answers():
                return True
            if self.postmaster() is None:
                return False
            time.sleep(0.1)
        return False

    def _start(self) -> None:
        try:
            home = account.make_home(self.home)
            programs = account.find_programs(home)
            account.make_private_folder(self.socket_folder.resolve())
        except PermissionError as error:
            raise EmbeddedPostgresError(
                f"{error.filename} belongs to somebody else. It was probably made when Samplats was started as root; "
                "start it as root again, remove the folder, or set DATABASE_URL."
            ) from error
        if not (self._data / "PG_VERSION").exists():
            self._create_cluster(programs)
        self._clear_leftovers()
        self._write_configuration()
        with self._log.open("a") as log:
            self._log.chmod(0o644)
            options = f"-c config_file={shlex.quote(str(self._data / 'samplats.conf'))}"
            self._run([programs / "pg_ctl", "start", "-D", self._data, "-w", "-t", START_SECONDS, "-o", options], log)
        with self._connect() as connection:
            self._create_database(connection)

    def _create_cluster(self, programs: Path) -> None:
        # Built beside its final name, so that an interrupted first start leaves no half-made cluster behind.
        unfinished = self.home.resolve() / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [programs / "initdb", "-D", unfinished, "-U", ROLE, "--auth-local=trust", "--auth-host=reject"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.durability is TESTS:
            command.append("--no-sync")
        with self._log.open("a") as log:
            self._run(command, log)
        unfinished.rename(self._data)

    def _clear_leftovers(self) -> None:
        """After a killed postmaster: let its orphaned backends go, then drop the lock files it left.

        PostgreSQL would judge them by process number alone, and that may be a zombie or somebody else by now.
        """
        orphans = [process for process in psutil.process_iter() if self._is_orphan(process)]
        _, alive = psutil.wait_procs(orphans, timeout=LEFTOVER_SECONDS)
        for process in alive:
            process.kill()
        psutil.wait_procs(alive, timeout=LEFTOVER_SECONDS)
        for lock_file in (self._data / "postmaster.pid", *self.socket_folder.glob(f".s.PGSQL.{PORT}*")):
            lock_file.unlink(missing_ok=True)

    def _is_orphan(self, process: psutil.Process) -> bool:
        try:
            return self._is_ours(process)
        except (OSError, psutil.Error):
            return False

    def _write_configuration(self) -> None:
        folder = str(self.socket_folder.resolve()).replace("'", "''")
        settings = (
            ("listen_addresses", ""),
            ("port", str(PORT)),
            ("unix_socket_directories", f'"{folder}"'),
            ("unix_socket_permissions", "0700"),
            ("max_connections", "100"),
            ("shared_buffers", "128MB"),
            ("timezone", "UTC"),
            ("log_min_messages", "warning"),
            *self.durability.settings,
        )
        configuration = self._data / "samplats.conf"
        configuration.write_text("".join(f"{name} = '{value}'\n" for name, value in settings))
        configuration.chmod(0o644)

    def _create_database(self, connection: psycopg.Connection) -> None:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not exists:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _stop(self) -> bool:
        postmaster = self.postmaster()
        if postmaster is None:
            return False
        # SIGINT is PostgreSQL's fast shutdown: sessions are cut, everything is written.
        postmaster.send_signal(2)
        _, alive = psutil.wait_procs([postmaster], timeout=STOP_SECONDS)
        for process in alive:
            process.kill()
        psutil.wait_procs(alive, timeout=LEFTOVER_SECONDS)
        return True

    def _run(self, command: list[object], log: IO[str]) -> None:
        words = [str(word) for word in command]
        try:
            # The server inherits the log as its output; it must not inherit a pipe of ours.
            subprocess.run(
                words,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home.resolve(),
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                start_new_session=True,
                **account.run_as(),
            )
        except (OSError, subprocess.CalledProcessError) as error:
            end_of_log = "\n".join(self._log.read_text(errors="replace").splitlines()[-12:])
            raise EmbeddedPostgresError(f"{Path(words[0]).name} failed ({error}).\n{end_of_log}") from error
