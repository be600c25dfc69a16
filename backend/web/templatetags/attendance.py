"""The tag that draws one person's line. A week may have hundreds, so they are joined here rather than in a template."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from backend.web.reading.session_cards import Person, SessionCard

register = template.Library()


@register.simple_tag
def person_line(card: SessionCard, person: Person) -> SafeString:
    """Draw code, name, mark, the button that says that they are here, and the menu with the rest."""
    pk = person.booking.pk
    code = escape(person.code)
    draggable = ' draggable="true"' if card.may_book else ""
    # Joined of numbers, our own words and what has been escaped here and below.
    return mark_safe(  # noqa: S308
        f'<li class="person" id="bokning-{pk}"{draggable} data-booking="{pk}">'
        f'<span class="who"><strong>{code}</strong>{_words(person)}</span>'
        f"{_button(person, pk, code)}{_menu(card, pk, code)}</li>"
    )


def _words(person: Person) -> str:
    name = format_html(' <span class="name">{}</span>', person.name) if person.name else ""
    hours = ""
    if person.hours:
        words = _("%(hours)s tim/v.") % {"hours": person.hours}
        hours = format_html(' <span class="name nowrap">· {}</span>', words)
    mark = ""
    if person.other_mark:
        mark = format_html(' <span class="word-tag {}">{}</span>', person.mark_class, person.other_mark)
    return f"{name}{hours}{mark}"


def _button(person: Person, pk: int, code: str) -> str:
    """Pressed it takes the mark back; without a script the form around it posts to the same address."""
    if not person.may_mark:
        return f'<span class="word-tag good">{escape(_("här"))}</span>' if person.is_present else ""
    word, classes, pressed = (
        ("ingen", "btn mark is-present", "true") if person.is_present else ("har", "btn mark", "false")
    )
    address = f"/bokningar/{pk}/narvaro/{word}/"
    return (
        f'<button class="{classes}" aria-pressed="{pressed}" formaction="{address}" hx-post="{address}"'
        f' hx-target="#bokning-{pk}" hx-swap="outerHTML">'
        f'{escape(_("Här"))}<span class="visually-hidden">: {code}</span></button>'
    )


def _menu(card: SessionCard, pk: int, code: str) -> str:
    """Its content is fetched when it is first opened."""
    if not (card.may_book or card.may_mark):
        return ""
    label = escape(_("Mer om %(code)s") % {"code": code})
    return (
        f'<details class="menu person-menu" hx-get="/bokningar/{pk}/" hx-trigger="toggle once" hx-target="find .menu-list">'
        f'<summary aria-label="{label}"><span class="dots" aria-hidden="true">…</span></summary>'
        f'<div class="menu-list"><a class="menu-item" href="/bokningar/{pk}/">{escape(_("Öppna"))}</a></div></details>'
    )
