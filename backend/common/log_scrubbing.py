"""Log lines without personal data, whatever was passed to the logger.

Three nets, since each alone has holes: extra fields pass only by name; what a message is filled with loses names,
addresses and numbers; database errors lose the part that quotes the row. Request bodies are never logged at all.
"""

import logging
import re
from http import HTTPStatus
from typing import Any

from pythonjsonlogger.json import JsonFormatter

# Extra fields of a log record that may be written. Identifiers and measures only.
ALLOWED_FIELDS = frozenset(
    {
        "attempt",
        "cluster",
        "exit_code",
        "meeting_id",
        "method",
        "pid",
        "programme_id",
        "queue",
        "run_id",
        "seconds",
        "service",
        "status_code",
        "task_id",
    }
)
# The ending may be missing: an address that was copied by halves is logged as a 404, and it holds the secret too.
REMINDER_TOKEN = re.compile(r"(/paminnelser/)[^/\s\"'?]+")
FEED_TOKEN = re.compile(r"(/feeds/)[^/\s\"'?]+?(\.ics\b|(?=[/\s\"'?]|$))")
VOTE_TOKEN = re.compile(r"(/rosta/)[^/\s\"'?]+")
EMAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Swedish numbers with or without country code; at least seven digits, so that dates and codes stay readable.
PHONE_NUMBER = re.compile(r"(?<![\w.-])(?:\+46|0046|0)[\s-]?\d(?:[\s-]?\d){6,10}(?![\w-])")
PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+]\d{4}(?!\d)")
# Two or more capitalised words in a row. Applied to what fills a message, never to its template.
PERSON_NAME = re.compile(
    r"\b[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?(?: [A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ]\w+)?)+"
)
# PostgreSQL quotes the offending row after these words.
ROW_IN_DATABASE_ERROR = re.compile(r"^(DETAIL|CONTEXT|STATEMENT|PARAMETERS?):.*$", re.MULTILINE)
HTTP_PHRASES = frozenset(status.phrase for status in HTTPStatus)


def scrub_text(text: str) -> str:
    """The text without secrets of feeds and votes, mail addresses, telephone and personal numbers, database rows."""
    text = FEED_TOKEN.sub(r"\1[feed]\2", text)
    text = REMINDER_TOKEN.sub(r"\1[token]", text)
    text = VOTE_TOKEN.sub(r"\1[link]", text)
    text = EMAIL_ADDRESS.sub("[e-mail]", text)
    text = PERSONAL_NUMBER.sub("[number]", text)
    text = PHONE_NUMBER.sub("[phone]", text)
    return ROW_IN_DATABASE_ERROR.sub(r"\1: [row]", text)


def scrub_names(text: str) -> str:
    """The text without anything that looks like a person's full name; the phrases of HTTP stay."""
    return text if text in HTTP_PHRASES else PERSON_NAME.sub("[name]", text)


def scrub_record(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of the record whose message is complete and scrubbed; the original stays for other listeners."""
    clean = logging.makeLogRecord(
        {name: value for name, value in record.__dict__.items() if name in _STANDARD_FIELDS or name in ALLOWED_FIELDS}
    )
    clean.args = None
    clean.exc_text = None
    clean.msg = scrub_text(_fill(record))
    return clean


def _fill(record: logging.LogRecord) -> str:
    template = str(record.msg)
    if not record.args:
        # A ready-made sentence: some libraries, django-q among them, fill their messages themselves.
        return scrub_names(template)
    if isinstance(record.args, dict):
        return template % {key: _scrub_argument(value) for key, value in record.args.items()}
    return template % tuple(_scrub_argument(value) for value in record.args)


def _scrub_argument(value: Any) -> Any:
    return value if isinstance(value, int | float) else scrub_names(str(value))


_STANDARD_FIELDS = frozenset(logging.makeLogRecord({}).__dict__)


class ScrubbedJsonFormatter(JsonFormatter):
    """One JSON object per line: timestamp, level, logger, message, allowed fields, scrubbed traceback."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp=True,
            rename_fields={"levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        """The scrubbed line."""
        return super().format(scrub_record(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback, scrubbed like everything else."""
        return scrub_text(scrub_names("".join(super().formatException(ei))))


class ScrubbedTextFormatter(logging.Formatter):
    """The same for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname:<8} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The scrubbed line."""
        return super().format(scrub_record(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback, scrubbed like everything else."""
        return scrub_text(scrub_names(super().formatException(ei)))
