"""Structured logs, one JSON object a line on standard error: what happened, never words, names or tokens."""

from __future__ import annotations

import json
import logging
import sys

import structlog


def set_up(level: int = logging.INFO) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_the_kind_of_error,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Libraries())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class _Libraries(logging.Formatter):
    """A library's own log line: from whom and what kind of error, never its text, which may quote a frame."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        return json.dumps(
            {"event": "library", "from": record.name, "level": record.levelname.lower(), "error": error}
        )


def _only_the_kind_of_error(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A traceback's values may hold words of a person: keep where it happened, not what was in it."""
    failed = event.pop("exc_info", None)
    error = sys.exc_info()[1] if failed is True else failed
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        trace, where = error.__traceback__, []
        while trace is not None:
            code = trace.tb_frame.f_code
            where.append(f"{code.co_qualname}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["where"] = where[-6:]
    return event
