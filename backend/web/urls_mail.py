"""Routes of mail: what did not arrive, and reminders of somebody without an account."""

from django.urls import path

from backend.web.views import mail

urlpatterns = [
    path("mejl/", mail.list_failed_mail, name="failed_mail"),
    path("mejl/<int:mail_id>/igen/", mail.send_again, name="mail_again"),
    path("drift/mejl/igen/", mail.send_all_again, name="all_mail_again"),
    path("paminnelser/<str:token>/", mail.reminders, name="reminders"),
]
