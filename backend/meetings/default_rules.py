"""What every kind of meeting asks for until an association says otherwise.

Source: domain.md, S1–S5: the reconciliation meeting with the treating doctor is Malmö's (S2), the case review of three
agencies Kristianstad's (S3), mapping and handover Västerås' (S4). The lengths that no source states are ours.
"""

from dataclasses import dataclass

from backend.associations.enums import MeetingKind, Party
from backend.meetings.enums import PlaceKind

_ANYWHERE = tuple(PlaceKind)
_FACE_TO_FACE = (PlaceKind.ROOM, PlaceKind.VIDEO, PlaceKind.ELSEWHERE)
_ONE_OF_EACH_AGENCY = (Party.FK_OFFICER, Party.AF_OFFICER, Party.SOC_OFFICER, Party.REGION_OFFICER)


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """One kind's rule; one of each party in ``required`` and, where they can, ``optional``."""

    kind: MeetingKind
    duration_minutes: int
    required: tuple[Party, ...]
    optional: tuple[Party, ...] = ()
    place_kinds: tuple[PlaceKind, ...] = _FACE_TO_FACE
    preparation_minutes: int = 0
    follow_up_minutes: int = 0
    needs_written_consent: bool = True
    needs_action_plan: bool = False
    deadline_days: int | None = None
    deadline_after_kind: str = ""
    deadline_after_position: int | None = None


DEFAULT_RULES = (
    DefaultRule(
        MeetingKind.MAPPING,
        90,
        required=(Party.PARTICIPANT, Party.MAPPING_LEAD),
        place_kinds=_ANYWHERE,
        needs_written_consent=False,
    ),
    DefaultRule(
        MeetingKind.RECONCILIATION,
        60,
        required=(Party.PARTICIPANT, Party.COORDINATOR, Party.TREATING_DOCTOR, Party.FK_OFFICER),
        optional=(Party.REFERRING_OFFICER, Party.AF_OFFICER, Party.SOC_OFFICER, Party.REGION_OFFICER, Party.SUPERVISOR),
        follow_up_minutes=15,
    ),
    DefaultRule(
        MeetingKind.HANDOVER,
        60,
        required=(Party.PARTICIPANT, Party.REFERRING_OFFICER),
        optional=(Party.MAPPING_LEAD, *_ONE_OF_EACH_AGENCY),
        needs_action_plan=True,
        deadline_days=21,
        deadline_after_kind=MeetingKind.MAPPING.value,
        deadline_after_position=3,
    ),
    DefaultRule(
        MeetingKind.COLLABORATION,
        60,
        required=(Party.COORDINATOR,),
        optional=(Party.PARTICIPANT, Party.REFERRING_OFFICER, *_ONE_OF_EACH_AGENCY, Party.TREATING_DOCTOR),
    ),
    DefaultRule(
        MeetingKind.CASE_REVIEW,
        30,
        required=(Party.FK_OFFICER, Party.AF_OFFICER, Party.SOC_OFFICER),
        optional=(Party.COORDINATOR, Party.REGION_OFFICER, Party.PARTICIPANT),
        preparation_minutes=15,
    ),
    DefaultRule(
        MeetingKind.SIP,
        60,
        required=(Party.PARTICIPANT, Party.SOC_OFFICER, Party.REGION_OFFICER),
        optional=(Party.COORDINATOR, Party.FK_OFFICER, Party.AF_OFFICER, Party.TREATING_DOCTOR),
        follow_up_minutes=15,
    ),
    DefaultRule(
        MeetingKind.FOLLOW_UP,
        45,
        required=(Party.PARTICIPANT, Party.COORDINATOR),
        optional=(Party.REFERRING_OFFICER,),
        place_kinds=_ANYWHERE,
        needs_written_consent=False,
    ),
)
