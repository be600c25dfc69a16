"""Meetings in words: where they are, and what each kind asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.associations.enums import MeetingKind, Party
from backend.meetings.enums import PlaceKind, Requirement
from backend.meetings.models import Meeting, MeetingRule
from backend.meetings.policies import needs_written_consent


@dataclass(frozen=True)
class KindInWords:
    """One kind of meeting: its short line, and its rules in sentences."""

    kind: MeetingKind
    summary: str
    sentences: list[str]
    programme: str


def place_words(meeting: Meeting) -> str:
    """Return where a meeting is in a few words, such as the room's name or ``Video``."""
    kind = PlaceKind(meeting.place_kind)
    if kind is PlaceKind.ROOM:
        return meeting.room.name if meeting.room is not None else _("Inget rum än")
    if kind is PlaceKind.ELSEWHERE:
        return meeting.place_text or str(capfirst(kind.label))
    return f"{capfirst(str(kind.label))}, {meeting.place_text}" if meeting.place_text else str(capfirst(kind.label))


def when_and_where(meeting: Meeting) -> str:
    """Return ``ons 28 september 13:00–14:00, Samtalsrummet``."""
    begins, ends = localtime(meeting.begins_at), localtime(meeting.ends_at)
    return f"{date_format(begins, 'D j F')} {begins:%H:%M}–{ends:%H:%M}, {place_words(meeting)}"


def kind_in_words(kind: MeetingKind, rule: MeetingRule | None) -> KindInWords:
    """Say what ``kind`` asks for; its parties must be at hand."""
    programme = rule.programme.name if rule is not None and rule.programme is not None else ""
    if rule is None:
        return KindInWords(kind, _("Inga egna regler."), [_consent(kind, None)], programme)
    sentences = [
        _length(rule),
        *_parties(rule),
        _places(rule),
        _consent(kind, rule),
        *_plan(kind, rule),
        *_deadline(rule),
    ]
    required = _party_words(rule, Requirement.REQUIRED)
    summary = _("%(minutes)s minuter med %(people)s.") if required else _("%(minutes)s minuter.")
    return KindInWords(kind, summary % {"minutes": rule.duration_minutes, "people": required}, sentences, programme)


def _length(rule: MeetingRule) -> str:
    words = _("%(minutes)s minuter.") % {"minutes": rule.duration_minutes}
    if rule.preparation_minutes:
        text = _("Personalen är upptagen %(minutes)s minuter före för att förbereda.")
        words += " " + text % {"minutes": rule.preparation_minutes}
    if rule.follow_up_minutes:
        text = _("Personalen är upptagen %(minutes)s minuter efter för efterarbete.")
        words += " " + text % {"minutes": rule.follow_up_minutes}
    return words


def _parties(rule: MeetingRule) -> list[str]:
    required, optional = (_party_words(rule, need) for need in (Requirement.REQUIRED, Requirement.OPTIONAL))
    found = [_("Måste vara med: %(people)s.") % {"people": required}] if required else []
    return [*found, _("Får vara med: %(people)s.") % {"people": optional}] if optional else found


def _party_words(rule: MeetingRule, need: Requirement) -> str:
    rows = [row for row in rule.parties.all() if row.requirement == need]
    return _listed(
        str(Party(row.party).label) if row.count == 1 else f"{row.count} {Party(row.party).label}" for row in rows
    )


def _listed(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return _("%(first)s och %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _places(rule: MeetingRule) -> str:
    if set(rule.place_kinds) == set(PlaceKind.values):
        return _("Hålls var som helst: i ett rum, på video, per telefon eller på annan plats.")
    *first, last = [str(PlaceKind(kind).label) for kind in rule.place_kinds] or [""]
    either = _("%(first)s eller %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    return _("Plats: %(places)s.") % {"places": either}


def _consent(kind: MeetingKind, rule: MeetingRule | None) -> str:
    if needs_written_consent(kind, rule):
        return _("Deltagarens skriftliga samtycke ska finnas innan mötet bekräftas.")
    return _("Muntligt samtycke räcker.")


def _plan(kind: MeetingKind, rule: MeetingRule) -> list[str]:
    if kind is MeetingKind.HANDOVER or rule.needs_action_plan:
        return [_("En handlingsplan med riktning ska finnas innan mötet bekräftas.")]
    return []


def _deadline(rule: MeetingRule) -> list[str]:
    if rule.deadline_days is None:
        return []
    after = str(MeetingKind(rule.deadline_after_kind).label)
    if rule.deadline_after_position is not None:
        after = f"{after} {rule.deadline_after_position}"
    text = ngettext(
        "Senast %(count)s dag efter %(after)s.", "Senast %(count)s dagar efter %(after)s.", rule.deadline_days
    )
    words = text % {"count": rule.deadline_days, "after": after}
    before = ngettext(
        "Samordnaren får veta det %(count)s dag innan tiden går ut.",
        "Samordnaren får veta det %(count)s dagar innan tiden går ut.",
        rule.escalate_days_before,
    )
    return [f"{words} {before % {'count': rule.escalate_days_before}}"]
