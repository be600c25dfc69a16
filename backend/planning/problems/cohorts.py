"""The problem ``samplats/cohorts/1`` of a programme: who goes into which cohort."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from backend.common.weeks import IsoWeek, iterate_weeks
from backend.participants.enums import Gender
from backend.planning.problems.facts import CandidateFacts, CohortFacts, RoomFacts
from backend.planning.problems.identifiers import name_cohort, name_enrolment, name_room, name_staff
from backend.planning.problems.rules import PlanningRules
from backend.planning.problems.standing import Standing

WORKING_DAYS = 5


class CohortComposer:
    """Writes the problem. Whoever is pinned stays, whatever the rules of today would say of them.

    A running cohort that has shrunk below the minimum, or a member whose needs have changed, must never make the rest
    of the plan impossible; so the rules are eased for what is fixed, and for that alone.
    """

    def __init__(self, standing: Standing, rules: PlanningRules, max_moves: int | None) -> None:
        self.standing = standing
        self.rules = rules
        self.max_moves = max_moves
        self.first_week = self._find_first_week()
        self.fixed_sizes = Counter(standing.fixed_members.values())

    def compose(self) -> dict[str, Any]:
        """The document; cohorts in the order of their numbers, participants in the order of their enrolments."""
        standing = self.standing
        keeps_current = bool(standing.movable_members) and (self.rules.prefer_current or self.max_moves is not None)
        cohorts = [self._write_cohort(cohort) for cohort in standing.facts.cohorts]
        problem: dict[str, Any] = {
            "format": "samplats/cohorts/1",
            "first_week": str(self.first_week),
            "weeks": max((cohort["start"] + cohort["weeks"] for cohort in cohorts), default=1),
            "cohorts": cohorts,
            "leaders": self._write_leaders(),
            "rooms": [self._write_room(room) for room in standing.facts.rooms],
            "participants": [self._write_participant(candidate) for candidate in standing.candidates.values()],
            "balance": self._write_balance(),
            "fixed": _write_assignment(standing.fixed_members),
            "current": _write_assignment(standing.movable_members) if keeps_current else {},
            "objective": self._write_objective(keeps_current=keeps_current),
            # What is in force, whether or not it is a wish to keep it; the difference is shown against this.
            "x": {"before": _write_assignment({**standing.fixed_members, **standing.movable_members})},
        }
        if self.max_moves is not None:
            problem["max_moves"] = self.max_moves
        return problem

    def _find_first_week(self) -> IsoWeek:
        days = [cohort.starts_on for cohort in self.standing.facts.cohorts]
        days += [candidate.ready_on for candidate in self.standing.candidates.values()]
        return IsoWeek.of(min(days, default=self.standing.facts.begins_on))

    def _index_of(self, day: date) -> int:
        """The week that a day lies in, counted from the first one."""
        return self.first_week.weeks_until(IsoWeek.of(day))

    def _first_monday(self, day: date) -> int:
        """The first week whose Monday is not before a day."""
        return self._index_of(day + timedelta(days=-day.weekday() % 7))

    def _write_cohort(self, cohort: CohortFacts) -> dict[str, Any]:
        least, most = self._find_sizes(cohort)
        is_fixed = self.fixed_sizes[cohort.cohort_id] > 0
        written: dict[str, Any] = {
            "id": name_cohort(cohort.cohort_id),
            "start": self._index_of(cohort.starts_on),
            "weeks": cohort.weeks,
            "min": least,
            "max": most,
            "leader": name_staff(cohort.leader_id),
            "sessions": list(cohort.sessions),
            "offers": self._find_offers(cohort),
            "reserved": [] if is_fixed else self._write_reserved(most),
        }
        # A cohort that already runs is not closed down because its room closes; its meetings go elsewhere.
        if cohort.room_id is not None and not is_fixed:
            written["room"] = name_room(cohort.room_id)
        return written

    def _find_sizes(self, cohort: CohortFacts) -> tuple[int, int]:
        """Least and most members from among the candidates."""
        fixed = self.fixed_sizes[cohort.cohort_id]
        held = self.standing.held_seats.get(cohort.cohort_id, 0)
        most = max(fixed, min(self.rules.max_size, len(cohort.seats)) - held)
        least = (cohort.min_size if self.rules.keeps_own_minimum else self.rules.min_size) - held
        if fixed or self.standing.has_begun(cohort):
            least = min(least, fixed)
        return max(0, min(least, most)), most

    def _find_offers(self, cohort: CohortFacts) -> list[str]:
        """What the cohort offers, and what its room does."""
        rooms = [room.features for room in self.standing.facts.rooms if room.room_id == cohort.room_id]
        return sorted({*cohort.offers, *(feature for features in rooms for feature in features)})

    def _write_reserved(self, most: int) -> list[dict[str, Any]]:
        return [
            {
                "attribute": "agency",
                "value": row.agency.value,
                "min": row.minimum,
                "max": most if row.maximum is None else max(row.minimum, row.maximum),
            }
            for row in self.rules.reserved
            if row.minimum <= most
        ]

    def _write_leaders(self) -> list[dict[str, Any]]:
        """Each leader with the cohorts that may run at a time; never fewer than already do, each with fixed members."""
        leaders: dict[int, list[CohortFacts]] = defaultdict(list)
        for cohort in self.standing.facts.cohorts:
            leaders[cohort.leader_id].append(cohort)
        return [
            {"id": name_staff(leader_id), "concurrent": max(self._concurrent, self._count_running(cohorts))}
            for leader_id, cohorts in sorted(leaders.items())
        ]

    @property
    def _concurrent(self) -> int:
        return self.standing.facts.concurrent_cohorts

    def _count_running(self, cohorts: Iterable[CohortFacts]) -> int:
        """The most cohorts with fixed members that run in one week."""
        fixed = [cohort for cohort in cohorts if self.fixed_sizes[cohort.cohort_id]]
        weeks = Counter(self._index_of(cohort.starts_on) + week for cohort in fixed for week in range(cohort.weeks))
        return max(weeks.values(), default=0)

    def _write_room(self, room: RoomFacts) -> dict[str, Any]:
        last = max((self._index_of(cohort.ends_on) for cohort in self.standing.facts.cohorts), default=1)
        closed = [
            index
            for index, week in enumerate(iterate_weeks(self.first_week, last))
            if not any(opening.covers(day) for day in week.days[:WORKING_DAYS] for opening in room.openings)
        ]
        return {"id": name_room(room.room_id), "closed": _join_weeks(closed)}

    def _write_participant(self, candidate: CandidateFacts) -> dict[str, Any]:
        standing = self.standing
        enrolment_id = candidate.enrolment_id
        is_fixed = enrolment_id in standing.fixed_members
        membership = standing.memberships.get(enrolment_id)
        ready = self._first_monday(max(candidate.ready_on, standing.horizon.plans_from))
        until = None if candidate.latest_start_on is None else self._index_of(candidate.latest_start_on)
        if membership is not None:
            # Whoever sits in a cohort already may stay there, however the dates have changed since.
            start = self._index_of(standing.cohorts[membership.cohort_id].starts_on)
            ready = min(ready, start)
            until = None if until is None else max(until, start)
        written: dict[str, Any] = {
            "id": name_enrolment(enrolment_id),
            "priority": candidate.priority,
            "from": ready,
            "needs": [] if is_fixed else list(candidate.needs),
            "unavailable": [] if is_fixed else list(candidate.unavailable),
            "attributes": {"agency": candidate.agency_kind, "gender": candidate.gender},
        }
        if until is not None:
            written["until"] = until
        written["costs"] = {
            name_cohort(cohort.cohort_id): self._find_cost(candidate, cohort) for cohort in standing.cohorts.values()
        }
        return written

    def _find_cost(self, candidate: CandidateFacts, cohort: CohortFacts) -> int:
        """What orders people who could change places without anyone waiting longer in all.

        With more candidates than places, whoever is late in the queue costs more. Otherwise the wait counts by its
        square, so that nobody waits a year for others to wait a week less each: first ready, first called.
        """
        if self._has_queue:
            return self._queue_positions[candidate.enrolment_id]
        weeks = self._index_of(cohort.starts_on) - self._index_of(candidate.ready_on)
        return candidate.priority * max(0, weeks) ** 2

    @cached_property
    def _has_queue(self) -> bool:
        """Whether there are more candidates than places, so that their order in the queue decides."""
        places = sum(self._find_sizes(cohort)[1] for cohort in self.standing.facts.cohorts)
        return len(self.standing.candidates) > places

    @cached_property
    def _queue_positions(self) -> dict[int, int]:
        """Place in the queue by the day from which one is ready; those of the same day share one."""
        days = sorted({candidate.ready_on for candidate in self.standing.candidates.values()})
        position = {day: index for index, day in enumerate(days)}
        return {key: position[candidate.ready_on] for key, candidate in self.standing.candidates.items()}

    def _write_balance(self) -> list[dict[str, Any]]:
        if self.rules.balance_percent is None:
            return []
        return [
            {
                "attribute": "gender",
                "value": Gender.WOMAN.value,
                "percent": self.rules.balance_percent,
                "tolerance": 100 * self.rules.balance_tolerance,
            }
        ]

    def _write_objective(self, *, keeps_current: bool) -> list[dict[str, int]]:
        tiers = [{"unplaced": 1}]
        if keeps_current and self.rules.prefer_current:
            tiers.append({"moves": 1})
        if self._has_queue:
            tiers.append({"cost": 1})
        tiers.append({"wait": 1})
        if self.rules.balance_percent is not None:
            tiers.append({"imbalance": 1})
        if not self._has_queue:
            tiers.append({"cost": 1})
        return tiers


def _write_assignment(members: Mapping[int, int]) -> dict[str, str]:
    return {name_enrolment(key): name_cohort(value) for key, value in sorted(members.items())}


def _join_weeks(weeks: Iterable[int]) -> list[list[int]]:
    """Ascending weeks as half-open windows."""
    windows: list[list[int]] = []
    for week in weeks:
        if windows and windows[-1][1] == week:
            windows[-1][1] = week + 1
        else:
            windows.append([week, week + 1])
    return windows
