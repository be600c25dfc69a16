"""Routes of the boards, of attendance, and of what is done to places and sessions."""

from django.urls import path

from backend.web.views import absence, attendance, board, moves, placements, session_requests, sessions

urlpatterns = [
    path("tradgarden/", board.show_garden, name="board_garden"),
    path("tradgarden/utskrift/", board.print_garden, name="board_garden_print"),
    path("platser/", board.show_places, name="board_places"),
    path("platser/utskrift/", board.print_places, name="board_places_print"),
    path("pass/<int:session_id>/", attendance.show_session, name="session"),
    path("pass/<int:session_id>/alla-har/", attendance.mark_everyone, name="attendance_everyone"),
    path("pass/<int:session_id>/boka/", placements.book_session, name="session_book"),
    path("pass/<int:session_id>/stall-in/", sessions.cancel, name="session_cancel"),
    path("pass/<int:session_id>/aterstall/", sessions.restore, name="session_restore"),
    path("pass/<int:session_id>/flytta/", sessions.move, name="session_move"),
    path("pass/<int:session_id>/antal-platser/", sessions.resize, name="session_capacity"),
    path("pass/<int:session_id>/vikarie/<int:staff_id>/", absence.stand_in, name="stand_in"),
    path("passandringar/<int:change_id>/angra/", sessions.undo, name="session_change_undo"),
    path("borta/", absence.report, name="absence_report"),
    path("borta/<int:absence_id>/", absence.show, name="absence"),
    path("borta/<int:absence_id>/angra/", absence.undo, name="absence_undo"),
    path("aktiviteter/<int:activity_id>/fler-pass/", session_requests.ask, name="sessions_ask"),
    path("aktiviteter/<int:activity_id>/boka/", placements.book, name="placement_book"),
    path("bokningar/<int:booking_id>/", attendance.show_booking, name="booking"),
    path("bokningar/<int:booking_id>/narvaro/<str:word>/", attendance.mark, name="attendance"),
    path("bokningar/<int:booking_id>/flytta/", moves.move, name="booking_move"),
    path("bokningar/<int:booking_id>/ta-bort/", moves.give_up, name="booking_give_up"),
    path("placeringar/<int:placement_id>/pausa/", placements.pause, name="placement_pause"),
    path("placeringar/<int:placement_id>/ateruppta/", placements.resume, name="placement_resume"),
    path("placeringar/<int:placement_id>/forlang/", placements.extend, name="placement_extend"),
    path("placeringar/<int:placement_id>/avsluta/", placements.end, name="placement_end"),
    path("placeringar/<int:placement_id>/avbryt/", placements.interrupt, name="placement_interrupt"),
    path("placeringar/<int:placement_id>/resultat/", placements.record_result, name="placement_outcome"),
    path("placeringar/<int:placement_id>/avboka/", placements.cancel, name="placement_cancel"),
    path("platsandringar/<int:change_id>/angra/", placements.undo, name="placement_undo"),
]
