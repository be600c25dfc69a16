"""Every word that a feed shows, in each of its languages.

They stand here and not among the translated texts of the pages: a feed's bytes must be the same whichever process
renders them, and a title can be made of nothing but the kind of meeting (rule 9).
"""

from collections.abc import Mapping

from backend.activities.models import Activity
from backend.associations.enums import MeetingKind
from backend.associations.models import Agency, Programme, Staff
from backend.cohorts.models import Cohort
from backend.feeds.enums import FeedDetail
from backend.feeds.models import Subscription
from backend.meetings.enums import PlaceKind
from backend.places.models import Room, Site
from calendar_feeds import Language

_SV, _EN = Language.SV, Language.EN

SUMMARIES: Mapping[str, Mapping[Language, str]] = {
    MeetingKind.MAPPING: {_SV: "Kartläggningsmöte", _EN: "Mapping meeting"},
    MeetingKind.RECONCILIATION: {_SV: "Avstämningsmöte", _EN: "Reconciliation meeting"},
    MeetingKind.HANDOVER: {_SV: "Överlämningsmöte", _EN: "Handover meeting"},
    MeetingKind.COLLABORATION: {_SV: "Samverkansmöte", _EN: "Collaboration meeting"},
    MeetingKind.CASE_REVIEW: {_SV: "Gemensam ärendegenomgång", _EN: "Joint case review"},
    MeetingKind.SIP: {_SV: "Samordnad individuell plan", _EN: "Coordinated individual plan"},
    MeetingKind.FOLLOW_UP: {_SV: "Uppföljning", _EN: "Follow-up"},
}
_MORE = {
    _SV: "Mer i Samplats, när du har loggat in: {url}",
    _EN: "More in Samplats, once you have logged in: {url}",
}
_BOOKED = {_SV: ", bokad {taken}/{capacity}", _EN: ", booked {taken}/{capacity}"}
# Without a link, a number or a word of free text: those are on the meeting's page (see ``audience``).
_PLACES: Mapping[str, Mapping[Language, str]] = {
    PlaceKind.ROOM: {_SV: "", _EN: ""},
    PlaceKind.VIDEO: {_SV: "Videomöte", _EN: "Video meeting"},
    PlaceKind.TELEPHONE: {_SV: "Telefon", _EN: "Telephone"},
    PlaceKind.ELSEWHERE: {_SV: "Annan plats, se Samplats", _EN: "Elsewhere, see Samplats"},
}
_OWN_SCHEDULE = {_SV: "mitt schema", _EN: "my schedule"}
_OWN_SESSIONS = {_SV: "mina pass", _EN: "my sessions"}
_SESSIONS_OF = {_SV: "pass med {name}", _EN: "sessions with {name}"}
_BUSY_TIME = {_SV: ", upptagen tid", _EN: ", busy time"}
_COHORT = {_SV: "grupp", _EN: "cohort"}
_ABOUT = {
    _SV: (
        "Visar aldrig vem ett möte gäller. Kalenderprogrammet hämtar när det vill, ibland bara en gång om dygnet: "
        "det som ändras samma dag står rätt i Samplats."
    ),
    _EN: (
        "Never shows whom a meeting concerns. Your calendar fetches it when it likes, sometimes only once a day: "
        "what changes on the day is right in Samplats."
    ),
}


def summary_of(kind: str, language: Language) -> str:
    """Return the title of a meeting: its kind, and nothing else about it."""
    return SUMMARIES[kind][language]


def place_of(kind: str, language: Language) -> str:
    """Return where a meeting without a room is; empty if it is to have one and has none yet."""
    return _PLACES[kind][language]


def booked_of(taken: int, capacity: int, language: Language) -> str:
    """Return what follows an activity's name: how many of its seats are booked (rule 9)."""
    return _BOOKED[language].format(taken=taken, capacity=capacity)


def description_of(url: str, language: Language) -> str:
    """Return the link in words, for the many clients that do not show an entry's URL."""
    return _MORE[language].format(url=url)


def about_feed(language: Language) -> str:
    """Return what a reader should know of the whole calendar."""
    return _ABOUT[language]


def name_of(subscription: Subscription, language: Language) -> str:
    """Return what clients call the calendar. The owner's own label stays out: who knows what it says."""
    busy = _BUSY_TIME[language] if subscription.detail == FeedDetail.FREE_BUSY else ""
    return f"Samplats: {_target_name(subscription, language)}{busy}"


def _target_name(subscription: Subscription, language: Language) -> str:
    match subscription.target:
        case None:
            return _OWN_SCHEDULE[language]
        case Room() as room:
            return f"{room.name}, {room.site.name}"
        case Cohort() as cohort:
            return f"{_COHORT[language]} {cohort.number}, {cohort.programme.name}"
        case Staff() if subscription.takes_owners_time:
            return _OWN_SESSIONS[language]
        case Staff() as leader:
            return _SESSIONS_OF[language].format(name=leader.name)
        case Activity() | Site() | Programme() | Agency() as named:
            return named.name
