"""The outbox: a row per mail, written by the transaction that has something to tell."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.mail.enums import CalendarMethod, MailState


class OutgoingMail(models.Model):
    """A mail to one address.

    ``message_id`` is fixed before the first attempt, so that whoever gets a mail twice can tell. ``claim`` names the
    attempt that has it in hand; an attempt that has lost its claim changes nothing any more. ``last_error`` is the kind
    of failure and the server's code, never its words: those may quote the address.
    """

    association = models.ForeignKey(
        "associations.Association", on_delete=models.CASCADE, null=True, blank=True, related_name="outgoing_mail"
    )
    key = models.CharField(_("nyckel"), max_length=200, editable=False)
    recipient = models.CharField(_("mottagare"), max_length=254, blank=True)
    subject = models.CharField(_("ämne"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("språk"), max_length=5)
    calendar = models.BinaryField(null=True, editable=False)
    method = models.CharField(max_length=8, choices=CalendarMethod, blank=True, editable=False)
    unsubscribe_url = models.CharField(max_length=500, blank=True, editable=False)
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    state = models.CharField(_("status"), max_length=8, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("försök"), default=0)
    queued_at = models.DateTimeField(_("köat"))
    enqueued_at = models.DateTimeField(editable=False)
    next_attempt_at = models.DateTimeField(_("nästa försök"))
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("skickat"), null=True, blank=True)
    last_error = models.CharField(_("senaste fel"), max_length=60, blank=True)
    erased_at = models.DateTimeField(_("raderat"), null=True, blank=True)

    class Meta:
        verbose_name = _("mejl")
        verbose_name_plural = _("mejl")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["association", "state", "queued_at"]),
            models.Index(
                fields=["next_attempt_at"], name="mail_that_waits", condition=Q(state__in=["waiting", "sending"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mail_key_once"),
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claim=None, claimed_at=None)),
                name="mail_in_hand_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="sent_mail_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"
