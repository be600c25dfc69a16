"""Compiles the translation catalogues without GNU gettext, which a fresh machine lacks. Needs no Django."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).resolve().parents[1] / "locale"


def compile_catalogues(folder: Path = LOCALE_FOLDER) -> list[Path]:
    """Write a ``.mo`` beside every ``.po`` that is newer than it.

    Args:
        folder: The locale folder, with ``<language>/LC_MESSAGES/<domain>.po`` below it.

    Returns:
        The files written. Fuzzy entries are left out of them, as msgfmt does.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as catalogue_file:
            catalogue = read_po(catalogue_file, locale=source.parts[-3])
        # Written beside and renamed: several test processes may compile at once.
        unfinished = target.with_suffix(".mo.unfinished")
        with unfinished.open("wb") as compiled:
            write_mo(compiled, catalogue, use_fuzzy=False)
        unfinished.rename(target)
        written.append(target)
    return written
