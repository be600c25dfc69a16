"""Choices that look like chance and are the same at every build, whatever the order they are made in."""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

_T = TypeVar("_T")


def draw(below: int, *key: object) -> int:
    """Return a number from 0 up to, not including, ``below``; the same for the same key."""
    return crc32("/".join(map(str, key)).encode()) % below


def draw_from(choices: Sequence[_T], *key: object) -> _T:
    """Return one of the choices; the same for the same key."""
    return choices[draw(len(choices), *key)]
