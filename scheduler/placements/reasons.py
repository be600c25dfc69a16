"""Why somebody has no place: the rules in the way of each option, with the weeks in which they bind."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.placements.entities import Option, Participant
from scheduler.placements.situation import Situation
from scheduler.result import Reason
from scheduler.week_names import name_weeks


class ReasonFinder:
    """Finds reasons in one situation; what is full is found once for all who ask for the same."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._bindings: dict[tuple[str, tuple[int, ...], tuple[int, ...]], _Binding] = {}
        self._moves = situation.count_moves()

    def list_reasons(self, participant: Participant) -> tuple[Reason, ...]:
        """The reasons for an unplaced one, option by option in their order; the subject is what is full or lacking."""
        weeks = self.situation.problem.weeks
        reasons = [
            reason
            for option in participant.options
            for reason in self._list_obstacles(
                participant, option, tuple(start for start in option.starts if start + len(option.load) <= weeks)
            )
        ]
        if not participant.options:
            text, text_en = f"{participant.id} kan inte vara på någon plats.", f"{participant.id} has no option."
            reasons.append(Reason("H1", text, text_en, participant.id))
        limit = self.situation.problem.max_moves
        if limit is not None and self._moves >= limit and reasons:
            reasons.append(
                Reason(
                    "H7",
                    f"Ingen fler får flyttas för att ge plats: {self._moves} av högst {limit} flyttar är använda.",
                    f"Nobody else may be moved to make room: {self._moves} of at most {limit} moves are used.",
                    participant.id,
                )
            )
        return tuple(reasons)

    def _list_obstacles(self, participant: Participant, option: Option, starts: tuple[int, ...]) -> Iterator[Reason]:
        """One reason per rule and subject in the way of an option."""
        place = self.situation.problem.place_by_id[option.place]
        missing = participant.needs - place.features
        if missing:
            words = ", ".join(sorted(missing))
            yield Reason("H4", f"{place.id} har inte {words}.", f"{place.id} does not have {words}.", place.id)
        elif not starts:
            weeks = len(option.load)
            yield Reason(
                "H2",
                f"{place.id}: de {weeks} veckorna ryms inte före den sista veckan.",
                f"{place.id}: the {weeks} weeks do not fit before the last week.",
                place.id,
            )
        else:
            yield from self._list_binding(participant, option, starts)

    def _list_binding(self, participant: Participant, option: Option, starts: tuple[int, ...]) -> Iterator[Reason]:
        """What is full in the weeks of the option's starts."""
        binding = self._find_binding(option, starts)
        yield from binding.reasons
        quotas = self.situation.list_full_quotas(participant, option.place)
        for index in quotas:
            most = self.situation.problem.quotas[index].maximum
            yield Reason(
                "H6",
                f"Kvoten är full: högst {most} av dess deltagare får plats på dess platser, {option.place} bland dem.",
                f"The quota is full: at most {most} of its participants get its places, {option.place} among them.",
                f"quotas[{index}]",
            )
        if binding.leaves_room and not quotas:
            yield Reason(
                "objective",
                f"{participant.id} ryms på {option.place}; målen vinner inte på det, eller så tog tiden slut.",
                f"{participant.id} fits in {option.place}; the objective gains nothing, or time ran out.",
                option.place,
            )

    def _find_binding(self, option: Option, starts: tuple[int, ...]) -> "_Binding":
        key = (option.place, option.load, starts)
        if key not in self._bindings:
            self._bindings[key] = _find_binding(self.situation, option, starts)
        return self._bindings[key]


@dataclass(frozen=True)
class _Binding:
    """What is full for a load at a place from some starts, and whether one of them has room nevertheless."""

    reasons: tuple[Reason, ...]
    leaves_room: bool


def _find_binding(situation: Situation, option: Option, starts: tuple[int, ...]) -> _Binding:
    problem = situation.problem
    place = problem.place_by_id[option.place]
    full = {start: situation.list_full_weeks(option, start) for start in starts}
    taken = {start: situation.list_taken_weeks(option, start) for start in starts}
    reasons: list[Reason] = []
    weeks = name_weeks(problem.first_week, (week for lacking in full.values() for week in lacking))
    if weeks:
        reasons.append(Reason("H2", f"{place.id} är full v. {weeks}.", f"{place.id} is full, weeks {weeks}.", place.id))
    weeks = name_weeks(problem.first_week, (week for start in starts if not full[start] for week in taken[start]))
    if weeks:
        name = place.supervisor or ""
        reasons.append(
            Reason(
                "H3",
                f"{name}, som handleder {place.id}, har ingen tid över v. {weeks}.",
                f"{name}, who supervises {place.id}, has no time left, weeks {weeks}.",
                name,
            )
        )
    return _Binding(tuple(reasons), any(not full[start] and not taken[start] for start in starts))
