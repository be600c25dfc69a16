"""Installs what only the system's package manager has: browser, fonts, gettext, network namespaces, openssl, libical."""

import ctypes
import os
import shutil
import subprocess
import sys

# Program that shows the package is there -> packages that bring it.
NEEDED = {
    "chromium": ("chromium", "fonts-dejavu-core"),
    "xgettext": ("gettext",),
    "ip": ("iproute2",),
    "openssl": ("openssl",),
}
# The same for libraries, by the file that a program would load.
NEEDED_LIBRARIES = {
    "libical.so.3": ("libical3",),
}


def main() -> int:
    """Install what is missing. Exit 1 with the line to type where that takes rights we do not have."""
    packages = missing_packages()
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


def missing_packages() -> list[str]:
    """Return the packages whose program or library is not there."""
    missing = [packages for program, packages in NEEDED.items() if not shutil.which(program)]
    missing += [packages for library, packages in NEEDED_LIBRARIES.items() if not _can_load(library)]
    return [package for packages in missing for package in packages]


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _privileged_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0
    return [str(sudo), "-n"] if allowed else None


if __name__ == "__main__":
    sys.exit(main())
