"""Who may do what with a calendar outside Samplats: its owner, and nobody else."""

from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.common.errors import NotAllowed
from backend.outside_calendars.models import OutsideCalendar


def can_add_calendar(viewer: Viewer) -> bool:
    """Whether ``viewer`` may give the address of a calendar: a member of staff with a role somewhere."""
    return viewer.staff_id is not None


def check_add_calendar(viewer: Viewer) -> None:
    """Raise NotAllowed unless ``can_add_calendar``."""
    if not can_add_calendar(viewer):
        text = _("Bara den som har en roll i ett förbund kan ange en kalender: det är för mötena där som den läses.")
        raise NotAllowed("not_allowed_to_add_calendar", text)


def can_change_calendar(viewer: Viewer, calendar: OutsideCalendar) -> bool:
    """Whether ``viewer`` may read it anew, remove it and take that back."""
    return viewer.staff_id is not None and viewer.staff_id == calendar.staff_id


def check_change_calendar(viewer: Viewer, calendar: OutsideCalendar) -> None:
    """Raise NotAllowed unless ``can_change_calendar``."""
    if not can_change_calendar(viewer, calendar):
        text = _("Kalendern hör till någon annan. Bara den som angav den kan läsa om den eller ta bort den.")
        raise NotAllowed("not_allowed_to_change_calendar", text)
