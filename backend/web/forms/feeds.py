"""The form that makes a calendar address."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Association
from backend.feeds.enums import FeedScope
from backend.feeds.selectors import (
    subscribable_activities,
    subscribable_cohorts,
    subscribable_leaders,
    subscribable_programmes,
    subscribable_rooms,
    subscribable_sites,
)

_OWN = FeedScope.STAFF.value


class SubscriptionForm(forms.Form):
    """What to show and in which calendar it will be used. Only what the viewer may subscribe to can be chosen."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._targets = _targets(viewer)
        self.fields["shows"] = forms.ChoiceField(label=_("Visar"), choices=self._choices())
        self.fields["label"] = forms.CharField(
            label=_("Var ska den användas?"),
            max_length=60,
            help_text=_("Till exempel ”Outlook på jobbet”. En adress per kalender, så att du kan stänga en i taget."),
            error_messages={"required": _("Skriv var den ska användas, till exempel ”Outlook på jobbet”.")},
        )
        # The page draws the form element itself, with the mark that keeps a reload from making another address.
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def subscription(self) -> dict[str, Any]:
        """Return the arguments of ``create_subscription`` that were chosen."""
        return {**self._targets[self.cleaned_data["shows"]][1], "label": self.cleaned_data["label"]}

    def _choices(self) -> list[tuple[str, str]]:
        return [(key, word) for key, (word, _arguments) in self._targets.items()]


def _targets(viewer: Viewer) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what can be subscribed to: key -> (word, arguments)."""
    targets: dict[str, tuple[str, dict[str, Any]]] = {}
    for association in visible(Association, viewer):
        common = {"association": association}
        key = f"{_OWN}-{association.pk}"
        targets[key] = (_("Mitt schema, %(name)s") % {"name": association.name}, {**common, "scope": FeedScope.STAFF})
        targets |= _targets_of_activities(viewer, association)
        for programme in subscribable_programmes(viewer, association.pk):
            arguments = {**common, "scope": FeedScope.PROGRAMME, "programme": programme}
            targets[f"programme-{programme.pk}"] = (_("Insats: %(name)s") % {"name": programme.name}, arguments)
        for cohort in subscribable_cohorts(viewer, association.pk).select_related("programme"):
            words = {"number": cohort.number, "name": cohort.programme.name}
            arguments = {**common, "scope": FeedScope.COHORT, "cohort": cohort}
            targets[f"cohort-{cohort.pk}"] = (_("Grupp %(number)s, %(name)s") % words, arguments)
        for room in subscribable_rooms(viewer, association.pk).select_related("site"):
            arguments = {**common, "scope": FeedScope.ROOM, "room": room}
            targets[f"room-{room.pk}"] = (_("Rum: %(name)s") % {"name": room.name}, arguments)
    return targets


def _targets_of_activities(viewer: Viewer, association: Association) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the calendars of sessions: one's own, and those of activities, sites and colleagues."""
    common = {"association": association}
    targets: dict[str, tuple[str, dict[str, Any]]] = {}
    activities = subscribable_activities(viewer, association.pk)
    if activities:
        word = _("Mina pass, %(name)s") % {"name": association.name}
        targets[f"sessions-{association.pk}"] = (word, {**common, "scope": FeedScope.SESSIONS})
    for activity in activities:
        arguments = {**common, "scope": FeedScope.ACTIVITY, "activity": activity}
        targets[f"activity-{activity.pk}"] = (_("Aktivitet: %(name)s") % {"name": activity.name}, arguments)
    for site in subscribable_sites(viewer, association.pk):
        arguments = {**common, "scope": FeedScope.SITE, "site": site}
        targets[f"site-{site.pk}"] = (_("Verksamhetsställe: %(name)s") % {"name": site.name}, arguments)
    for leader in subscribable_leaders(viewer, association.pk):
        arguments = {**common, "scope": FeedScope.LEADER, "leader": leader}
        targets[f"leader-{leader.pk}"] = (_("Handledare: %(name)s") % {"name": leader.name}, arguments)
    return targets
