"""A calendar that a member of staff keeps elsewhere. Of what stands in it only busy intervals are ever stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common.bases import VersionedModel
from backend.outside_calendars.addresses import LONGEST_ADDRESS, parse_address
from backend.outside_calendars.enums import CalendarState, ReadFault

LONGEST_LABEL = 60


class OutsideCalendar(VersionedModel):
    """The published address of one's own calendar, and how the reading of it goes.

    The address opens the whole calendar to whoever has it: it is written once and shown nowhere again. The program has
    to send it, so that a hash will not do.

    ``fetched_at`` is when the server last told us how the calendar stands, ``expanded_at`` when it last was read in
    full, ``changed_at`` when the busy intervals last became others. ``claim`` belongs to whoever is reading it now;
    what a reading found counts only as long as the claim is its own.
    """

    staff = models.ForeignKey("associations.Staff", on_delete=models.CASCADE, related_name="outside_calendars")
    label = models.CharField(_("benämning"), max_length=LONGEST_LABEL)
    address = models.TextField(max_length=LONGEST_ADDRESS, editable=False)
    state = models.CharField(_("läge"), max_length=8, choices=CalendarState, default=CalendarState.WAITING)
    fault = models.CharField(_("fel"), max_length=20, choices=ReadFault, blank=True)
    failures = models.PositiveSmallIntegerField(_("misslyckade försök i rad"), default=0)
    attempted_at = models.DateTimeField(_("senaste försök"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("läst"), null=True, blank=True)
    expanded_at = models.DateTimeField(_("läst i sin helhet"), null=True, blank=True)
    changed_at = models.DateTimeField(_("ändrad sedan"), null=True, blank=True)
    next_fetch_at = models.DateTimeField(_("nästa läsning"), db_index=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(_("borttagen"), null=True, blank=True)

    class Meta:
        verbose_name = _("kalender utanför Samplats")
        verbose_name_plural = _("kalendrar utanför Samplats")
        ordering = ["label", "pk"]

    def __str__(self) -> str:
        # Its owner's own label is for nobody else, the administration included.
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def shown_address(self) -> str:
        """The host and the last few characters."""
        return parse_address(self.address).shown
