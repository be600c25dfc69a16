"""Installs what only the system's package manager has: a browser with fonts, GNU gettext, network namespaces."""

import os
import shutil
import subprocess
import sys

# Program that shows the package is there -> packages that bring it.
NEEDED = {
    "chromium": ("chromium", "fonts-dejavu-core"),
    "xgettext": ("gettext",),
    "ip": ("iproute2",),
}


def main() -> int:
    """Install what is missing. Exit 1 with the line to type where that takes rights we do not have."""
    packages = [package for program, names in NEEDED.items() if not shutil.which(program) for package in names]
    if not packages:
        print("All there.")
        return 0
    prefix = _privileged_prefix()
    if prefix is None or not shutil.which("apt-get"):
        print(f"Missing and not ours to install. As an administrator: apt-get install {' '.join(packages)}")
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-q"], check=False, env=environment)
    install = [*prefix, "apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    return subprocess.run(install, check=False, env=environment).returncode


def _privileged_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0
    return [str(sudo), "-n"] if allowed else None


if __name__ == "__main__":
    sys.exit(main())
