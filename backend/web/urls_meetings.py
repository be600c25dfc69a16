"""Routes of meetings: one meeting, booking and asking for one, their rules, and the contacts called to them."""

from django.urls import path

from backend.web.views import (
    contacts,
    meeting_booking,
    meeting_figures,
    meeting_presence,
    meeting_requests,
    meeting_rules,
    meetings,
)

urlpatterns = [
    path("moten/<int:meeting_id>/", meetings.show_meeting, name="meeting"),
    path("moten/<int:meeting_id>/andra/", meeting_booking.change, name="meeting_change"),
    path("moten/<int:meeting_id>/bekrafta/", meetings.confirm, name="meeting_confirm"),
    path("moten/<int:meeting_id>/genomfort/", meetings.hold, name="meeting_hold"),
    path("moten/<int:meeting_id>/inte-genomfort/", meetings.reopen, name="meeting_reopen"),
    path("moten/<int:meeting_id>/stall-in/", meetings.cancel, name="meeting_cancel"),
    path("moten/<int:meeting_id>/aterstall/", meetings.restore, name="meeting_restore"),
    path("moten/<int:meeting_id>/narvaro/", meeting_presence.mark, name="meeting_presence"),
    path("inskrivningar/<int:enrolment_id>/boka-mote/", meeting_booking.book, name="meeting_book"),
    path("inskrivningar/<int:enrolment_id>/begar-mote/", meeting_requests.ask, name="meeting_ask"),
    path("att-boka/", meeting_requests.list_requests, name="meeting_requests"),
    path("att-boka/<int:request_id>/boka/", meeting_booking.book_requested, name="request_book"),
    path("att-boka/<int:request_id>/aterta/", meeting_requests.withdraw, name="request_withdraw"),
    path("att-boka/<int:request_id>/oppna/", meeting_requests.reopen, name="request_reopen"),
    path("vantan/", meeting_figures.show_figures, name="meeting_figures"),
    path("motesregler/", meeting_rules.show_rules, name="meeting_rules"),
    path("kontakter/", contacts.list_contacts, name="contacts"),
    path("forbund/<int:association_id>/kontakter/ny/", contacts.add, name="contact_new"),
    path("kontakter/<int:contact_id>/", contacts.change, name="contact"),
    path("kontakter/<int:contact_id>/avsluta/", contacts.close, name="contact_close"),
    path("kontakter/<int:contact_id>/oppna/", contacts.reopen, name="contact_reopen"),
]
