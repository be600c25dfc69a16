"""People without an account: the list, adding, changing, and closing with a way back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.access.policies import can_keep_contacts, check_keep_contacts
from backend.access.visibility import visible
from backend.associations.enums import Party
from backend.associations.models import Association
from backend.common.clock import current_time
from backend.contacts.models import Contact
from backend.contacts.services import add_contact, change_contact, close_contact
from backend.web.association_at_hand import association_at_hand
from backend.web.forms.contacts import ContactForm, contact_initial
from backend.web.navigation import meeting_tabs
from backend.web.notices import tell
from backend.web.pieces import Crumb
from backend.web.viewing import ViewerRequest, page
from backend.web.views.acting import attempt


@require_safe
@page
def list_contacts(request: ViewerRequest) -> HttpResponse:
    """List those who can be called, and below them those who are no longer called."""
    association = association_at_hand(request)
    rows = visible(Contact, request.viewer).filter(association=association).select_related("agency")
    contacts = list(rows.order_by("name", "pk"))
    in_use = [contact for contact in contacts if contact.is_active]
    words = ngettext("%(count)s kontakt kan kallas.", "%(count)s kontakter kan kallas.", len(in_use))
    context = {
        "section": "schedule",
        "tabs": meeting_tabs(request.viewer, "contacts"),
        "association": association,
        "contacts": in_use,
        "closed": [contact for contact in contacts if not contact.is_active],
        "state": words % {"count": len(in_use)},
        "may_keep": association is not None and can_keep_contacts(request.viewer, association.pk),
    }
    return render(request, "web/contacts/contacts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def add(request: ViewerRequest, association_id: int) -> HttpResponse:
    """Add somebody; warn first if they seem to be there already."""
    association = get_object_or_404(visible(Association, request.viewer), pk=association_id)
    check_keep_contacts(request.viewer, association.pk)
    form = ContactForm(request.POST or None, association=association)
    if request.method == "POST" and form.is_valid() and not form.find_similar():
        values = _values(form)
        added = attempt(
            form,
            lambda: add_contact(actor=request.viewer, association=association, now=current_time(), **values),
        )
        if added is not None:
            text = _("%(name)s är inlagd och kan kallas.") % {"name": added.name}
            tell(request, text, undo_address=reverse("web:contact_close", args=[added.pk]))
            return redirect("web:contacts")
    state = _("Någon som kommer på möten utan att logga in, till exempel en behandlande läkare.")
    return _show(request, form, _("Ny kontakt"), state)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change(request: ViewerRequest, contact_id: int) -> HttpResponse:
    """Change what is kept of a contact."""
    contact = _contact(request, contact_id)
    check_keep_contacts(request.viewer, contact.association_id)
    form = ContactForm(
        request.POST or None, association=contact.association, contact=contact, initial=contact_initial(contact)
    )
    if request.method == "POST" and form.is_valid() and not form.find_similar():
        values = _values(form)
        changed = attempt(
            form, lambda: change_contact(actor=request.viewer, contact=contact, now=current_time(), **values)
        )
        if changed is not None:
            tell(request, _("%(name)s är ändrad.") % {"name": changed.name})
            return redirect("web:contacts")
    closed = "" if contact.is_active else _("Kallas inte längre.")
    return _show(request, form, contact.name, closed or _("Ändringar gäller nya kallelser."), contact=contact)


@require_POST
@page
def close(request: ViewerRequest, contact_id: int) -> HttpResponse:
    """Call them to no further meetings; can be undone."""
    contact = _contact(request, contact_id)
    close_contact(actor=request.viewer, contact=contact, now=current_time())
    text = _("%(name)s kallas inte till nya möten.") % {"name": contact.name}
    tell(request, text, undo_address=reverse("web:contact_reopen", args=[contact.pk]))
    return redirect("web:contacts")


@require_POST
@page
def reopen(request: ViewerRequest, contact_id: int) -> HttpResponse:
    """Undo closing."""
    contact = _contact(request, contact_id)
    close_contact(actor=request.viewer, contact=contact, now=current_time(), is_active=True)
    tell(request, _("%(name)s kan kallas igen.") % {"name": contact.name})
    return redirect("web:contacts")


def _contact(request: ViewerRequest, contact_id: int) -> Contact:
    rows = visible(Contact, request.viewer).select_related("association", "agency")
    return get_object_or_404(rows, pk=contact_id)


def _values(form: ContactForm) -> dict[str, Any]:
    return form.cleaned_data | {"party": Party(form.cleaned_data["party"])}


def _show(
    request: ViewerRequest, form: ContactForm, title: str, state: str, *, contact: Contact | None = None
) -> HttpResponse:
    context = {
        "section": "schedule",
        "crumbs": [Crumb(_("Kontakter"), reverse("web:contacts"))],
        "form": form,
        "contact": contact,
        "title": title,
        "state": state,
    }
    faulty = form.is_bound and (form.errors or form.similar)
    return render(request, "web/contacts/contact.html", context, status=422 if faulty else 200)
