"""Attendance: a mark per person in one or two taps, everybody at once, and the way back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from backend.access.policies import can_book_placement, can_mark_attendance, check_mark_attendance
from backend.access.visibility import visible
from backend.activities.models import SessionChange
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import Booking
from backend.bookings.selectors import session_people
from backend.bookings.services import mark_attendance, mark_everyone_present
from backend.common.clock import current_day, current_time
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.local_time import local_day
from backend.web.notices import Notice, tell, tell_problem
from backend.web.reading.session_cards import read_card, shown_code, shown_name
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import (
    board_crumbs,
    find_booking,
    find_session,
    go_back,
    section_of,
    session_address,
)

WORDS_OF_MARKS = {
    "har": AttendanceMark.PRESENT,
    "sen": AttendanceMark.LATE,
    "anmald": AttendanceMark.EXCUSED,
    "borta": AttendanceMark.ABSENT,
    "ingen": AttendanceMark.UNMARKED,
}
_WORD_OF_MARK = {mark: word for word, mark in WORDS_OF_MARKS.items()} | {AttendanceMark.CANCELLED_BY_US: "ingen"}
_FROM_THE_DAY_ON = ("har", "sen", "borta")


@require_safe
@page
def show_session(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Show who comes: beside a cell of the board, or as a page with attendance and what was changed."""
    session = find_session(request, session_id)
    card = read_card(request.viewer, session, today=current_day(), now=current_time())
    if request.htmx:
        return render(request, "web/board/who.html", {"card": card})
    context = {
        "section": section_of(session.activity),
        "crumbs": board_crumbs(session.activity, session_address(session)),
        "card": card,
        "changes": visible(SessionChange, request.viewer).filter(session=session).select_related("made_by"),
    }
    return render(request, "web/board/session.html", context)


@require_safe
@page
def show_booking(request: ViewerRequest, booking_id: int) -> HttpResponse:
    """Show what can be done with one seat: as the content of a menu, or as a page."""
    booking = find_booking(request, booking_id)
    may_mark = can_mark_attendance(request.viewer, booking.session)
    context: dict[str, Any] = {
        "section": section_of(booking.session.activity),
        "crumbs": board_crumbs(booking.session.activity, session_address(booking.session)),
        "booking": booking,
        "name": shown_name(_with_contact(request, booking)),
        "marks": _possible_marks(booking) if may_mark else [],
        "may_book": can_book_placement(request.viewer, booking.placement.activity),
        "is_ahead": booking.session.ends_at > current_time(),
        "next": session_address(booking.session),
    }
    template = "web/attendance/booking_menu.html" if request.htmx else "web/attendance/booking.html"
    return render(request, template, context)


@require_POST
@page
def mark(request: ViewerRequest, booking_id: int, word: str) -> HttpResponse:
    """Mark one person; answer with their line and a way back, or return to the card."""
    if word not in WORDS_OF_MARKS:
        raise Http404
    booking = find_booking(request, booking_id)
    check_mark_attendance(request.viewer, booking.session)
    before = AttendanceMark(booking.attendance)
    undo = reverse("web:attendance", args=[booking.pk, _WORD_OF_MARK[before]])
    try:
        mark_attendance(actor=request.viewer, booking=booking, mark=WORDS_OF_MARKS[word], now=current_time())
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        return _answer(request, booking, Notice(refusal.text, "", is_problem=True))
    text = _describe(shown_code(booking), WORDS_OF_MARKS[word])
    return _answer(request, booking, Notice(text, undo, is_problem=False))


@require_POST
@page
def mark_everyone(request: ViewerRequest, session_id: int) -> HttpResponse:
    """Mark everybody without a mark as present."""
    session = find_session(request, session_id)
    marked = mark_everyone_present(actor=request.viewer, session=session, now=current_time())
    text = ngettext("%(count)s är markerad som här.", "%(count)s är markerade som här.", len(marked))
    tell(request, text % {"count": len(marked)})
    return go_back(request, session_address(session))


def _answer(request: ViewerRequest, booking: Booking, notice: Notice) -> HttpResponse:
    if not request.htmx:
        if notice.is_problem:
            tell_problem(request, notice.text)
        else:
            tell(request, notice.text, undo_address=notice.undo_address)
        return go_back(request, session_address(booking.session))
    card = read_card(request.viewer, booking.session, today=current_day(), now=current_time())
    person = next(person for person in card.people if person.booking.pk == booking.pk)
    return render(request, "web/attendance/answer.html", {"card": card, "person": person, "notice": notice})


def _with_contact(request: ViewerRequest, booking: Booking) -> Booking:
    people = session_people(request.viewer, [booking.session_id])
    return next(found for found in people[booking.session_id] if found.pk == booking.pk)


def _possible_marks(booking: Booking) -> list[tuple[str, str, bool]]:
    """Word of the address, word on the button, and whether it is the mark that stands."""
    has_come = local_day(booking.session.begins_at) <= current_day()
    return [
        (word, _words(mark), booking.attendance == mark)
        for word, mark in WORDS_OF_MARKS.items()
        if (has_come or word not in _FROM_THE_DAY_ON) and (word != "ingen" or booking.attendance)
    ]


def _words(mark: AttendanceMark) -> str:
    words = {
        AttendanceMark.PRESENT: _("Här"),
        AttendanceMark.LATE: _("Kom sent"),
        AttendanceMark.EXCUSED: _("Anmäld frånvaro"),
        AttendanceMark.ABSENT: _("Frånvarande"),
    }
    return words.get(mark, _("Ta bort markeringen"))


def _describe(code: str, mark: AttendanceMark) -> str:
    if mark is AttendanceMark.UNMARKED:
        return _("%(code)s är inte längre markerad.") % {"code": code}
    return _("%(code)s: %(mark)s.") % {"code": code, "mark": mark.label}
