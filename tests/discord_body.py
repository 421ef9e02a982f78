"""What a request to Discord carries, JSON or a form with files, and what an answer does."""

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from discord_limits import REQUEST_BYTES, Json
from discord_posting import Body, Posting, Upload

FILE_FIELD = re.compile(r"files\[(\d+)\]")


def answer(
    data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An answer in JSON. The client library knows it by a content type without a charset."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


async def read_body(request: web.Request, posting: Posting) -> Body:
    """The payload and the files of a request; raises Refused."""
    if (request.content_length or 0) > REQUEST_BYTES:
        raise posting.violated(413, 40005, "Request entity too large")
    if request.content_type == "multipart/form-data":
        return await _form(request, posting)
    try:
        payload = json.loads(await request.read() or b"{}")
    except ValueError:
        sentence = "The request body contains invalid JSON."
        raise posting.violated(400, 50109, sentence) from None
    return Body(payload)


async def _form(request: web.Request, posting: Posting) -> Body:
    payload: Json = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        name = getattr(part, "name", None) or ""
        numbered = FILE_FIELD.fullmatch(name)
        if not isinstance(part, BodyPartReader) or not (numbered or name == "payload_json"):
            raise posting.violated(400, 50035, f"The form has a strange field {name!r}.")
        data = bytes(await part.read(decode=True))
        if numbered:
            files[int(numbered[1])] = Upload(part.filename or "file", data)
        else:
            payload = json.loads(data)
    return Body(payload, files)
