"""Recordings that browsers send, on their way to whoever listens."""

import asyncio
import os
import secrets
import shutil
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from bot.desk import Receipt
from engine.errors import Undeliverable

PATIENCE = 30.0  # seconds; a recording is fetched as soon as it is promised


@dataclass(frozen=True)
class _Upload:
    file: BinaryIO
    taken: asyncio.Event = field(default_factory=asyncio.Event)


class Uploads:
    """Holds each recording while its drawing is promised.

    Nobody has it but us, so that the promise is told only when it is on the disk.
    """

    def __init__(self) -> None:
        self._uploads: dict[str, _Upload] = {}

    async def promise(
        self, file: BinaryIO, ask: Callable[[Mapping[str, Any]], Awaitable[Receipt]]
    ) -> Receipt:
        """Have `ask` promise a drawing of it; raises what that raises."""
        token = secrets.token_hex(12)
        self._uploads[token] = upload = _Upload(file)
        try:
            receipt = await ask({"upload": token})
            if receipt.fresh:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await upload.taken.wait()
            return receipt
        finally:
            del self._uploads[token]

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        """Write a recording to `file`. Raises Undeliverable where its upload broke off."""
        upload = self._uploads.get(recording["upload"])
        if upload is None:
            raise Undeliverable("The upload broke off.")
        await asyncio.to_thread(_copy, upload.file, file)
        upload.taken.set()


def _copy(upload: BinaryIO, file: BinaryIO) -> None:
    upload.seek(0)
    shutil.copyfileobj(upload, file)
    file.flush()
    os.fsync(file.fileno())
