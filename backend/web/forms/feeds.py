"""The form that makes a calendar address."""

from collections.abc import Callable, Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Association
from backend.cohorts.models import Cohort
from backend.feeds.enums import FeedDetail, FeedScope
from backend.feeds.models import Subscription
from backend.feeds.selectors import (
    subscribable_activities,
    subscribable_agencies,
    subscribable_cohorts,
    subscribable_leaders,
    subscribable_programmes,
    subscribable_rooms,
    subscribable_sites,
)

_Target = tuple[str, dict[str, Any]]


class SubscriptionForm(forms.Form):
    """What to show and in which calendar it will be used. Only what the viewer may subscribe to can be chosen.

    Args:
        viewer: who is to have the address.
        again: an address that was closed, to begin with what it showed.
    """

    detail = forms.ChoiceField(
        label=gettext_lazy("Berättar"),
        choices=[
            (FeedDetail.FULL, gettext_lazy("Vad, när och var – för din egen kalender")),
            (FeedDetail.FREE_BUSY, gettext_lazy("Bara när tiden är upptagen – för någon utanför som planerar")),
        ],
        widget=forms.RadioSelect,
        initial=FeedDetail.FULL,
        help_text=gettext_lazy("Upptagen tid kan visas för schema, pass och rum."),
    )
    label = forms.CharField(
        label=gettext_lazy("Var ska den användas?"),
        max_length=60,
        help_text=gettext_lazy(
            "Till exempel ”Outlook på jobbet”. En adress per kalender, så att du kan stänga en i taget."
        ),
        error_messages={"required": gettext_lazy("Skriv var den ska användas, till exempel ”Outlook på jobbet”.")},
    )

    def __init__(self, *args: Any, viewer: Viewer, again: Subscription | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = _targets(viewer)
        self._targets = {key: arguments for group in groups.values() for key, (_word, arguments) in group.items()}
        choices = [
            (word, [(key, target[0]) for key, target in group.items()]) for word, group in groups.items() if group
        ]
        self.fields["shows"] = forms.ChoiceField(label=gettext_lazy("Visar"), choices=choices)
        self.order_fields(["shows", "detail", "label"])
        if again is not None:
            self.initial = {"shows": self._key_of(again), "detail": again.detail, "label": again.label}
        # The page draws the form element itself, with the mark that keeps a reload from making another address.
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _key_of(self, again: Subscription) -> str | None:
        """Return the choice that shows the same, if it still is one."""
        same = {"association": again.association, "scope": again.scope}
        if again.target is not None:
            same[again.scope] = again.target
        return next((key for key, arguments in self._targets.items() if arguments == same), None)

    def subscription(self) -> dict[str, Any]:
        """Return the arguments of ``create_subscription`` that were chosen."""
        chosen = self._targets[self.cleaned_data["shows"]]
        return {**chosen, "label": self.cleaned_data["label"], "detail": FeedDetail(self.cleaned_data["detail"])}


def _targets(viewer: Viewer) -> dict[str, dict[str, _Target]]:
    """Return what can be subscribed to: group -> key -> (word, arguments)."""
    groups: dict[str, dict[str, _Target]] = {}
    associations = list(visible(Association, viewer))
    for association in associations:
        own = _own(viewer, association, is_only_one=len(associations) == 1)
        groups.setdefault(_("Min egen tid"), {}).update(own)
        for word, scope, rows, name in _others(viewer, association):
            targets = groups.setdefault(word, {})
            for row in rows:
                arguments = {"association": association, "scope": scope, scope.value: row}
                key = f"{scope}-{association.pk}-{row.pk}" if scope is FeedScope.LEADER else f"{scope}-{row.pk}"
                targets[key] = (name(row), arguments)
    return groups


def _own(viewer: Viewer, association: Association, *, is_only_one: bool) -> dict[str, _Target]:
    """Return one's own calendars; who works for several associations is told which one it is of."""
    where = "" if is_only_one else f", {association.name}"
    staff = {"association": association, "scope": FeedScope.STAFF}
    own = {f"{FeedScope.STAFF}-{association.pk}": (_("Mitt schema: möten och pass") + where, staff)}
    for leader in subscribable_leaders(viewer, association.pk).filter(Q(pk=viewer.staff_id)):
        sessions = {"association": association, "scope": FeedScope.LEADER, "leader": leader}
        own[f"{FeedScope.LEADER}-{association.pk}-{leader.pk}"] = (_("Bara mina pass") + where, sessions)
    return own


def _others(
    viewer: Viewer, association: Association
) -> Iterable[tuple[str, FeedScope, Iterable[Any], Callable[[Any], str]]]:
    """Yield group, scope, what may be chosen and its name, in the order of the list."""
    here = (viewer, association.pk)
    by_name: Callable[[Any], str] = lambda row: str(row.name)  # noqa: E731 - four scopes share it
    yield _("Aktiviteter"), FeedScope.ACTIVITY, subscribable_activities(*here), by_name
    colleagues = subscribable_leaders(*here).exclude(Q(pk=viewer.staff_id))
    yield _("Handledares pass"), FeedScope.LEADER, colleagues, by_name
    yield _("Verksamhetsställen"), FeedScope.SITE, subscribable_sites(*here), by_name
    rooms = subscribable_rooms(*here).select_related("site")
    yield _("Rum"), FeedScope.ROOM, rooms, lambda room: f"{room.name}, {room.site.name}"
    yield _("Insatser"), FeedScope.PROGRAMME, subscribable_programmes(*here), by_name
    cohorts = subscribable_cohorts(*here).select_related("programme")
    yield _("Grupper"), FeedScope.COHORT, cohorts, _name_cohort
    yield _("Myndigheter: möten där deras folk är med"), FeedScope.AGENCY, subscribable_agencies(*here), by_name


def _name_cohort(cohort: Cohort) -> str:
    return _("Grupp %(number)s, %(name)s") % {"number": cohort.number, "name": cohort.programme.name}
