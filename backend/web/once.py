"""Forms whose answer shows a secret cannot redirect after the post, so a reload would send them again. It may not act again."""

import secrets

from django.http import HttpRequest

FIELD = "once"
_KEY = "used_forms"
_REMEMBERED = 20


def new_mark() -> str:
    """Return the mark that goes into the form as a hidden field."""
    return secrets.token_urlsafe(12)


def use_mark(request: HttpRequest) -> bool:
    """Take the posted mark; False if it was taken before in this session, or is missing."""
    mark = request.POST.get(FIELD, "")
    used = request.session.get(_KEY, [])
    if not mark or mark in used:
        return False
    request.session[_KEY] = [*used, mark][-_REMEMBERED:]
    return True
