"""Every Swedish text of the program has an English one, and none is left to a guess."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.gate.steps import PROJECT

LANGUAGE = "en"
NOT_SOURCE = shutil.ignore_patterns("node_modules", "dist", "__pycache__", "*.mo", "static")


def extract_catalogue(folder: Path) -> Path:
    """Bring the English catalogue up to date in a copy of the sources; the sources themselves stay as they are.

    Returns:
        The path of the merged ``.po`` file below ``folder``.
    """
    shutil.copytree(PROJECT / "backend", folder / "backend", ignore=NOT_SOURCE)
    shutil.copy(PROJECT / "manage.py", folder)
    (folder / "backend" / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", LANGUAGE, "--no-obsolete", "--no-wrap"]
    # The copy holds all that has texts; what else the program imports is found where it is.
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return folder / "backend" / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def faults_in(message: Message) -> list[str]:
    """What is wrong with one entry: no translation, a fuzzy one, or other placeholders than the Swedish text."""
    translations = message.string if isinstance(message.string, tuple | list) else (message.string,)
    faults = []
    if not all(translations):
        faults.append("has no English text")
    if message.fuzzy:
        faults.append("is marked fuzzy")
    if all(translations):
        faults += [str(error) for error in message.check()]
    return faults


def main() -> int:
    """Print every entry that is not translated; exit 1 if there is one."""
    if not shutil.which("xgettext"):
        print("GNU gettext is missing; see the step 'system packages'.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        try:
            catalogue_path = extract_catalogue(Path(folder))
        except subprocess.CalledProcessError as error:
            print(error.stderr)
            return 1
        with catalogue_path.open("rb") as catalogue_file:
            messages = [message for message in read_po(catalogue_file, locale=LANGUAGE) if message.id]
    faults = [f"{message.id!r} {fault}" for message in messages for fault in faults_in(message)]
    print("\n".join([*faults, f"{len(messages)} texts, {len(faults)} faults."]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
