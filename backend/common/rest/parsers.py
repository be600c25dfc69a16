"""Reading request bodies: JSON, bounded in size and depth, with nothing in it that the database cannot hold."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework.parsers import JSONParser

from backend.common.rest.problem_kinds import TOO_LARGE, UNREADABLE, KnownProblem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16


class BoundedJSONParser(JSONParser):
    """A stranger's JSON document, or one of two problems: too large, or unreadable."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the document.

        Raises:
            KnownProblem: it is too large, no JSON, deeper than MAX_DEPTH, or has numbers or characters that
                PostgreSQL refuses: infinities, NUL and lone surrogates.
        """
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise KnownProblem(TOO_LARGE)
        try:
            document = json.loads(body.decode("utf-8"), parse_float=_finite, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise KnownProblem(UNREADABLE) from None
        if any(depth > MAX_DEPTH or not is_storable(scalar) for scalar, depth in _scalars_in(document)):
            raise KnownProblem(UNREADABLE)
        return document


def is_storable(scalar: Any) -> bool:
    """Tell whether a text has neither NUL nor lone surrogates; whatever is no text is storable."""
    return not isinstance(scalar, str) or not any(
        character == "\0" or "\ud800" <= character <= "\udfff" for character in scalar
    )


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _scalars_in(document: Any) -> Iterator[tuple[Any, int]]:
    """Yield scalars, keys and containers with their depth; no recursion, so that depth is no danger."""
    pending = [(document, 0)]
    while pending:
        part, depth = pending.pop()
        yield part, depth
        if depth > MAX_DEPTH:
            return
        if isinstance(part, dict):
            pending.extend((inner, depth + 1) for pair in part.items() for inner in pair)
        elif isinstance(part, list):
            pending.extend((inner, depth + 1) for inner in part)
