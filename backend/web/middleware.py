"""Turns what services refuse into pages, in the words of the refusal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.web.views.errors import show_problem


class ProblemPages:
    """Answers 409, 403 or 422 with a page, for refusals that a view did not take care of itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the problem page, or None for what is no refusal."""
        match exception:
            case NotAllowed():
                status, heading = 403, _("Det får inte din roll göra")
            case Conflict() | TransitionError():
                status, heading = 409, _("Det hann ändras")
            case RuleViolation():
                status, heading = 422, _("Det går inte")
            case _:
                return None
        then = _("Inget har ändrats. Gå tillbaka, ladda om sidan och se hur det är nu.")
        return show_problem(request, status=status, heading=heading, text=str(exception), then=then)
