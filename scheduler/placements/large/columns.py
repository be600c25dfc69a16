"""A placement problem as flat arrays: one column per participant, option and start.

Columns of one participant stand together, in the order of the document. Columns that take the same loads of the same
place, under the same quotas and shares, are of one kind: a price of a column depends on its kind and start alone.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.placements.entities import Decision, Option, Participant, Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """What can be decided.

    Attributes:
        problem: The problem the columns belong to.
        participant, kind, start: Per column, int64.
        wait, cost: Weeks from ready to start, and cost of the option, per column, int64.
        kind_place: Per kind, the index of its place.
        kind_load: Per kind and week from the start, the load; filled up with 0.
        kind_quotas, kind_shares: Per kind and quota (share), whether its columns count there.
        current: Per participant the column in force; −1 where there is none, or none that is still offered.
        must: Per participant, whether there is no plan without them.
    """

    problem: Problem
    participant: Integers
    kind: Integers
    start: Integers
    wait: Integers
    cost: Integers
    kind_place: Integers
    kind_load: Integers
    kind_quotas: Flags
    kind_shares: Flags
    current: Integers
    must: Flags

    @cached_property
    def cell(self) -> Integers:
        """Per column the index into a table of kinds × weeks, laid flat."""
        return self.kind * self.problem.weeks + self.start

    @cached_property
    def first(self) -> Integers:
        """Per participant the index of the first column, and at the end the number of columns."""
        return np.searchsorted(self.participant, np.arange(len(self.problem.participants) + 1))

    @cached_property
    def place(self) -> Integers:
        """Per column the index of its place."""
        return self.kind_place[self.kind]

    def list_of(self, participant: int) -> range:
        """The columns of a participant."""
        return range(int(self.first[participant]), int(self.first[participant + 1]))

    def name(self, column: int) -> Decision:
        """A column as a decision."""
        return Decision(self.problem.places[int(self.place[column])].id, int(self.start[column]))


class _Builder:
    """Gathers the options participant by participant; lists run along the options, ``starts`` along the columns."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.kinds: dict[tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]], int] = {}
        self.owners: list[int] = []
        self.kind_of: list[int] = []
        self.costs: list[int] = []
        self.lengths: list[int] = []
        self.starts: list[int] = []
        self.current = np.full(len(problem.participants), -1, dtype=np.int64)
        self._quotas = _list_memberships([quota.participants for quota in problem.quotas])
        self._shares = _list_memberships([share.participants for share in problem.shares])
        self._quota_places = [frozenset(quota.places) for quota in problem.quotas]

    def add(self, index: int, participant: Participant) -> None:
        """Add a participant's columns, as H1, H4, H5 and the last week allow them."""
        fixed = self.problem.fixed.get(participant.id)
        current = self.problem.current.get(participant.id)
        for option in participant.options:
            if not participant.needs <= self.problem.place_by_id[option.place].features:
                continue
            latest = self.problem.weeks - len(option.load)
            starts = [start for start in option.starts if start <= latest]
            if fixed is not None:
                starts = [start for start in starts if fixed == Decision(option.place, start)]
            if current is not None and current.place == option.place and current.start in starts:
                self.current[index] = len(self.starts) + starts.index(current.start)
            if starts:
                self.owners.append(index)
                self.kind_of.append(self._find_kind(participant, option))
                self.costs.append(option.cost)
                self.lengths.append(len(starts))
                self.starts += starts

    def _find_kind(self, participant: Participant, option: Option) -> int:
        quotas = tuple(
            quota for quota in self._quotas.get(participant.id, ()) if option.place in self._quota_places[quota]
        )
        shares = tuple(self._shares.get(participant.id, ()))
        place = self.problem.index_of_place[option.place]
        return self.kinds.setdefault((place, option.load, quotas, shares), len(self.kinds))


