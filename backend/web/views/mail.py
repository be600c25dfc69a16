"""Mail that did not arrive, and the page on which somebody without an account stops reminders."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.visibility import visible
from backend.common.clock import current_time
from backend.invitations.models import Told
from backend.invitations.reminder_addresses import find_contact
from backend.invitations.services import resume_reminders, stop_reminders
from backend.invitations.wording import language_of
from backend.mail.models import OutgoingMail
from backend.mail.selectors import list_failed
from backend.mail.services import try_again, try_all_again
from backend.web.notices import tell
from backend.web.viewing import ViewerRequest, page

MOST_ROWS = 100


@require_safe
@page
def list_failed_mail(request: ViewerRequest) -> HttpResponse:
    """Show the mails that did not arrive: what they were about and why, not what they said or to whom."""
    failed = list(list_failed(request.viewer)[:MOST_ROWS])
    about = dict(
        visible(Told, request.viewer).filter(mail__in=failed).values_list("mail_id", "meeting_id").order_by("pk")
    )
    lines = [{"mail": mail, "meeting_id": about.get(mail.pk)} for mail in failed]
    return render(request, "web/mail/failed.html", {"section": "start", "lines": lines})


@require_POST
@page
def send_again(request: ViewerRequest, mail_id: int) -> HttpResponse:
    """Have a mail that failed sent once more."""
    mail = get_object_or_404(visible(OutgoingMail, request.viewer), pk=mail_id)
    try_again(actor=request.viewer, mail=mail, now=current_time())
    tell(request, _("Mejlet skickas igen."))
    told = visible(Told, request.viewer).filter(mail=mail).first()
    return redirect("web:meeting", told.meeting_id) if told is not None else redirect("web:failed_mail")


@require_POST
@page
def send_all_again(request: ViewerRequest) -> HttpResponse:
    """Have every mail that failed sent once more, as when the server was wrongly set up."""
    if not request.viewer.is_system_administrator:
        raise Http404
    number = try_all_again(actor=request.viewer, now=current_time())
    tell(request, _("%(number)s mejl skickas igen.") % {"number": number})
    return redirect("web:operations")


# Exempt, because a mail program that unsubscribes by one click (RFC 8058) has never seen a form. The signed address
# is what lets in, and all it lets do is to stop reminders or have them again.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, token: str) -> HttpResponse:
    """Show whether reminders come, and stop them or have them again; 404 for an address that nobody signed."""
    contact = find_contact(token)
    if contact is None:
        raise Http404
    if request.method == "POST":
        change = resume_reminders if "resume" in request.POST else stop_reminders
        change(contact=contact, now=current_time())
        contact.refresh_from_db(fields=["reminders_stopped_at"])
    with translation.override(language_of(contact.language)):
        context = {"is_stopped": contact.reminders_stopped_at is not None, "is_answer": request.method == "POST"}
        response = render(request, "web/mail/reminders.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
