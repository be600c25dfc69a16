"""Search over what the viewer may see: participants by code or name, cohorts, rooms and staff."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Staff
from backend.cohorts.models import Cohort
from backend.participants.models import Participant, ParticipantContact
from backend.places.models import Room

MOST_PER_KIND = 12
_COHORT_WORDS = re.compile(r"(?:grupp|cohort|group)?\s*(\d{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    word: str
    kind: str
    more: str
    address: str


def find(viewer: Viewer, text: str) -> list[Hit]:
    """Return what matches, participants first; four queries at most.

    A name is searched only among contacts that the viewer may see.
    """
    return [*_participants(viewer, text), *_cohorts(viewer, text), *_rooms(viewer, text), *_staff(viewer, text)]


def _participants(viewer: Viewer, text: str) -> list[Hit]:
    named = visible(ParticipantContact, viewer).filter(Q(name__icontains=text) | Q(phone__icontains=text))
    found = visible(Participant, viewer).filter(Q(code__icontains=text) | Q(pk__in=named.values("participant_id")))
    rows = found.select_related("agency").order_by("code")[:MOST_PER_KIND]
    return [Hit(row.code, _("deltagare"), row.agency.name, reverse("web:participant", args=[row.pk])) for row in rows]


def _cohorts(viewer: Viewer, text: str) -> list[Hit]:
    match = _COHORT_WORDS.fullmatch(text)
    if match is None:
        return []
    rows = visible(Cohort, viewer).filter(number=int(match[1])).select_related("programme")[:MOST_PER_KIND]
    return [
        Hit(
            _("Grupp %(number)s") % {"number": row.number},
            _("grupp"),
            row.programme.name,
            reverse("web:cohort", args=[row.pk]),
        )
        for row in rows
    ]


def _rooms(viewer: Viewer, text: str) -> list[Hit]:
    rows = visible(Room, viewer).filter(name__icontains=text).select_related("site").order_by("name")[:MOST_PER_KIND]
    return [Hit(row.name, _("rum"), row.site.name, f"{reverse('web:schedule')}?vem=alla&rum={row.pk}") for row in rows]


def _staff(viewer: Viewer, text: str) -> list[Hit]:
    rows = visible(Staff, viewer).filter(name__icontains=text).order_by("name")[:MOST_PER_KIND]
    return [Hit(row.name, _("personal"), row.title, f"{reverse('web:schedule')}?vem={row.pk}") for row in rows]
