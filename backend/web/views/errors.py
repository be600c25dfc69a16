"""Pages for what went wrong: what happened, what it means, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def show_problem(request: HttpRequest, *, status: int, heading: str, text: str, then: str = "") -> HttpResponse:
    """Answer with a problem page, or with a banner alone where htmx asked for a part of a page."""
    problem = {"heading": heading, "text": text, "then": then, "status": status}
    template = "web/problems/banner.html" if getattr(request, "htmx", False) else "web/problems/problem.html"
    return render(request, template, {"problem": problem}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400."""
    return show_problem(
        request,
        status=400,
        heading=_("Adressen går inte att läsa"),
        text=_("Något i adressen eller formuläret saknas eller har fel form. Inget har ändrats."),
        then=_("Gå tillbaka och försök igen från sidan du kom ifrån."),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403."""
    return show_problem(
        request,
        status=403,
        heading=_("Det får inte din roll göra"),
        text=_("Du kan se sidan men inte göra det här. Inget har ändrats."),
        then=_("Be samordnaren göra det, eller om en annan roll."),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return show_problem(
        request,
        status=404,
        heading=_("Här finns ingen sida för dig"),
        text=_("Antingen stämmer inte adressen, eller så visar sidan något som du inte har rätt att se."),
        then=_("Sök efter det du letar efter, eller börja om från Start."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the database, which may be what is missing."""
    return render(request, "web/problems/server_error.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 of a form whose secret did not match, mostly because the page was open for very long."""
    return show_problem(
        request,
        status=403,
        heading=_("Sidan har varit öppen för länge"),
        text=_("Formuläret hann bli gammalt och togs inte emot. Inget har ändrats."),
        then=_("Ladda om sidan och gör det igen."),
    )
