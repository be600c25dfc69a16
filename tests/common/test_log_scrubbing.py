"""No line of the log may point at a person, whatever was given to the logger."""

import json
import logging
import sys
from typing import Any

import pytest

from backend.common.log_scrubbing import ScrubbedJsonFormatter, ScrubbedTextFormatter

FORMATTERS = [ScrubbedJsonFormatter(), ScrubbedTextFormatter()]


def write(formatter: logging.Formatter, message: str, *args: Any, **extra: Any) -> str:
    logger = logging.Logger("test")
    return formatter.format(logger.makeRecord("test", logging.INFO, "file.py", 1, message, args, None, extra=extra))


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize(
    ("argument", "secret"),
    [
        ("/feeds/Zk3-x_9QwErTy.ics", "Zk3-x_9QwErTy"),
        ("http://127.0.0.1:8000/feeds/Zk3-x_9QwErTy.ics?x=1", "Zk3-x_9QwErTy"),
        ("/feeds/Zk3-x_9QwErTy", "Zk3-x_9QwErTy"),
        ("https://samplats.example/rosta/Zk3-x_9QwErTy/", "Zk3-x_9QwErTy"),
        ("/rosta/Zk3-x_9QwErTy", "Zk3-x_9QwErTy"),
        ("anna.svensson+x@kommun.example.se", "svensson"),
        ("070-123 45 67", "123"),
        ("+46 70 123 45 67", "123"),
        ("0217123456", "123456"),
        ("19800101-1234", "1234"),
        ("Anna Svensson", "Svensson"),
        ("Åsa-Märta Öberg-Lind", "Öberg"),
        ("meeting with Anna Svensson today", "Svensson"),
    ],
)
def test_what_fills_a_message_is_scrubbed(formatter: logging.Formatter, argument: str, secret: str) -> None:
    line = write(formatter, "Seen: %s", argument)
    assert secret not in line
    assert "Seen: " in line


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_ready_made_message_and_named_arguments_are_scrubbed_too(formatter: logging.Formatter) -> None:
    assert "Svensson" not in write(formatter, "Failed 'task' - Anna Svensson has no plan")
    assert "Svensson" not in write(formatter, "%(who)s", {"who": "Anna Svensson"})


@pytest.mark.parametrize(
    "harmless", ["SAM-017", "2012-04-05 13:00", "Not Found", "v. 14", "run 4711", "/moten/12/", "0.2.15", "10.0.0.1"]
)
def test_codes_dates_and_numbers_stay_readable(harmless: str) -> None:
    assert harmless in json.loads(write(ScrubbedJsonFormatter(), "%s", harmless))["message"]


def test_extra_fields_pass_only_by_name() -> None:
    line = json.loads(write(ScrubbedJsonFormatter(), "Done", run_id=4, participant="Anna", request=object()))
    assert line["run_id"] == 4
    assert set(line) == {"level", "logger", "message", "run_id", "timestamp"}


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_traceback_does_not_quote_the_row_that_the_database_refused(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(
            "null value\nDETAIL:  Failing row contains (4, SAM-017, anna, 070-1234567).\nfor Anna Svensson"
        )
    except ValueError:
        record = logging.LogRecord("test", logging.ERROR, "file.py", 1, "Failed", (), sys.exc_info())
    line = formatter.format(record)
    assert "ValueError: null value" in line
    assert not any(secret in line for secret in ("anna", "1234567", "Svensson"))


def test_other_listeners_get_the_record_untouched() -> None:
    record = logging.LogRecord("test", logging.INFO, "file.py", 1, "Seen: %s", ("Anna Svensson",), None)
    ScrubbedJsonFormatter().format(record)
    assert record.getMessage() == "Seen: Anna Svensson"
