"""More room than a placement problem has: extra capacity, quotas and features, with price, JSON paths and words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scheduler.placements.entities import Capacity, Place, Problem, Supervisor
from scheduler.placements.situation import list_weekly
from scheduler.result import Change
from scheduler.verification import Sentence
from scheduler.week_names import name_weeks

Extra = Mapping[int, int]
"""Week -> how much more capacity."""

QUOTA_PRICE = 4
FEATURE_PRICE = 8
"""What a place more in a quota and a new feature are taken to cost, where capacity for one in a week costs 1."""

NAMED_PLACES = 3


@dataclass(frozen=True)
class Expansion:
    """More room: per place and per supervisor in some weeks, per quota (by index) its max, per place new features."""

    places: Mapping[str, Extra] = field(default_factory=dict)
    supervisors: Mapping[str, Extra] = field(default_factory=dict)
    quotas: Mapping[int, int] = field(default_factory=dict)
    features: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def price(self) -> int:
        """What it is taken to cost; only ranks expansions."""
        weekly = [*self.places.values(), *self.supervisors.values()]
        return (
            sum(sum(extra.values()) for extra in weekly)
            + QUOTA_PRICE * sum(self.quotas.values())
            + FEATURE_PRICE * sum(map(len, self.features.values()))
        )

    def __bool__(self) -> bool:
        return bool(self.places or self.supervisors or self.quotas or self.features)


def expand(problem: Problem, expansion: Expansion) -> Problem:
    """The problem with more room."""
    return replace(
        problem,
        places=tuple(
            replace(
                place,
                capacity=_raise_capacity(place, expansion.places.get(place.id, {}), problem.weeks),
                features=place.features | expansion.features.get(place.id, frozenset()),
            )
            for place in problem.places
        ),
        supervisors=tuple(
            replace(one, capacity=_raise_capacity(one, expansion.supervisors.get(one.id, {}), problem.weeks))
            for one in problem.supervisors
        ),
        quotas=tuple(
            replace(quota, maximum=None if quota.maximum is None else quota.maximum + expansion.quotas.get(index, 0))
            for index, quota in enumerate(problem.quotas)
        ),
    )


def _raise_capacity(owner: Place | Supervisor, extra: Extra, weeks: int) -> Capacity:
    if not extra:
        return owner.capacity
    return tuple(room + extra.get(week, 0) for week, room in enumerate(list_weekly(owner, weeks)))


def list_changes(problem: Problem, expansion: Expansion) -> tuple[Change, ...]:
    """The changes of the document that make an expansion."""
    wider = expand(problem, expansion)
    changes = [
        *_list_capacity_changes("places", problem.places, wider.places),
        *_list_capacity_changes("supervisors", problem.supervisors, wider.supervisors),
    ]
    for index, (quota, wider_quota) in enumerate(zip(problem.quotas, wider.quotas, strict=True)):
        if quota.maximum != wider_quota.maximum:
            changes.append(Change(f"$.quotas[{index}].max", quota.maximum, wider_quota.maximum))
    for index, (place, wider_place) in enumerate(zip(problem.places, wider.places, strict=True)):
        if place.features != wider_place.features:
            features = sorted(wider_place.features)
            changes.append(Change(f"$.places[{index}].features", sorted(place.features), features))
    return tuple(changes)


def _list_capacity_changes(
    key: str, owners: Sequence[Place | Supervisor], wider: Sequence[Place | Supervisor]
) -> Iterator[Change]:
    for index, (before, after) in enumerate(zip(owners, wider, strict=True)):
        if before.capacity != after.capacity:
            path = f"$.{key}[{index}].capacity"
            yield Change(path, _as_document(before.capacity), _as_document(after.capacity))


def _as_document(capacity: Capacity) -> int | list[int]:
    return capacity if isinstance(capacity, int) else list(capacity)


def word_expansion(problem: Problem, expansion: Expansion) -> Sentence:
    """What to do, beginning with a capital and without a full stop."""
    parts: list[tuple[str, str]] = []
    for name, extra in expansion.places.items():
        weeks, most = name_weeks(problem.first_week, extra), max(extra.values())
        seats = "en plats" if most == 1 else f"{most} platser"
        seats_en = "one more place" if most == 1 else f"{most} more places"
        parts.append((f"öppna {seats} till i {name} v. {weeks}", f"open {seats_en} in {name}, weeks {weeks}"))
    for name, extra in expansion.supervisors.items():
        weeks, most = name_weeks(problem.first_week, extra), max(extra.values())
        parts.append((f"låt {name} ta emot {most} till v. {weeks}", f"let {name} take {most} more, weeks {weeks}"))
    for index, more in expansion.quotas.items():
        most = (problem.quotas[index].maximum or 0) + more
        named = _name_places(problem.quotas[index].places)
        parts.append((f"höj kvoten för {named} till {most}", f"raise the quota for {named} to {most}"))
    for name, features in expansion.features.items():
        words = ", ".join(sorted(features))
        parts.append((f"ge {name} {words}", f"give {name} {words}"))
    text, text_en = _join([sv for sv, _ in parts], "och"), _join([en for _, en in parts], "and")
    return Sentence(text[:1].upper() + text[1:], text_en[:1].upper() + text_en[1:])


def _name_places(places: Sequence[str]) -> str:
    """The first few of a quota's places."""
    return ", ".join(places[:NAMED_PLACES]) + (" …" if len(places) > NAMED_PLACES else "")


def _join(parts: Sequence[str], last: str) -> str:
    """A, B and C."""
    return f" {last} ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
