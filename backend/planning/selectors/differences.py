"""A proposal against what was in force when it was made: who is new, what moves from where to where, who loses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.plans import MeetingInForce, Plan, PlannedMeeting, read_plan
from backend.planning.problems.identifiers import MeetingSlot, read_number
from backend.planning.selectors.naming import Names, is_english, read_names, say_time


@dataclass(frozen=True)
class DifferenceLine:
    """One change. ``what`` is a cohort place or a meeting by name; empty texts where there is nothing to say."""

    participant_id: int
    code: str
    what: str
    from_text: str
    to_text: str
    why: str


@dataclass(frozen=True)
class Difference:
    """What publishing would change. ``new_meetings`` counts the meetings that are not listed one by one."""

    new: tuple[DifferenceLine, ...]
    moves: tuple[DifferenceLine, ...]
    loses: tuple[DifferenceLine, ...]
    new_meetings: int

    @property
    def is_empty(self) -> bool:
        """Whether publishing changes nothing."""
        return not (self.new or self.moves or self.loses or self.new_meetings)


def difference(proposal: Proposal) -> Difference:
    """Compare a proposal with its basis; a fixed number of queries."""
    return _Comparison(proposal).compare()


class _Comparison:
    def __init__(self, proposal: Proposal) -> None:
        self.plan: Plan = read_plan(proposal)
        self.names: Names = read_names(proposal.run.own_programme)
        unplaced = proposal.documents[RunStage.COHORTS].result["unplaced"]
        self.reasons = {read_number(entry["id"]): entry["reasons"] for entry in unplaced}

    def compare(self) -> Difference:
        return Difference(
            new=tuple(self._sort(self._list_new())),
            moves=tuple(self._sort([*self._list_changes(), *self._list_moves()])),
            loses=tuple(self._sort([*self._list_losses(), *self._list_dropped()])),
            new_meetings=len(self.plan.new_meetings),
        )

    def _sort(self, lines: Iterable[DifferenceLine]) -> list[DifferenceLine]:
        return sorted(lines, key=lambda line: line.code)

    def _line(self, enrolment_id: int, what: str, from_text: str, to_text: str, why: str) -> DifferenceLine:
        participant_id = self.names.participant_ids.get(enrolment_id, 0)
        return DifferenceLine(participant_id, self.names.code(enrolment_id), what, from_text, to_text, why)

    def _list_new(self) -> Iterable[DifferenceLine]:
        for enrolment_id, cohort_id in self.plan.joining.items():
            yield self._line(
                enrolment_id, _("plats i en grupp"), "", self.names.cohort(cohort_id), _("väntade på plats")
            )

    def _list_changes(self) -> Iterable[DifferenceLine]:
        for enrolment_id, (before, after) in self.plan.changing.items():
            why = _("ger fler plats, eller kortare väntan, enligt reglerna")
            yield self._line(
                enrolment_id, _("plats i en grupp"), self.names.cohort(before), self.names.cohort(after), why
            )

    def _list_moves(self) -> Iterable[DifferenceLine]:
        touched = self.plan.moved_meetings | self.plan.restaffed_meetings
        for slot, (before, planned) in touched.items():
            from_text, to_text = self._say_change(before, planned)
            yield self._line(
                slot.enrolment_id, self.names.meeting(slot.position), from_text, to_text, self._say_why(slot)
            )

    def _say_change(self, before: MeetingInForce, planned: PlannedMeeting) -> tuple[str, str]:
        """Time and place where they differ; otherwise who comes."""
        if (before.begins_at, before.room_id) != (planned.begins_at, planned.room_id):
            return (
                self._say_place(before.begins_at, before.room_id),
                self._say_place(planned.begins_at, planned.room_id),
            )
        return self._say_staff(before.staff_ids), self._say_staff(planned.staff_ids)

    def _say_place(self, begins_at: datetime, room_id: int | None) -> str:
        room = self.names.room(room_id)
        return f"{say_time(begins_at)}, {room}" if room else say_time(begins_at)

    def _say_staff(self, staff_ids: Iterable[int]) -> str:
        return ", ".join(sorted(self.names.staff.get(staff_id, "–") for staff_id in staff_ids))

    def _say_why(self, slot: MeetingSlot) -> str:
        if slot.enrolment_id in self.plan.changing:
            return _("följer med till den nya gruppen")
        if slot in self.plan.moved_meetings:
            return _("den gamla tiden går inte längre, eller så behövs den för att fler ska få plats")
        return _("andra kallas enligt insatsens möteskedja")

    def _list_losses(self) -> Iterable[DifferenceLine]:
        for enrolment_id, cohort_id in self.plan.leaving.items():
            yield self._line(
                enrolment_id, _("plats i en grupp"), self.names.cohort(cohort_id), "", self._say_loss(enrolment_id)
            )

    def _say_loss(self, enrolment_id: int) -> str:
        """The rule that stands nearest, in the scheduler's words."""
        reasons = self.reasons.get(enrolment_id, [])
        if not reasons:
            return ""
        text = reasons[0]["x"]["text_en"] if is_english() else reasons[0]["text"]
        return self.names.read_aloud(str(text))

    def _list_dropped(self) -> Iterable[DifferenceLine]:
        for slot, before in self.plan.dropped_meetings.items():
            why = _("platsen i gruppen går förlorad")
            if slot.enrolment_id not in self.plan.leaving:
                why = _("ingen tid går ihop")
            place = self._say_place(before.begins_at, before.room_id)
            yield self._line(slot.enrolment_id, self.names.meeting(slot.position), place, "", why)
