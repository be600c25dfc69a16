"""What a voter says of each held time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from backend.meeting_times.enums import Answer
from backend.meeting_times.models import PollTime
from backend.meetings.models import Meeting


class VoteForm(forms.Form):
    """Yes, maybe or no for each time; a time may be left out, but not all of them."""

    def __init__(self, *args: Any, times: Sequence[PollTime], given: dict[int, Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._times = times
        for time in times:
            self.fields[_name_of(time)] = forms.ChoiceField(
                choices=Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=given.get(time.pk),
                error_messages={"invalid_choice": _("Välj ja, kanske eller nej.")},
            )

    @property
    def lines(self) -> Iterable[tuple[Meeting, BoundField]]:
        """Each held time with its field."""
        return [(time.hold, self[_name_of(time)]) for time in self._times]

    @property
    def answers(self) -> dict[int, Answer]:
        """What was said, by the id of the time."""
        said = {time.pk: self.cleaned_data[_name_of(time)] for time in self._times}
        return {time_id: Answer(answer) for time_id, answer in said.items() if answer}

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing is said."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Svara för minst en av tiderna."))
        return cleaned


def _name_of(time: PollTime) -> str:
    return f"time-{time.pk}"
