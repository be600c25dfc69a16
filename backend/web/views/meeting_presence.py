"""Who came to a meeting: a mark per person in one tap, all at once, and the way back."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backend.access.policies import check_mark_presence
from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.common.errors import Conflict, RuleViolation
from backend.meetings.enums import Presence
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services import mark_presence
from backend.web.notices import tell, tell_problem
from backend.web.reading.meeting_page import PRESENCE_WORDS
from backend.web.typed_ids import read_id
from backend.web.viewing import ViewerRequest, page

_MARK_OF_WORD = {word: presence for word, presence, _label in PRESENCE_WORDS} | {"ingen": Presence.UNMARKED}
_WORD_OF_MARK = {presence: word for word, presence in _MARK_OF_WORD.items()}


@require_POST
@page
def mark(request: ViewerRequest, meeting_id: int) -> HttpResponse:
    """Mark the persons ``rad`` as ``ord`` says; the same fields in the query string undo it."""
    meeting = get_object_or_404(visible(Meeting, request.viewer), pk=meeting_id)
    check_mark_presence(request.viewer, meeting)
    fields = request.POST if "ord" in request.POST else request.GET
    presence = _MARK_OF_WORD.get(fields.get("ord", ""))
    asked = {read_id(typed) or 0 for typed in fields.getlist("rad")}
    if presence is None or not asked:
        raise Http404
    seen = visible(Attendance, request.viewer).filter(meeting=meeting, pk__in=asked)
    try:
        if seen.count() != len(asked):
            raise Conflict("attendance_of_meeting", _("Personen är inte längre kallad till mötet."))
        before = mark_presence(
            actor=request.viewer,
            meeting=meeting,
            marks=dict.fromkeys(asked, presence),
            version=read_id(fields.get("version", "")) or 0,
            now=current_time(),
        )
    except RuleViolation as refusal:
        tell_problem(request, refusal.text)
    else:
        tell(request, _said(presence, len(asked)), undo_address=_undo_address(meeting, before))
    return redirect(reverse("web:meeting", args=[meeting.pk]) + "#kallade")


def _undo_address(meeting: Meeting, before: dict[int, Presence]) -> str:
    """Return where a POST gives the same persons the mark that they had; nowhere if they had different ones."""
    mark, *others = set(before.values())
    if others:
        return ""
    version = Meeting.objects.values_list("version", flat=True).get(pk=meeting.pk)
    query = urlencode({"ord": _WORD_OF_MARK[mark], "rad": sorted(before), "version": version}, doseq=True)
    return f"{reverse('web:meeting_presence', args=[meeting.pk])}?{query}"


def _said(mark: Presence, count: int) -> str:
    if mark is Presence.UNMARKED:
        return _("Markeringen är borttagen.")
    words = {
        Presence.CAME: ngettext("Markerad: kom.", "%(count)s markerade: kom.", count),
        Presence.ABSENT: ngettext("Markerad: kom inte.", "%(count)s markerade: kom inte.", count),
        Presence.EXCUSED: ngettext("Markerad: anmält förhinder.", "%(count)s markerade: anmält förhinder.", count),
    }
    return words[mark] % {"count": count}
