"""From the ids of the scheduler's documents to what the coordinator calls things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.associations.enums import AgencyKind, HalfDay, Need
from backend.associations.models import MeetingStep, Programme, Staff
from backend.cohorts.models import Cohort
from backend.common.local_time import STOCKHOLM
from backend.common.weeks import IsoWeek
from backend.participants.enums import Gender
from backend.participants.models import Enrolment
from backend.places.models import Room
from backend.planning.problems.identifiers import MENTION, read_mention

_WORD = re.compile(
    r"\b(?:agency (?P<agency>[A-Z]+)|gender (?P<gender>[A-Z])|(?P<half_day>(?:mon|tue|wed|thu|fri)-(?:am|pm))"
    r"|(?P<need>step-free|hearing-loop|quiet|interpreter-[a-z]+))\b"
)


@dataclass(frozen=True)
class Names:
    """Codes of participants, numbers of cohorts and names of staff, rooms and steps, by id."""

    codes: Mapping[int, str]
    participant_ids: Mapping[int, int]
    agencies: Mapping[int, str]
    cohorts: Mapping[int, int]
    staff: Mapping[int, str]
    rooms: Mapping[int, str]
    steps: Mapping[int, str]

    def code(self, enrolment_id: int) -> str:
        """The participant's code; a dash for one who is no more."""
        return self.codes.get(enrolment_id, "–")

    def cohort(self, cohort_id: int) -> str:
        """``grupp 3``."""
        return _("grupp %(number)s") % {"number": self.cohorts.get(cohort_id, "–")}

    def meeting(self, position: int) -> str:
        """The step's name."""
        return self.steps.get(position, _("möte %(number)s") % {"number": position})

    def room(self, room_id: int | None) -> str:
        """The room's name; empty without one."""
        return "" if room_id is None else self.rooms.get(room_id, "–")

    def read_aloud(self, text: str) -> str:
        """A text of the scheduler with names for ids, and words for codes."""
        return say_words(MENTION.sub(self._say, text))

    def _say(self, match: "re.Match[str]") -> str:
        kind, numbers = read_mention(match)
        if kind == "enrolment":
            return self.code(numbers[0])
        if kind == "cohort":
            return self.cohort(numbers[0])
        if kind == "staff":
            return self.staff.get(numbers[0], "–")
        if kind == "room":
            return self.room(numbers[0])
        if kind == "meeting" and len(numbers) > 1:
            return _("%(meeting)s för %(code)s") % {"meeting": self.meeting(numbers[1]), "code": self.code(numbers[0])}
        return _("ett möte som står fast")


def say_words(text: str) -> str:
    """A sentence with words for the codes of agencies, genders, half-days and needs."""
    spoken = _WORD.sub(_say_word, text)
    return spoken[:1].upper() + spoken[1:]


def _say_word(match: "re.Match[str]") -> str:
    if match["agency"]:
        return str(AgencyKind(match["agency"]).label) if match["agency"] in AgencyKind.values else match[0]
    if match["gender"]:
        return str(Gender(match["gender"]).label) if match["gender"] in Gender.values else match[0]
    if match["half_day"]:
        return str(HalfDay(match["half_day"]).label)
    return str(Need(match["need"]).label) if match["need"] in Need.values else match[0]


def read_names(programme: Programme) -> Names:
    """The names that a programme's plan may mention; five queries."""
    rows = list(
        Enrolment.objects.filter(programme=programme).values_list(
            "pk", "participant_id", "participant__code", "participant__agency__name"
        )
    )
    association_id = programme.association_id
    return Names(
        codes={pk: code for pk, _participant, code, _name in rows},
        participant_ids={pk: participant_id for pk, participant_id, _code, _name in rows},
        agencies={pk: name for pk, _participant, _code, name in rows},
        cohorts=dict(Cohort.objects.filter(programme=programme).values_list("pk", "number")),
        staff=dict(Staff.objects.filter(grants__association_id=association_id).values_list("pk", "name")),
        rooms=dict(Room.objects.filter(site__association_id=association_id).values_list("pk", "name")),
        steps=dict(MeetingStep.objects.filter(programme=programme).values_list("position", "name")),
    )


def is_english() -> bool:
    """Whether the reader's language is English; the scheduler gives its texts in Swedish and English."""
    return (get_language() or "sv").startswith("en")


def say_time(instant: datetime) -> str:
    """``tors 12 januari 2012 kl. 09:00 (v. 2)`` as the reader's language has it."""
    local = instant.astimezone(STOCKHOLM)
    return _("%(day)s kl. %(clock)s (%(week)s)") % {
        "day": date_format(local, "D j F Y"),
        "clock": date_format(local, "H:i"),
        "week": IsoWeek.of(local.date()).label,
    }


def label_of_terms(terms: Mapping[str, int]) -> str:
    """What a tier optimises, in words."""
    labels = {
        "unplaced": _("Så få som möjligt utan plats"),
        "share": _("Så nära de avtalade andelarna som möjligt"),
        "moves": _("Så få flyttar som möjligt"),
        "wait": _("Så kort väntan som möjligt"),
        "imbalance": _("Så jämn fördelning som möjligt"),
        "cost": _("De som väntat längst först"),
        "open": _("Så få grupper som möjligt"),
        "end": _("Så tidiga möten som möjligt"),
        "late": _("Så få sena möten som möjligt"),
        "preferred_clash": _("Så få krockar som möjligt"),
        "rooms_used": _("Så få rumsbyten som möjligt"),
    }
    return " · ".join(labels.get(term, term) for term in terms)
