"""No committed file names a package registry's host or a path of the machine it was written on."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.gate.steps import PROJECT

# Joined here, so that this file passes its own scan.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npmjs", "com"),
    )
)
INDEX_VARIABLES = {"pip_index_url", "uv_index_url", "uv_default_index", "npm_config_registry"}
LOCAL_HOSTS = {"localhost", "127.0.0.1"}
CONFIGURED_INDEX = re.compile(r"https?://(?:[^@/\s]+@)?([^/:\s'\"]+)")
HOME_FOLDERS = r"/(?:home|Users|work)/\w+"


def committed_files() -> list[Path]:
    """Every file that git tracks and that is still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := PROJECT / name).is_file()]


def configured_hosts() -> set[str]:
    """Hosts of the registries that pip, uv and npm are configured for on this machine."""
    pip_settings = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    ).stdout
    npm_settings = Path.home() / ".npmrc"
    sources = [pip_settings, npm_settings.read_text() if npm_settings.exists() else ""]
    sources += [value for name, value in os.environ.items() if name.lower() in INDEX_VARIABLES]
    return {host for source in sources for host in CONFIGURED_INDEX.findall(source) if host not in LOCAL_HOSTS}


def forbidden_text() -> re.Pattern[str]:
    """What no committed file may contain."""
    hosts = "|".join(re.escape(host) for host in sorted({*REGISTRY_HOSTS, *configured_hosts()}))
    return re.compile(rf"(?:{hosts})|(?<![\w.}}\])-])(?:{re.escape(str(PROJECT))}|{HOME_FOLDERS})(?!\w)")


def find_faults(files: list[Path], forbidden: re.Pattern[str]) -> list[str]:
    """One line per place: file, line number, what stands there. Files that are not text are passed over."""
    faults = []
    for path in files:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        faults += [
            f"{path.relative_to(PROJECT)}:{number}: {found.group()}"
            for number, line in enumerate(lines, start=1)
            for found in forbidden.finditer(line)
        ]
    return faults


def main() -> int:
    """Print every fault; exit 1 if there is one."""
    files = committed_files()
    faults = find_faults(files, forbidden_text())
    print("\n".join([*faults, f"{len(files)} files read, {len(faults)} faults."]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
