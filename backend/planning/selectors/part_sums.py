"""The progress of a divided run: at every moment the sum of what its parts have reached."""

from collections.abc import Iterable, Sequence

from backend.planning.models import RunProgress

Point = tuple[float, int | None, int]


def list_points(rows: Iterable[RunProgress]) -> tuple[Point, ...]:
    """The way of a tier as (seconds, value, bound), for a run that is solved as a whole."""
    return tuple((row.seconds, row.value, row.bound) for row in rows)


def sum_parts(rows: Sequence[RunProgress], parts: int) -> tuple[Point, ...]:
    """The way of a tier, summed over so many parts.

    The value is None until every part has one. A part that has not come to the tier counts as a bound of 0.
    """
    latest: dict[int | None, RunProgress] = {}
    points: list[Point] = []
    for row in sorted(rows, key=lambda row: (row.seconds, row.pk)):
        latest[row.part_id] = row
        values = [one.value for one in latest.values() if one.value is not None]
        value = sum(values) if len(values) == parts else None
        points.append((row.seconds, value, sum(one.bound for one in latest.values())))
    return tuple(points)
