"""The log of a bot that serves: one line a fault, no token in any of them."""

import logging
import sys
from collections.abc import Collection

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# What these say at INFO is an address with the token in it, or of no use.
QUIET = ("httpx", "httpcore", "apscheduler", "aiosqlite", "tornado", "aiohttp", "asyncio")


def set_up(secrets: Collection[str]) -> None:
    """Log to stderr from INFO on; `secrets` never appear, wherever they come from."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Formatter(logging.Formatter):
    """Lines without secrets; what a library could not do is one line as well.

    Libraries log a lost connection with its whole traceback. Ours only appear
    where nobody expected the fault.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__(LINE)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in {"bot", "storage", "engine"}
        if record.exc_info and not ours:
            record = logging.makeLogRecord(record.__dict__ | _condensed(record))
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def _condensed(record: logging.LogRecord) -> dict[str, object]:
    error = record.exc_info[1] if record.exc_info else None
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return {
        "msg": f"{record.getMessage()} ({reason})",
        "args": (),
        "exc_info": None,
        "exc_text": None,
    }
