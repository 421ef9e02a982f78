"""The log of a bot that serves: one line an event, and nobody's words or secrets in it.

Our records and those of libraries take one way, through `logging` to a chain
of structlog. Ours are a constant sentence and, as keys, what it is about:
`log.warning("posted again later", seconds=3)`. Every line within `about(job)`,
a library's too, names that job.
"""

import logging
import sys
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Literal

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.stdlib import BoundLogger, ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

Form = Literal["auto", "text", "json"]

OURS = {"bot", "storage", "engine"}

# What these say at INFO is an address with the token in it, or of no use; below
# it, aiosqlite says every statement with people's words.
QUIET = (
    "httpx",
    "httpcore",
    "apscheduler",
    "aiosqlite",
    "tornado",
    "aiohttp",
    "asyncio",
    "uvicorn",
)


def logger(name: str) -> BoundLogger:
    """The logger of a module; what is given by keyword becomes keys of the line."""
    made: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.render_to_log_args_and_kwargs,
        ],
        wrapper_class=BoundLogger,
        context_class=dict,
    )
    return made


def about(job_id: str) -> AbstractContextManager[None]:
    """All lines logged inside, and in the tasks begun there, are about this job."""
    return structlog.contextvars.bound_contextvars(job=job_id)


def set_up(secrets: Collection[str], form: Form = "auto") -> None:
    """Log to stderr from INFO on; `secrets` never appear, wherever they come from.

    `auto` is text on a terminal and one JSON object a line elsewhere.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ProcessorFormatter(processors=_chain(secrets, form)))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _chain(secrets: Collection[str], form: Form) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _keys,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        _condensed,
        structlog.processors.format_exc_info,
        _Cleaner(secrets),
        ProcessorFormatter.remove_processors_meta,
        _renderer(form),
    ]


def _renderer(form: Form) -> Processor:
    terminal = sys.stderr.isatty()
    if form == "text" or (form == "auto" and terminal):
        return ConsoleRenderer(
            colors=terminal, sort_keys=False, exception_formatter=plain_traceback
        )
    return structlog.processors.JSONRenderer()


_add_keys = ExtraAdder()


def _keys(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The keys of our own lines; what libraries attach to theirs may hold anything."""
    return _add_keys(logger, method, event) if _is_ours(event) else event


def _condensed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """What a library could not do is one line; it logs a lost connection with its traceback.

    Tracebacks of ours stay: they appear only where nobody expected the fault.
    """
    if event.get("exc_info") and not _is_ours(event):
        error = event.pop("exc_info")[1]
        event["event"] += f" ({type(error).__name__}: {error})"
    return event


def _is_ours(event: EventDict) -> bool:
    record: logging.LogRecord = event["_record"]
    return record.name.split(".")[0] in OURS


class _Cleaner:
    """Takes secrets out of all values, and out of all but tracebacks what breaks a line."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {name: self._clean(name, value) for name, value in event.items()}

    def _clean(self, name: str, value: object) -> object:
        if name.startswith("_") or value is None or isinstance(value, bool | int | float):
            return value
        told = str(value)
        for secret in self._secrets:
            told = told.replace(secret, "***")
        return told if name == "exception" else _one_line(told)


def _one_line(told: str) -> str:
    """Without line ends, and without what would steer a terminal."""
    if told.isprintable():
        return told
    return " ".join("".join(c if c.isprintable() else " " for c in told).split())
