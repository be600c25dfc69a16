"""From the ids of a problem of meetings to what the coordinator calls people, rooms and meetings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backend.associations.models import Staff
from backend.common.local_time import local_day
from backend.contacts.models import Contact
from backend.meetings.models import MeetingRequest
from backend.participants.models import Participant
from backend.places.models import Room
from backend.planning.problems.identifiers import MENTION, name_request, name_room, read_mention, read_number
from backend.planning.selectors.naming import say_words


@dataclass(frozen=True)
class RequestName:
    """A meeting that was asked for: its kind in words, whom it is about, and since when it has waited."""

    what: str
    participant_id: int
    code: str
    since_on: date


@dataclass(frozen=True)
class RequestNames:
    """People, rooms and requests by the ids of the documents."""

    names: Mapping[str, str]
    requests: Mapping[str, RequestName]

    def say(self, key: str) -> str:
        """The name behind an id; a dash for what is no more."""
        return self.names.get(key, "–")

    def request(self, name: str) -> RequestName:
        """The request behind an id; one without words if it is no more."""
        return self.requests.get(name, RequestName("–", 0, "–", date.min))

    def read_aloud(self, text: str) -> str:
        """A text of the scheduler with names for ids, and words for codes."""
        return say_words(MENTION.sub(self._say_mention, text))

    def _say_mention(self, match: "re.Match[str]") -> str:
        kind, numbers = read_mention(match)
        if kind == "held":
            return _("ett möte som står fast")
        if kind == "request":
            found = self.request(name_request(numbers[0]))
            return " ".join(filter(None, [found.what.lower(), found.code]))
        return self.say(f"{kind}-{numbers[0]}")


def read_request_names(people: Iterable[str], rooms: Iterable[str], requests: Iterable[str]) -> RequestNames:
    """Read the names behind ids; five queries."""
    keys = list(people)
    staff = Staff.objects.filter(pk__in=_numbers(keys, "staff")).values_list("pk", "name")
    contacts = Contact.objects.filter(pk__in=_numbers(keys, "contact")).values_list("pk", "name")
    participants = Participant.objects.filter(pk__in=_numbers(keys, "participant")).values_list("pk", "code")
    rows = MeetingRequest.objects.filter(pk__in=[read_number(name) for name in requests])
    found_rooms = Room.objects.filter(pk__in=[read_number(name) for name in rooms]).values_list("pk", "name")
    names = {f"staff-{pk}": name for pk, name in staff}
    names |= {f"contact-{pk}": name for pk, name in contacts}
    names |= {f"participant-{pk}": code for pk, code in participants}
    names |= {name_room(pk): name for pk, name in found_rooms}
    named = {name_request(row.pk): _name(row) for row in rows.select_related("enrolment__participant")}
    return RequestNames(names, named)


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return [read_number(key) for key in keys if key.startswith(f"{kind}-")]


def _name(request: MeetingRequest) -> RequestName:
    participant = None if request.enrolment is None else request.enrolment.participant
    return RequestName(
        what=capfirst(request.get_kind_display()),
        participant_id=0 if participant is None else participant.pk,
        code="" if participant is None else participant.code,
        since_on=local_day(request.requested_at),
    )
