"""What the API remembers: who may call it with a token, and which creations it has answered."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A key for programs. Only the hash of its secret is stored; the secret is shown once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("konto")
    )
    label = models.CharField(_("benämning"), max_length=60)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("skapad"))

    class Meta:
        verbose_name = _("API-nyckel")
        verbose_name_plural = _("API-nycklar")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label


class IdempotentRequest(models.Model):
    """A creation that was answered, so that the same request sent again gets the same answer.

    ``fingerprint`` is a keyed hash of method, address and body; the body itself is not kept. ``answer`` is the
    response document without secrets.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(_("nyckel"), max_length=200)
    fingerprint = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(_("status"))
    answer = models.JSONField(encoder=DjangoJSONEncoder)
    headers = models.JSONField(default=dict)
    expires_at = models.DateTimeField(_("glöms"), db_index=True)

    class Meta:
        verbose_name = _("besvarad begäran")
        verbose_name_plural = _("besvarade begäranden")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
