"""JSON documents from and to files, with faults instead of tracebacks."""

import json
import sys
from pathlib import Path
from typing import Any

from scheduler.faults import Fault, ProblemFaults
from scheduler.reading import shorten

INDENTED_CHARACTERS = 500_000
"""Longer documents are read by programs alone, and indenting them takes several times as long as writing them."""


def read_document(path: Path) -> Any:
    """The JSON document in a file.

    Raises:
        ProblemFaults: The file cannot be read, is not UTF-8 or no JSON; NaN, infinity and repeated keys are no JSON.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as reason:
        raise ProblemFaults([Fault("$", f"{path} cannot be read: {reason.strerror or reason}")]) from None
    except UnicodeDecodeError:
        raise ProblemFaults([Fault("$", f"{path} is not UTF-8")]) from None
    repeated: list[str] = []
    try:
        document = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_ObjectReader(repeated))
    except RecursionError:
        raise ProblemFaults([Fault("$", f"{path} is nested too deeply")]) from None
    except ValueError as reason:
        raise ProblemFaults([Fault("$", f"{path} is no JSON: {reason}")]) from None
    if repeated:
        raise ProblemFaults([Fault("$", f"{path} has an object with the key {shorten(key)} twice") for key in repeated])
    return document


def write_document(document: dict[str, Any], path: Path | None) -> None:
    """Write a document as UTF-8 JSON to a file, or to standard output: indented, unless it is long.

    Raises:
        OSError: The file cannot be written.
    """
    text = json.dumps(document, ensure_ascii=False)
    if len(text) <= INDENTED_CHARACTERS:
        text = json.dumps(document, ensure_ascii=False, indent=2)
    text += "\n"
    if path is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        path.write_text(text, encoding="utf-8")


class _ObjectReader:
    """Builds objects and notes the keys that stand in one of them twice; JSON itself would keep the last in silence."""

    def __init__(self, repeated: list[str]) -> None:
        self._repeated = repeated

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, value in pairs:
            if key in members:
                self._repeated.append(key)
            members[key] = value
        return members


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")
