"""The way in that the first Emotion Draw had, with the shape of its answer."""

import asyncio
import base64
import io
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from PIL import Image

from bot.web_chat.parts import ThePartsOf, TheVisitor
from bot.web_chat.views import DrawingView
from bot.web_chat.wishes import asked_by, view
from engine.errors import Failure
from engine.values import MAX_TEXT, Request

PATIENCE = 300.0  # seconds

router = APIRouter(tags=["as it was"])


@router.get("/generate", summary="Paint, and answer when it is done")
async def generate(
    prompt: Annotated[str, Query(max_length=2 * MAX_TEXT)], parts: ThePartsOf, visitor: TheVisitor
) -> list[Any]:
    """Three sentences, then three pictures whose `body` is a PNG in base64."""
    receipt = await parts.desk.ask(asked_by(visitor), Request(prompt))
    parts.desk.announce(receipt)
    drawing = None
    async with asyncio.timeout(PATIENCE):
        async for _ in parts.sights.changes(receipt.job.id, 1.0):
            now = await view(parts, receipt.job.id, visitor)
            if now.state != "waiting":
                drawing = now.drawing
                break
    if drawing is None:
        raise Failure("There is no drawing.")
    entry = await parts.desk.owned(visitor.user_key, drawing.id)
    pictures = [await asyncio.to_thread(_picture, each.path) for each in entry.pictures]
    return [*_sentences(drawing), *pictures]


def _sentences(drawing: DrawingView) -> list[str]:
    return [
        f"We are {100 * picture.confidence:.2f}% confident you are feeling {picture.emotion}."
        for picture in drawing.pictures
    ]


def _picture(path: Path) -> dict[str, Any]:
    """What became of a response of the framework when it was put into JSON."""
    file = io.BytesIO()
    with Image.open(path) as image:
        image.save(file, "PNG")
    body = base64.b64encode(file.getvalue()).decode("ascii")
    headers = [["content-length", str(len(body))], ["content-type", "image/png"]]
    return {
        "status_code": 200,
        "media_type": "image/png",
        "background": None,
        "body": body,
        "raw_headers": headers,
    }
