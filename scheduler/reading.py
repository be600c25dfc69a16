"""A small typed reader over parsed JSON that gathers every fault instead of stopping at the first.

A reading method that meets a fault notes it and gives back a harmless stand-in of the right type, so the reading
goes on. The caller ends with ``raise_faults``; no stand-in ever reaches a solver.
"""

import datetime
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from scheduler.faults import Fault, ProblemFaults

LARGEST = 1_000_000_000
"""Largest number accepted anywhere in a problem: sums of products of two still fit in 64 bits."""

EXTENSION_KEY = "x"
"""Key under which a caller may add what the formats do not define; ignored wherever it stands."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})\Z")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def shorten(value: Any) -> str:
    """Show a foreign value in at most 40 characters, safe to print on any terminal."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= 40 else f"{text[:37]}..."


class Node:
    """A value in a JSON document together with its path and the list that gathers the faults.

    A large document has a node for nearly every value and hardly ever a fault: the path is put together when asked for.
    """

    __slots__ = ("_key", "_parent", "faults", "value")

    def __init__(self, value: Any, parent: "Node | None" = None, key: str | int = "") -> None:
        self.value = value
        self.faults: list[Fault] = [] if parent is None else parent.faults
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """The JSON path, such as ``$.cohorts[2].max``."""
        if self._parent is None:
            return "$"
        is_plain = isinstance(self._key, str) and _PLAIN_KEY.match(self._key)
        return self._parent.path + (f".{self._key}" if is_plain else f"[{json.dumps(self._key)}]")

    def add_fault(self, text: str) -> None:
        """Note that this value is wrong, and why."""
        self.faults.append(Fault(self.path, text))

    def raise_faults(self) -> None:
        """Raise ``ProblemFaults`` with everything gathered so far; do nothing when there is nothing."""
        if self.faults:
            raise ProblemFaults(self.faults)

    def child(self, key: str | int, value: Any) -> "Node":
        """The node of a member (``str`` key) or an item (``int`` index) of this value."""
        return Node(value, self, key)

    def read_object(self, required: Iterable[str] = (), optional: Iterable[str] = ()) -> dict[str, "Node"]:
        """The members of an object with known keys; missing and unknown keys are faults, ``x`` is left out."""
        if not isinstance(self.value, Mapping):
            self.add_fault(f"must be an object, not {shorten(self.value)}")
            return {}
        required = tuple(required)
        known = {*required, *optional}
        members: dict[str, Node] = {}
        for key, value in self.value.items():
            if not isinstance(key, str):
                self.add_fault(f"has a key that is no string: {shorten(key)}")
            elif key in known:
                members[key] = self.child(key, value)
            elif key != EXTENSION_KEY:
                self.child(key, value).add_fault("is not a known key")
        for key in required:
            if key not in members:
                self.add_fault(f'lacks the key "{key}"')
        return members

    def read_map(self) -> dict[str, "Node"]:
        """The members of an object whose keys are the caller's own, such as ids; ``x`` is given back like the rest."""
        if not isinstance(self.value, Mapping):
            self.add_fault(f"must be an object, not {shorten(self.value)}")
            return {}
        members: dict[str, Node] = {}
        for key, value in self.value.items():
            if not isinstance(key, str) or not _is_text(key):
                self.add_fault(f"has a key that is no proper string: {shorten(key)}")
            else:
                members[key] = self.child(key, value)
        return members

    def read_list(self) -> list["Node"]:
        """The items of a list, each with its own path."""
        if not isinstance(self.value, list | tuple):
            self.add_fault(f"must be a list, not {shorten(self.value)}")
            return []
        return [self.child(index, item) for index, item in enumerate(self.value)]

    def read_integer(self, minimum: int = 0, maximum: int = LARGEST) -> int:
        """A whole number within ``[minimum, maximum]``; true and 1.0 are none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.add_fault(f"must be a whole number, not {shorten(self.value)}")
            return minimum
        if self.value < minimum:
            self.add_fault(f"must be at least {minimum}")
            return minimum
        if self.value > maximum:
            self.add_fault(f"must be at most {maximum}")
            return minimum
        return self.value

    def read_boolean(self) -> bool:
        """True or false; 0 and 1 are neither."""
        if not isinstance(self.value, bool):
            self.add_fault(f"must be true or false, not {shorten(self.value)}")
            return False
        return self.value

    def read_integers(self, minimum: int = 0, maximum: int = LARGEST) -> tuple[int, ...]:
        """A list of whole numbers within ``[minimum, maximum]``; a sound one is read at once, without a node each."""
        numbers = self.value
        is_sound = isinstance(numbers, list | tuple) and {*map(type, numbers)} <= {int}
        if is_sound and (not numbers or (minimum <= min(numbers) and max(numbers) <= maximum)):
            return tuple(numbers)
        return tuple(item.read_integer(minimum, maximum) for item in self.read_list())

    def read_string(self) -> str:
        """A string that is not empty and can be written as UTF-8."""
        if not isinstance(self.value, str):
            self.add_fault(f"must be a string, not {shorten(self.value)}")
            return ""
        if not self.value:
            self.add_fault("must not be empty")
        if not _is_text(self.value):
            self.add_fault("holds half a character pair and is no proper text")
            return ""
        return self.value

    def read_strings(self) -> tuple[str, ...]:
        """A list of different strings, in the order given."""
        return _keep_distinct((item, item.read_string()) for item in self.read_list())

    def read_reference(self, known: Collection[str], kind: str) -> str:
        """The id of something defined elsewhere in the document, such as a ``kind`` of "cohort"."""
        name = self.read_string()
        if isinstance(self.value, str) and name and name not in known:
            self.add_fault(f"names no {kind}: {shorten(name)}")
        return name

    def read_references(self, known: Collection[str], kind: str) -> tuple[str, ...]:
        """A list of different ids, each defined elsewhere in the document."""
        return _keep_distinct((item, item.read_reference(known, kind)) for item in self.read_list())

    def read_window(self, minimum: int = 0, maximum: int = LARGEST) -> tuple[int, int]:
        """A half-open interval ``[from, to]`` as a list of two numbers, the first below the second."""
        items = self.read_list()
        if len(items) != 2:
            if isinstance(self.value, list | tuple):
                self.add_fault("must be a list of two numbers, [from, to]")
            return minimum, minimum
        before = len(self.faults)
        start, end = items[0].read_integer(minimum, maximum), items[1].read_integer(minimum, maximum)
        if len(self.faults) == before and start >= end:
            self.add_fault(f"is a crossed window: {start} is not before {end}")
        return start, end

    def read_iso_week(self) -> str:
        """An ISO week that exists, such as ``2012-W02``."""
        text = self.read_string()
        match = _ISO_WEEK.match(text)
        if isinstance(self.value, str) and text:
            try:
                if match is None:
                    raise ValueError
                datetime.date.fromisocalendar(int(match[1]), int(match[2]), 1)
            except ValueError:
                self.add_fault(f'is no ISO week such as "2012-W02": {shorten(text)}')
        return text

    def read_iso_date(self) -> str:
        """An ISO date that exists, such as ``2012-01-09``."""
        text = self.read_string()
        if isinstance(self.value, str) and text:
            try:
                if _ISO_DATE.match(text) is None:
                    raise ValueError
                datetime.date.fromisoformat(text)
            except ValueError:
                self.add_fault(f'is no date such as "2012-01-09": {shorten(text)}')
        return text


def read_ids(nodes: Iterable[Mapping[str, Node]]) -> tuple[str, ...]:
    """The ``id`` of each object read, with a fault for every id that already stands earlier in the list."""
    seen: set[str] = set()
    ids: list[str] = []
    for members in nodes:
        node = members.get("id")
        name = node.read_string() if node is not None else ""
        if node is not None and name and name in seen:
            node.add_fault(f"is used twice: {shorten(name)}")
        seen.add(name)
        ids.append(name)
    return tuple(ids)


def read_objective(
    node: Node, known_terms: Collection[str], extended_terms: Collection[str] = ()
) -> tuple[dict[str, int], ...]:
    """The tiers of an objective, most important first: terms with weights, at least one tier with at least one term.

    Terms that extend the format stand under a tier's ``x``; they are given back beside the others.
    """
    tiers: list[dict[str, int]] = []
    for item in node.read_list():
        members = item.read_object(optional=known_terms)
        members |= _find_extended(item, extended_terms)
        tiers.append({term: weight.read_integer() for term, weight in members.items()})
        if not members and isinstance(item.value, Mapping):
            item.add_fault("names no term")
    if not tiers and isinstance(node.value, list | tuple):
        node.add_fault("must have at least one tier")
    return tuple(tiers)


def _find_extended(item: Node, names: Collection[str]) -> dict[str, Node]:
    """The members of those names under an object's ``x``; whatever else stands there is nobody's business here."""
    extension = item.value.get(EXTENSION_KEY) if isinstance(item.value, Mapping) else None
    if not isinstance(extension, Mapping):
        return {}
    inner = item.child(EXTENSION_KEY, extension)
    return {name: inner.child(name, extension[name]) for name in names if name in extension}


def _keep_distinct(read: Iterable[tuple[Node, str]]) -> tuple[str, ...]:
    distinct: dict[str, None] = {}
    for node, text in read:
        if text and text in distinct:
            node.add_fault(f"stands twice in the list: {shorten(text)}")
        distinct[text] = None
    return tuple(distinct)


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
