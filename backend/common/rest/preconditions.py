"""``If-Match``: a change is made to the version that its author has read, or not at all.

Source: RFC 9110, 13.1.1 (strong comparison); RFC 6585, 3 (428).
"""

from django.utils.http import parse_etags
from rest_framework.request import Request

from backend.common.bases import VersionedModel
from backend.common.rest.problem_kinds import PRECONDITION_REQUIRED, STALE_VERSION, KnownProblem


def etag_of(row: VersionedModel) -> str:
    """Return the row's version as a strong entity tag."""
    return f'"{row.version}"'


def check_match(request: Request, row: VersionedModel) -> None:
    """Refuse a change to a version other than the one its author has read.

    Args:
        request: carries ``If-Match``.
        row: locked by the caller's transaction, so that the version cannot change after the comparison.

    Raises:
        KnownProblem: 428 when the header is missing, 412 when no tag in it is the row's.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise KnownProblem(PRECONDITION_REQUIRED)
    if header != "*" and etag_of(row) not in parse_etags(header):
        raise KnownProblem(STALE_VERSION)
