"""Why somebody has no place: the rules in the way of each option, with the weeks in which they bind."""

from collections.abc import Iterator

from scheduler.placements.entities import Option, Participant
from scheduler.placements.situation import Situation
from scheduler.placements.week_names import name_weeks
from scheduler.result import Reason


def list_reasons(situation: Situation, participant: Participant) -> tuple[Reason, ...]:
    """The reasons, option by option in the order of the document; the subject is what is full or lacking."""
    reasons = [reason for option in participant.options for reason in _list_obstacles(situation, participant, option)]
    if not participant.options:
        reasons.append(
            Reason("H1", f"{participant.id} kan inte vara på någon plats.", f"{participant.id} has no option.", "")
        )
    limit, moves = situation.problem.max_moves, situation.count_moves()
    if limit is not None and moves >= limit and reasons:
        reasons.append(
            Reason(
                "H7",
                f"Ingen fler får flyttas för att ge plats: {moves} av högst {limit} flyttar är använda.",
                f"Nobody else may be moved to make room: {moves} of at most {limit} moves are used.",
                participant.id,
            )
        )
    return tuple(reasons)


def _list_obstacles(situation: Situation, participant: Participant, option: Option) -> Iterator[Reason]:
    """One reason per rule and subject in the way of an option."""
    place = situation.problem.place_by_id[option.place]
    missing = participant.needs - place.features
    if missing:
        words = ", ".join(sorted(missing))
        yield Reason("H4", f"{place.id} har inte {words}.", f"{place.id} does not have {words}.", place.id)
        return
    starts = [
        decision.start for _, decision in situation.problem.list_offered(participant) if decision.place == place.id
    ]
    if not starts:
        weeks = len(option.load)
        yield Reason(
            "H2",
            f"{place.id}: de {weeks} veckorna ryms inte före den sista veckan.",
            f"{place.id}: the {weeks} weeks do not fit before the last week.",
            place.id,
        )
        return
    yield from _list_binding(situation, participant, option, starts)


def _list_binding(
    situation: Situation, participant: Participant, option: Option, starts: list[int]
) -> Iterator[Reason]:
    """What is full in the weeks of the option's starts."""
    place = situation.problem.place_by_id[option.place]
    first_week = situation.problem.first_week
    full = {start: situation.list_full_weeks(option, start) for start in starts}
    taken = {start: situation.list_taken_weeks(option, start) for start in starts}
    quotas = situation.list_full_quotas(participant, place.id)
    weeks = name_weeks(first_week, (week for lacking in full.values() for week in lacking))
    if weeks:
        yield Reason("H2", f"{place.id} är full v. {weeks}.", f"{place.id} is full, weeks {weeks}.", place.id)
    weeks = name_weeks(first_week, (week for start in starts if not full[start] for week in taken[start]))
    if weeks:
        name = place.supervisor or ""
        yield Reason(
            "H3",
            f"{name}, som handleder {place.id}, har ingen tid över v. {weeks}.",
            f"{name}, who supervises {place.id}, has no time left, weeks {weeks}.",
            name,
        )
    for index in quotas:
        most = situation.problem.quotas[index].maximum
        yield Reason(
            "H6",
            f"Kvoten är full: högst {most} av dess deltagare får plats på dess platser, {place.id} bland dem.",
            f"The quota is full: at most {most} of its participants get its places, {place.id} among them.",
            f"quotas[{index}]",
        )
    if not quotas and any(not full[start] and not taken[start] for start in starts):
        yield Reason(
            "objective",
            f"{participant.id} ryms på {place.id}; målen vinner inte på det, eller så tog tiden slut.",
            f"{participant.id} fits in {place.id}; the objective gains nothing, or time ran out.",
            place.id,
        )
