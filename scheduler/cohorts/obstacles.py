"""Which rules keep an unplaced unit out of a cohort, given a plan: one function per family of rules."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from scheduler.cohorts import remedies
from scheduler.cohorts.entities import Cohort, Participant, Problem
from scheduler.cohorts.remedies import Remedy
from scheduler.cohorts.units import Unit
from scheduler.cohorts.wording import join_words, name_week


@dataclass(frozen=True)
class Obstacle:
    """A rule in the way of a unit in a cohort; ``find_remedy`` None where no single change removes it."""

    rule: str
    cohort: Cohort
    text: str
    text_en: str
    find_remedy: Callable[[], Remedy] | None = None


class Situation:
    """A problem with a plan: who is in each cohort and which cohorts are open."""

    def __init__(self, problem: Problem, assignments: Mapping[str, str]) -> None:
        self.problem = problem
        self.assignments = assignments
        self.members: dict[str, list[Participant]] = {cohort.id: [] for cohort in problem.cohorts}
        for name, cohort in assignments.items():
            self.members[cohort].append(problem.participant_by_id[name])
        self.opened = [cohort for cohort in problem.cohorts if self.members[cohort.id]]


def find_obstacles(situation: Situation, unit: Unit, participant: Participant, cohort: Cohort) -> list[Obstacle]:
    """Every rule in the way of the participant, whose unit it is, in the cohort; empty when nothing is."""
    found: list[Obstacle] = []
    for member in unit.members:
        personal = find_personal_obstacles(situation.problem, member, cohort)
        found += [o if member is participant else blame_companion(o, participant, member) for o in personal]
    found += find_apart_obstacles(situation, unit, cohort)
    found += find_size_obstacles(situation, unit, cohort)
    found += find_reservation_obstacles(situation, unit, cohort)
    if cohort not in situation.opened:
        found += find_leader_obstacles(situation, cohort)
    found += find_room_obstacles(situation, cohort)
    return found


def blame_companion(obstacle: Obstacle, participant: Participant, companion: Participant) -> Obstacle:
    """An obstacle of another member, told to the participant who must go together with them (H7)."""
    return Obstacle(
        "H7",
        obstacle.cohort,
        f"{participant.id} ska gå ihop med {companion.id}, men {obstacle.text}",
        f"{participant.id} must go together with {companion.id}, but {obstacle.text_en}",
        obstacle.find_remedy,
    )


def find_personal_obstacles(problem: Problem, member: Participant, cohort: Cohort) -> Iterator[Obstacle]:
    """H3, H4 and H5: what lies between one person and the cohort."""
    if cohort.start < member.ready_from or (member.until is not None and cohort.start > member.until):
        start = name_week(problem.first_week, cohort.start)
        first = name_week(problem.first_week, member.ready_from)
        last = "" if member.until is None else name_week(problem.first_week, member.until)
        yield Obstacle(
            "H3",
            cohort,
            f"{cohort.id} startar v. {start}, men {member.id} kan börja v. {first}–{last}.",
            f"{cohort.id} starts in week {start}, but {member.id} can start in weeks {first}–{last}.",
            partial(remedies.extend_window, problem, member, cohort),
        )
    missing = member.needs - cohort.offers
    if missing:
        yield Obstacle(
            "H4",
            cohort,
            f"{cohort.id} erbjuder inte {join_words(missing)}, som {member.id} behöver.",
            f"{cohort.id} does not offer {join_words(missing)}, which {member.id} needs.",
            partial(remedies.offer_needs, problem, cohort, missing),
        )
    clashing = cohort.sessions & member.unavailable
    if clashing:
        yield Obstacle(
            "H5",
            cohort,
            f"{cohort.id} träffas {join_words(clashing)}, då {member.id} inte kan.",
            f"{cohort.id} meets {join_words(clashing)}, when {member.id} is not available.",
            partial(remedies.free_sessions, problem, member, cohort, clashing),
        )


def find_apart_obstacles(situation: Situation, unit: Unit, cohort: Cohort) -> Iterator[Obstacle]:
    """H6: somebody in the cohort, or in the unit itself, whom a member must not meet."""
    present = {member.id for member in (*situation.members[cohort.id], *unit.members)}
    for index, group in enumerate(situation.problem.apart):
        for member in unit.members:
            rivals = [name for name in group if name in present and name != member.id] if member.id in group else []
            if rivals:
                yield Obstacle(
                    "H6",
                    cohort,
                    f"{member.id} ska inte dela grupp med {join_words(rivals)}, som är eller skulle bli med i {cohort.id}.",
                    f"{member.id} must not share a cohort with {join_words(rivals)}, who is or would be in {cohort.id}.",
                    partial(remedies.release_apart, situation.problem, index, member),
                )
                break


def find_size_obstacles(situation: Situation, unit: Unit, cohort: Cohort) -> Iterator[Obstacle]:
    """H2: the cohort is full, or would be too small to open."""
    present = len(situation.members[cohort.id])
    after = present + unit.size
    if after > cohort.maximum:
        yield Obstacle(
            "H2",
            cohort,
            f"{cohort.id} är full: {present} av {cohort.maximum} platser är tagna.",
            f"{cohort.id} is full: {present} of {cohort.maximum} places are taken.",
            partial(remedies.add_seats, situation.problem, cohort, after),
        )
    if after < cohort.minimum:
        yield Obstacle(
            "H2",
            cohort,
            f"{cohort.id} öppnas inte: den behöver minst {cohort.minimum} deltagare.",
            f"{cohort.id} does not open: it needs at least {cohort.minimum} members.",
            partial(remedies.lower_minimum, situation.problem, cohort, after),
        )


def find_reservation_obstacles(situation: Situation, unit: Unit, cohort: Cohort) -> Iterator[Obstacle]:
    """H10: a reserved value would be had by too many, or by too few for the cohort to open."""
    for index, reservation in enumerate(cohort.reserved):
        everyone = (*situation.members[cohort.id], *unit.members)
        count = sum(1 for member in everyone if member.attributes.get(reservation.attribute) == reservation.value)
        label = f"{reservation.attribute} {reservation.value}"
        if reservation.maximum is not None and count > reservation.maximum:
            yield Obstacle(
                "H10",
                cohort,
                f"{cohort.id} tar högst {reservation.maximum} med {label}; det skulle bli {count}.",
                f"{cohort.id} takes at most {reservation.maximum} with {label}; it would have {count}.",
                partial(remedies.widen_reservation, situation.problem, cohort, index, count),
            )
        if count < reservation.minimum:
            yield Obstacle(
                "H10",
                cohort,
                f"{cohort.id} behöver minst {reservation.minimum} med {label}; det skulle bli {count}.",
                f"{cohort.id} needs at least {reservation.minimum} with {label}; it would have {count}.",
                partial(remedies.widen_reservation, situation.problem, cohort, index, count),
            )


def find_leader_obstacles(situation: Situation, cohort: Cohort) -> Iterator[Obstacle]:
    """H8: opening the cohort would give its leader too many at a time."""
    if cohort.leader is None:
        return
    led = [other for other in situation.opened if other.leader == cohort.leader]
    weeks = [week for week in {cohort.start, *(other.start for other in led)} if cohort.start <= week < cohort.end]
    busiest = max(([o for o in led if o.start <= week < o.end] for week in sorted(weeks)), key=len, default=[])
    concurrent = situation.problem.leaders[cohort.leader]
    if weeks and len(busiest) + 1 > concurrent:
        names = join_words(other.id for other in busiest)
        yield Obstacle(
            "H8",
            cohort,
            f"{cohort.leader} hinner inte leda {cohort.id}: högst {concurrent} samtidigt, redan upptagen av {names or 'inget'}.",
            f"{cohort.leader} cannot lead {cohort.id}: at most {concurrent} at a time, already leading {names or 'none'}.",
            partial(remedies.raise_concurrent, situation.problem, cohort.leader, len(busiest) + 1),
        )


def find_room_obstacles(situation: Situation, cohort: Cohort) -> Iterator[Obstacle]:
    """H9: the room is closed while the cohort would run, or taken by an open one."""
    if situation.problem.is_room_closed(cohort):
        yield Obstacle(
            "H9",
            cohort,
            f"{cohort.room} är stängt någon vecka då {cohort.id} skulle pågå.",
            f"{cohort.room} is closed in a week in which {cohort.id} would run.",
            partial(remedies.open_room, situation.problem, cohort),
        )
    for other in situation.opened:
        overlaps = max(other.start, cohort.start) < min(other.end, cohort.end)
        shares = cohort.room is not None and other.room == cohort.room and bool(other.sessions & cohort.sessions)
        if other is not cohort and overlaps and shares:
            yield Obstacle(
                "H9",
                cohort,
                f"{cohort.room} är upptaget av {other.id} samma tider som {cohort.id}.",
                f"{cohort.room} is taken by {other.id} at the times of {cohort.id}.",
            )
