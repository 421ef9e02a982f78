"""Files that people send, brought here a part at a time and never more than is listened to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import BinaryIO

import httpx

from engine.errors import TryLater, Undeliverable
from engine.sound.decoding import check_size

PATIENCE = 60.0  # seconds for one file
STALLED = 15.0  # seconds without a byte
_PART = 2**16  # bytes
# The same address may give the file another time.
_PASSING = frozenset({408, 425, 429, *range(500, 600)})


async def download(address: str, file: BinaryIO) -> None:
    """Write what is at `address` to `file`.

    The address may hold a token, and stands in no error. Redirections are not
    followed: whoever allowed the address did not allow another one. Raises
    TooLongToHear, Undeliverable, TryLater.
    """
    async with (
        _faults(),
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient(timeout=STALLED, verify=_trusted()) as client,
        # Packed, a few bytes could become any number.
        client.stream("GET", address, headers={"Accept-Encoding": "identity"}) as answer,
    ):
        _check(answer)
        size = 0
        async for part in answer.aiter_raw(_PART):
            size += len(part)
            check_size(size)
            file.write(part)


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: it takes tens of milliseconds, in which nobody is answered."""
    return httpx.create_ssl_context()


def _check(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in _PASSING:
        pause = answer.headers.get("Retry-After", "")
        seconds = float(pause) if pause.isdecimal() else None
        raise TryLater(f"The file is not to be had now: status {status}.", seconds)
    if status != httpx.codes.OK:
        raise Undeliverable(f"The file is not to be had: status {status}.")
    size = answer.headers.get("Content-Length", "")
    check_size(int(size) if size.isdecimal() else 0)


@asynccontextmanager
async def _faults() -> AsyncIterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise TryLater("The file does not come in time.") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Undeliverable("The address of the file is none.") from error
    except httpx.HTTPError as error:
        # Without its words, in which the address may stand; nor as the cause of ours.
        raise TryLater(f"The file cannot be reached: {type(error).__name__}.") from None
