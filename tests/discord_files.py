"""The attachments' addresses, which anybody may read until they expire."""

import asyncio
import time
from collections.abc import Iterable
from itertools import repeat

from aiohttp import web

from discord_world import Attachment, World

PARTS = 10  # in which a file is sent
PART = 2**16  # bytes of one where it has no end


class Files:
    """Sends files, as well or as badly as a test wants each."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, for an address that the server has signed."""
        file = self._world.attachments.get(int(request.match_info["id"]))
        expires = request.query.get("ex", "0")
        if file is None or request.query.get("hm") != file.signature(expires):
            return web.Response(status=404, text="This content is no longer available.")
        if int(expires, 16) < time.time():
            return web.Response(status=404, text="This content is no longer available.")
        if file.moved_to:
            return web.Response(status=302, headers={"Location": file.moved_to})
        return await _sent(request, file)


async def _sent(request: web.Request, file: Attachment) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": file.content_type})
    if not file.endless:  # else nobody is told how much there is
        response.content_length = len(file.data)
    await response.prepare(request)
    try:
        for part in _parts(file):
            await response.write(part)
            file.sent += len(part)
            await asyncio.sleep(file.takes_s / PARTS)
    except ConnectionError:  # whoever read it has had enough
        return response
    if file.breaks:
        file.breaks -= 1
        assert request.transport is not None
        request.transport.close()
    return response


def _parts(file: Attachment) -> Iterable[bytes]:
    if file.endless:
        return repeat(bytes(PART))
    length = -(-len(file.data) // PARTS) or 1
    parts = [file.data[at : at + length] for at in range(0, len(file.data), length)]
    return parts[: len(parts) // 2] if file.breaks else parts