def build_columns(problem: Problem) -> Columns:
    """Lay a problem out; a column whose load exceeds a capacity by itself is left out, here as in proofs."""
    builder = _Builder(problem)
    for index, participant in enumerate(problem.participants):
        builder.add(index, participant)
    kinds = list(builder.kinds)
    longest = max((len(load) for _, load, _, _ in kinds), default=1)
    loads = np.array([[*load, *[0] * (longest - len(load))] for _, load, _, _ in kinds], dtype=np.int64)
    lengths = np.array(builder.lengths, dtype=np.int64)
    owner = np.repeat(np.array(builder.owners, dtype=np.int64), lengths)
    start = np.array(builder.starts, dtype=np.int64)
    ready = np.array([participant.ready_from for participant in problem.participants], dtype=np.int64)
    columns = Columns(
        problem=problem,
        participant=owner,
        kind=np.repeat(np.array(builder.kind_of, dtype=np.int64), lengths),
        start=start,
        wait=start - ready[owner],
        cost=np.repeat(np.array(builder.costs, dtype=np.int64), lengths),
        kind_place=np.array([place for place, _, _, _ in kinds], dtype=np.int64),
        kind_load=loads.reshape(len(kinds), longest),
        kind_quotas=_mark([quotas for _, _, quotas, _ in kinds], len(problem.quotas)),
        kind_shares=_mark([shares for _, _, _, shares in kinds], len(problem.shares)),
        current=builder.current,
        must=np.array([problem.must_place(participant) for participant in problem.participants], dtype=np.bool_),
    )
    return _leave_out_too_large(columns)


def list_capacities(problem: Problem) -> tuple[Integers, Integers]:
    """Capacity per place and week, and per supervisor and week."""
    weeks = range(problem.weeks)
    places = [[place.capacity_in(week) for week in weeks] for place in problem.places]
    supervisors = [[supervisor.capacity_in(week) for week in weeks] for supervisor in problem.supervisors]
    return (
        np.array(places, dtype=np.int64).reshape(len(places), problem.weeks),
        np.array(supervisors, dtype=np.int64).reshape(len(supervisors), problem.weeks),
    )


def list_supervisors(problem: Problem) -> Integers:
    """Per place the index of its supervisor; −1 where there is none."""
    found = [
        -1 if place.supervisor is None else problem.index_of_supervisor[place.supervisor] for place in problem.places
    ]
    return np.array(found, dtype=np.int64)


def _leave_out_too_large(columns: Columns) -> Columns:
    problem = columns.problem
    places, supervisors = list_capacities(problem)
    least = places.copy()
    supervisor_of = list_supervisors(problem)
    supervised = supervisor_of >= 0
    least[supervised] = np.minimum(least[supervised], supervisors[supervisor_of[supervised]])
    too_large = np.zeros(len(columns.start), dtype=np.bool_)
    for offset in range(columns.kind_load.shape[1]):
        load = columns.kind_load[columns.kind, offset]
        too_large |= load > least[columns.place, np.minimum(columns.start + offset, problem.weeks - 1)]
    return _select(columns, np.flatnonzero(~too_large))


def _select(columns: Columns, kept: Integers) -> Columns:
    position = np.full(len(columns.start) + 1, -1, dtype=np.int64)
    position[kept] = np.arange(len(kept))
    return Columns(
        problem=columns.problem,
        participant=columns.participant[kept],
        kind=columns.kind[kept],
        start=columns.start[kept],
        wait=columns.wait[kept],
        cost=columns.cost[kept],
        kind_place=columns.kind_place,
        kind_load=columns.kind_load,
        kind_quotas=columns.kind_quotas,
        kind_shares=columns.kind_shares,
        current=position[columns.current],
        must=columns.must,
    )


def _list_memberships(groups: list[tuple[str, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, members in enumerate(groups):
        for member in members:
            found.setdefault(member, []).append(index)
    return found


def _mark(rows: list[tuple[int, ...]], width: int) -> Flags:
    marked = np.zeros((len(rows), width), dtype=np.bool_)
    for row, indices in enumerate(rows):
        marked[row, list(indices)] = True
    return marked
