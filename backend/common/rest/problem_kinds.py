"""The kinds of problem that the API answers with, and the exceptions that only it raises."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its HTTP status, the last part of its ``type``, and what to say when nothing better is known."""

    status: int
    slug: str
    title: Promise
    detail: Promise

    @property
    def uri(self) -> str:
        """The ``type`` member: an identifier, not an address."""
        return f"urn:samplats:problem:{self.slug}"


INVALID_INPUT = ProblemKind(
    400, "invalid-input", _("Uppgifterna kan inte tas emot"), _("Rätta fälten som nämns och skicka igen.")
)
UNREADABLE = ProblemKind(
    400,
    "unreadable",
    _("Begäran kan inte läsas"),
    _("Innehållet är inte ett giltigt JSON-dokument, är för djupt eller har tecken som inte kan lagras."),
)
INVALID_KEY = ProblemKind(
    400,
    "invalid-idempotency-key",
    _("Nyckeln kan inte tas emot"),
    _("Idempotency-Key är 1–200 synliga ASCII-tecken."),
)
NOT_AUTHENTICATED = ProblemKind(
    401,
    "not-authenticated",
    _("Inloggning krävs"),
    _("Logga in, eller skicka en giltig API-nyckel i huvudet Authorization."),
)
NOT_ALLOWED = ProblemKind(403, "not-allowed", _("Inte tillåtet"), _("Din roll räcker inte till detta."))
NOT_FOUND = ProblemKind(404, "not-found", _("Finns inte"), _("Det du söker finns inte, eller så får du inte se det."))
METHOD_NOT_ALLOWED = ProblemKind(
    405,
    "method-not-allowed",
    _("Metoden stöds inte"),
    _("Huvudet Allow räknar upp vad adressen kan ta emot."),
)
NOT_ACCEPTABLE = ProblemKind(
    406, "not-acceptable", _("Formatet finns inte"), _("Svaren ges som application/json och på inget annat sätt.")
)
CONFLICT = ProblemKind(
    409, "conflict", _("Det krockar"), _("Något annat hann före. Hämta det aktuella läget och försök igen.")
)
KEY_IN_FLIGHT = ProblemKind(
    409,
    "idempotency-key-in-flight",
    _("Samma begäran behandlas redan"),
    _("En begäran med samma Idempotency-Key är inte klar. Vänta en stund och skicka den igen."),
)
STALE_VERSION = ProblemKind(
    412,
    "stale-version",
    _("Någon hann ändra före dig"),
    _("Det har ändrats sedan du läste det. Hämta det igen och gör om ändringen."),
)
TOO_LARGE = ProblemKind(413, "too-large", _("Begäran är för stor"), _("Dela upp den i flera."))
UNSUPPORTED_MEDIA_TYPE = ProblemKind(
    415, "unsupported-media-type", _("Innehållet har fel format"), _("Skicka innehållet som application/json.")
)
RULE_VIOLATION = ProblemKind(422, "rule-violation", _("En regel hindrar"), _("Uppgifterna går emot en regel."))
KEY_REUSED = ProblemKind(
    422,
    "idempotency-key-reused",
    _("Nyckeln är redan använd"),
    _("Samma Idempotency-Key har använts till en annan begäran. Välj en ny nyckel."),
)
PRECONDITION_REQUIRED = ProblemKind(
    428,
    "precondition-required",
    _("Versionen saknas"),
    _("Skicka huvudet If-Match med den version (ETag) som du har läst."),
)
THROTTLED = ProblemKind(
    429, "throttled", _("För många begäranden"), _("Vänta så länge som huvudet Retry-After anger, och försök igen.")
)
SERVER_ERROR = ProblemKind(
    500, "server-error", _("Något gick fel hos oss"), _("Felet är antecknat. Försök igen om en stund.")
)

KIND_OF_STATUS = {
    kind.status: kind
    for kind in (
        UNREADABLE,
        NOT_AUTHENTICATED,
        NOT_ALLOWED,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        CONFLICT,
        STALE_VERSION,
        TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        RULE_VIOLATION,
        PRECONDITION_REQUIRED,
        THROTTLED,
    )
}


class KnownProblem(APIException):
    """A refusal of the API itself, of a kind that explains itself."""

    def __init__(self, kind: ProblemKind) -> None:
        self.kind = kind
        self.status_code = kind.status
        super().__init__(str(kind.detail), kind.slug)
